package io.github.dp4j.cli.terminal;

import io.github.dp4j.report.Numbers;
import java.util.List;

/** Text for a terminal: wrapped paragraphs, aligned columns, counted things. */
public final class TerminalText {

    private TerminalText() {}

    /** Rounds an upper bound up to four digits. */
    public static String up(double value) {
        return Numbers.upper(value, 4);
    }

    /** Returns a number and what it counts: {@code 1 step}, {@code 2 steps}. */
    public static String counted(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    /** Returns a time in words: {@code 90 s}, {@code 5 min}, {@code 3 h}. */
    public static String time(long seconds) {
        return seconds < 120
                ? seconds + " s"
                : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    /** Breaks a text into lines that fit a terminal. */
    public static String wrapped(String text) {
        return wrapped(text, "");
    }

    /** Breaks a text into lines that fit a terminal, all but the first one indented. */
    public static String wrapped(String text, String indent) {
        StringBuilder lines = new StringBuilder();
        int width = Terminal.width();
        int column = -1;
        for (String word : text.split(" ", -1)) {
            if (column >= 0 && column + 1 + word.length() <= width) {
                lines.append(' ');
                column++;
            } else if (column >= 0) {
                lines.append('\n').append(indent);
                column = indent.length();
            } else {
                column = 0;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }

    /** Aligns the columns of rows, of which the first is the head, to the right. */
    public static String table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(" ".repeat((i == 0 ? 0 : 2) + widths[i] - cell.length())).append(cell);
            }
            text.append(line).append(System.lineSeparator());
        }
        return text.toString();
    }
}
