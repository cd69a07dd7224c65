package io.github.dp4j.dl4j.cli.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.InputStreamInputSplit;
import org.datavec.api.writable.Writable;

/**
 * The cells of a CSV file, read by DataVec. Blank lines and comments are skipped; cells are
 * stripped of blanks and quotes.
 *
 * @param source the file's name, for messages
 * @param rows the lines
 */
record CsvTable(String source, List<Row> rows) {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * A line.
     *
     * @param line its number in the file, from 1
     * @param cells its cells
     */
    record Row(int line, List<String> cells) {}

    static CsvTable read(Path file, String comment) {
        try (InputStream in = InputFiles.open(file)) {
            return read(
                    in, file.toString().equals("-") ? "standard input" : file.toString(), comment);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    static CsvTable read(InputStream in, String source, String comment) {
        List<Row> rows = new ArrayList<>();
        int line = 1;
        try (CSVRecordReader reader = new CSVRecordReader()) {
            reader.initialize(new InputStreamInputSplit(withoutMark(in)));
            for (; reader.hasNext(); line++) {
                List<String> cells = cells(reader.next());
                if (cells.size() == 1 && cells.get(0).isEmpty()) {
                    continue;
                }
                if (comment != null && cells.get(0).startsWith(comment)) {
                    continue;
                }
                rows.add(new Row(line, cells));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataFormatException("Interrupted while reading " + source + ".", e);
        } catch (IOException | RuntimeException e) {
            throw new DataFormatException(
                    String.valueOf(e.getMessage()).contains("Un-terminated quoted field")
                            ? source
                                    + ", line "
                                    + line
                                    + ": a quotation mark opens a cell that no other one closes on"
                                    + " this line. Close it, or leave it out."
                            : "Cannot read "
                                    + source
                                    + " as CSV at line "
                                    + line
                                    + ": "
                                    + e.getMessage()
                                    + ".",
                    e);
        }
        if (rows.isEmpty()) {
            throw new DataFormatException("The file " + source + " is empty: it has no rows.");
        }
        return new CsvTable(source, rows);
    }

    /** Spreadsheets begin a file in UTF-8 with a byte order mark, which belongs to no cell. */
    private static InputStream withoutMark(InputStream in) throws IOException {
        PushbackInputStream rest = new PushbackInputStream(in, BYTE_ORDER_MARK.length);
        byte[] start = rest.readNBytes(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
            rest.unread(start);
        }
        return rest;
    }

    private static List<String> cells(List<Writable> record) {
        List<String> cells = new ArrayList<>(record.size());
        for (Writable cell : record) {
            cells.add(cell.toString().strip());
        }
        return cells;
    }

    /** Returns the number of cells in the first line. */
    int columns() {
        return rows.get(0).cells().size();
    }

    CsvTable withoutFirst() {
        if (rows.size() == 1) {
            throw new DataFormatException(
                    "The file " + source + " has a header and no rows below it.");
        }
        return new CsvTable(source, rows.subList(1, rows.size()));
    }
}
