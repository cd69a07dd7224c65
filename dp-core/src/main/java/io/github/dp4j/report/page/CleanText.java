package io.github.dp4j.report.page;

/** Text of others, made harmless. */
public final class CleanText {

    private CleanText() {}

    /**
     * Returns the text without characters that could change what a terminal or a page shows around
     * it: control characters (escape sequences) and format characters (reversed direction).
     */
    public static String of(String text) {
        return text.strip()
                .replaceAll("\\s+", " ")
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]", "?");
    }
}
