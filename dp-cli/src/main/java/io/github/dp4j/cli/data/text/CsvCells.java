package io.github.dp4j.cli.data.text;

import java.util.ArrayList;
import java.util.List;

/** Cuts one row into its cells; reads further lines where a quotation mark is open. */
final class CsvCells {

    /** Beyond it, a quotation mark is open that nobody closed. */
    private static final int LONGEST_QUOTE = 1 << 20;

    private final CsvReader reader;
    private final char separator;
    private final List<String> cells = new ArrayList<>();
    private String text;
    private int at;

    CsvCells(CsvReader reader, String first, char separator) {
        this.reader = reader;
        this.text = first;
        this.separator = separator;
    }

    List<String> read(long line) {
        cell(line);
        while (at < text.length()) {
            at++; // the separator
            cell(line);
        }
        return cells;
    }

    /** Reads a cell, up to the separator after it or the end. */
    private void cell(long line) {
        int start = at;
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            cells.add(quoted(line));
            skipBlanks();
            if (at < text.length() && text.charAt(at) != separator) {
                throw new DataFormatException(
                        reader.source()
                                + " line "
                                + line
                                + ": after the quotation mark that closes cell "
                                + cells.size()
                                + " there is more before the next separator. Double the quotation"
                                + " marks within a cell; or, if the cells are not separated by "
                                + reader.separator().words()
                                + ", say by what with --separator.");
            }
            return;
        }
        int end = text.indexOf(separator, at);
        at = end < 0 ? text.length() : end;
        if (text.substring(start, at).indexOf('"') >= 0) {
            throw new DataFormatException(
                    reader.source()
                            + " line "
                            + line
                            + ": cell "
                            + (cells.size() + 1)
                            + " has a quotation mark within, but does not begin with one, so that"
                            + " where rows end is not certain. Put the cell in quotation marks and"
                            + " double those within; or, if the cells are not separated by "
                            + reader.separator().words()
                            + ", say by what with --separator.");
        }
        cells.add(stripped(text.substring(start, at)));
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) != separator && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /**
     * Blanks that do not break are blanks, too: spreadsheets leave them, and keys must be equal.
     */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static String stripped(String cell) {
        int from = 0;
        int to = cell.length();
        while (from < to && isBlank(cell.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(cell.charAt(to - 1))) {
            to--;
        }
        return cell.substring(from, to);
    }

    private String quoted(long line) {
        StringBuilder cell = new StringBuilder();
        while (true) {
            int close = text.indexOf('"', at);
            cell.append(text, at, close < 0 ? text.length() : close);
            if (close >= 0) {
                at = close + 1;
                if (at == text.length() || text.charAt(at) != '"') {
                    return stripped(cell.toString());
                }
                cell.append('"'); // doubled
                at++;
            } else {
                String more = cell.length() > LONGEST_QUOTE ? null : reader.more();
                if (more == null) {
                    throw new DataFormatException(
                            reader.source()
                                    + " line "
                                    + line
                                    + ": a quotation mark opens cell "
                                    + (cells.size() + 1)
                                    + " that no other one closes. Close it, or leave it out.");
                }
                if (reader.isComment(more)) {
                    throw new DataFormatException(
                            reader.source()
                                    + " line "
                                    + line
                                    + ": a quotation mark opens cell "
                                    + (cells.size() + 1)
                                    + ", and a line that begins as a comment does follows before"
                                    + " another one closes it, so that it is not certain which it"
                                    + " is. Close the mark, or choose another sign for comments.");
                }
                cell.append('\n');
                text = more;
                at = 0;
            }
        }
    }
}
