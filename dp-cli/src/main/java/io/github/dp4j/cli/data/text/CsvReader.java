package io.github.dp4j.cli.data.text;

import io.github.dp4j.dl4j.packed.PackedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180), one after another. Blank lines and comments are skipped; cells
 * are stripped of blanks; a cell in quotation marks may hold separators, line ends and, doubled,
 * quotation marks. A cell that does not begin with a quotation mark has none, and no line of a cell
 * looks like a comment: so a file is read in one way only, as the rows that it was put together
 * from. Else a mark that one row leaves open might be closed far below, and hide all rows between:
 * one row more or less would change what is read of others, which no clip bounds. The reader of
 * DataVec hands out whole tables of texts, takes line ends in cells for ends of rows, and does not
 * say where a row began.
 */
public final class CsvReader implements AutoCloseable {

    /**
     * A row.
     *
     * @param line the number of its first line in the file, from 1
     * @param cells its cells
     */
    public record Row(long line, List<String> cells) {}

    private final TextLines lines;
    private final String source;
    private final @Nullable String comment;
    private final Deque<Row> ahead = new ArrayDeque<>();
    private @Nullable Separator separator;

    private CsvReader(
            InputStream in,
            String source,
            @Nullable String comment,
            @Nullable Separator separator,
            @Nullable Charset encoding)
            throws IOException {
        this.lines = new TextLines(in, source, encoding);
        this.source = source;
        this.comment = comment;
        this.separator = separator;
    }

    /**
     * Opens a file.
     *
     * @param file the file, gzipped or not; - is standard input
     * @param comment what begins a line that is skipped; or null
     * @param separator what stands between cells; found in the first line if null
     * @param encoding the text's encoding; UTF-8 if null
     */
    public static CsvReader open(
            Path file,
            @Nullable String comment,
            @Nullable Separator separator,
            @Nullable Charset encoding) {
        if (PackedFile.isPacked(file)) {
            throw new DataFormatException(
                    file
                            + " is a packed file, which train reads with --data or --test: give the"
                            + " CSV file here.");
        }
        String source = file.toString().equals("-") ? "standard input" : file.toString();
        return open(InputFiles.open(file), source, comment, separator, encoding);
    }

    public static CsvReader open(
            InputStream in,
            String source,
            @Nullable String comment,
            @Nullable Separator separator,
            @Nullable Charset encoding) {
        try {
            return new CsvReader(in, source, comment, separator, encoding);
        } catch (IOException e) {
            throw InputFiles.unreadable(Path.of(source), e);
        }
    }

    /** Returns whether a line would be skipped as a comment. */
    boolean isComment(String text) {
        return comment != null && text.strip().startsWith(comment);
    }

    /** Returns the file's name, for messages. */
    public String source() {
        return source;
    }

    /** Returns what separates the cells; known after the first row. */
    public Separator separator() {
        return Objects.requireNonNull(separator, "known once a row is read");
    }

    /** Returns the place of a row, to begin a sentence with. */
    public String place(Row row) {
        return source + " line " + row.line();
    }

    /** Returns the first row without consuming it; refuses a file that has none. */
    public Row first() {
        Row first = peek();
        if (first == null) {
            throw new DataFormatException("The file " + source + " is empty: it has no rows.");
        }
        return first;
    }

    /** Returns the row that the next call of {@link #next} gives; null after the last. */
    public @Nullable Row peek() {
        if (ahead.isEmpty()) {
            Row row = read();
            if (row == null) {
                return null;
            }
            ahead.add(row);
        }
        return ahead.peek();
    }

    /** Returns the row after the next one; null if there is none. */
    public @Nullable Row peekSecond() {
        Row first = next();
        if (first == null) {
            return null;
        }
        Row second = peek();
        ahead.addFirst(first);
        return second;
    }

    /** Returns the next row; null after the last. */
    public @Nullable Row next() {
        return ahead.isEmpty() ? read() : ahead.poll();
    }

    private @Nullable Row read() {
        for (String text = lines.next(); text != null; text = lines.next()) {
            if (isBlank(text) || isComment(text)) {
                continue;
            }
            if (separator == null) {
                separator = Separator.in(text, source);
            }
            long begin = lines.line();
            return new Row(begin, new CsvCells(this, text, separator().character()).read(begin));
        }
        return null;
    }

    private boolean isBlank(String text) {
        return text.isBlank() && (separator != Separator.TAB || text.indexOf('\t') < 0);
    }

    /** Returns the line on which a cell in quotation marks goes on; null after the last. */
    @Nullable String more() {
        return lines.next();
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw InputFiles.unreadable(Path.of(source), e);
        }
    }
}
