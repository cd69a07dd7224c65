package io.github.dp4j.audit.bound;

/** The words for a choice among bounds. */
final class Choices {

    private Choices() {}

    static String words(int choices, String method) {
        return "the best of " + choices + ", corrected for the choice (Bonferroni): " + method;
    }
}
