package io.github.dp4j.report.page;

import java.util.List;

/** Lines for a terminal of some width: titles, labelled rows, lists, paragraphs. */
public final class TextPage {

    private static final int NARROWEST = 40;

    private final int width;
    private final int label;
    private final StringBuilder out = new StringBuilder(4096);

    /**
     * Begins an empty text.
     *
     * @param width how many columns a line may have, at least 40
     * @param label in which column the values of rows begin
     */
    public TextPage(int width, int label) {
        if (!(width >= NARROWEST && label >= 1 && label <= width / 2)) {
            throw new IllegalArgumentException(
                    "width must be at least "
                            + NARROWEST
                            + ", and label at most half of it, but they are "
                            + width
                            + " and "
                            + label
                            + ".");
        }
        this.width = width;
        this.label = label;
    }

    /** Returns how many columns a line may have. */
    public int width() {
        return width;
    }

    /** Adds a title and labelled rows; nothing if there are none. */
    public void rows(String title, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        title(title);
        rows.forEach(row -> row(row.label(), row.value()));
    }

    /** Adds a labelled row. A label that is too long stands on a line of its own. */
    public void row(String name, String value) {
        String first = "  " + name;
        if (first.length() >= label && first.length() + 1 + value.length() > width) {
            paragraph("  ", "    ", name);
            first = "";
        }
        first += " ".repeat(Math.max(1, label - first.length()));
        paragraph(first, " ".repeat(label), value);
    }

    /** Adds a title and a list; nothing if it is empty. */
    public void items(String title, List<String> items, String bullet) {
        if (items.isEmpty()) {
            return;
        }
        title(title);
        items.forEach(item -> paragraph("  " + bullet, "    ", item));
    }

    /** Adds a title after an empty line. */
    public void title(String title) {
        line("");
        paragraph("", "", title);
    }

    /** Breaks a text between words, and a word that is longer than a line within. */
    public void paragraph(String firstIndent, String indent, String text) {
        StringBuilder current = new StringBuilder(firstIndent);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            String rest = word;
            if (!empty && current.length() + 1 + rest.length() > width) {
                line(current.toString());
                current.setLength(0);
                current.append(indent);
                empty = true;
            }
            if (!empty) {
                current.append(' ');
            }
            while (current.length() + rest.length() > width) {
                int room = width - current.length();
                line(current + rest.substring(0, room));
                current.setLength(0);
                current.append(indent);
                rest = rest.substring(room);
            }
            current.append(rest);
            empty = false;
        }
        line(current.toString());
    }

    /** Adds a line as it is. */
    public void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    /** Returns all lines, each ended by a line feed. */
    public String text() {
        return out.toString();
    }
}
