package io.github.dp4j.cli;

/** Limits what the libraries say on the terminal to warnings of ours and errors of theirs. */
final class Logging {

    private static final String SIMPLE_LOGGER = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Must run before the first logger is made. What the user set stays. */
    static void quiet() {
        set("defaultLogLevel", "error");
        set("log.io.github.dp4j", "warn");
        set("showThreadName", "false");
        set("showLogName", "false");
        set("levelInBrackets", "false");
        set("warnLevelString", "Note:");
    }

    private static void set(String key, String value) {
        if (System.getProperty(SIMPLE_LOGGER + key) == null) {
            System.setProperty(SIMPLE_LOGGER + key, value);
        }
    }
}
