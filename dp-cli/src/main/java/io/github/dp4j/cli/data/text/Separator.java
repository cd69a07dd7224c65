package io.github.dp4j.cli.data.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What stands between the cells of a table. */
public enum Separator {
    /** The usual one. */
    COMMA(','),
    /** That of spreadsheets where numbers have decimal commas. */
    SEMICOLON(';'),
    /** The tabulator. */
    TAB('\t'),
    /** The vertical bar. */
    PIPE('|');

    private final char character;

    Separator(char character) {
        this.character = character;
    }

    public char character() {
        return character;
    }

    /**
     * Returns the name in the plural.
     *
     * @return such as commas
     */
    public String words() {
        return this == TAB ? "tabs" : label() + "s";
    }

    private String label() {
        return Values.label(name());
    }

    /**
     * Reads a separator.
     *
     * @param text the character itself, or its name
     * @return the separator
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Separator of(String text) {
        return Arrays.stream(values())
                .filter(
                        s ->
                                text.equals(String.valueOf(s.character))
                                        || (text.equals("\\t") && s == TAB)
                                        || s.label().equals(Values.label(text)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "it must be one of comma, semicolon, tab and pipe, but is '"
                                                + text
                                                + "'."));
    }

    /**
     * Finds the separator in a table's first line. Without a comma in it the table could not have
     * two columns, so another character that it has is meant.
     */
    static Separator in(String line, String source) {
        String bare =
                line.replaceAll("\"[^\"]*\"", ""); // what is in quotation marks separates nothing
        List<Separator> found =
                Arrays.stream(values()).filter(s -> bare.indexOf(s.character) >= 0).toList();
        if (found.isEmpty() || found.contains(COMMA)) {
            return COMMA;
        }
        if (found.size() > 1) {
            throw new DataFormatException(
                    "The first line of "
                            + source
                            + " has "
                            + found.stream()
                                    .map(Separator::words)
                                    .collect(Collectors.joining(" and "))
                            + " and no comma: say with --separator which one separates the cells.");
        }
        return found.get(0);
    }
}
