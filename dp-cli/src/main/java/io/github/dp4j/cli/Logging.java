package io.github.dp4j.cli;

/** Limits what the libraries say on the terminal to warnings of ours and errors of theirs. */
final class Logging {

    private static final String SIMPLE_LOGGER = "org.slf4j.simpleLogger.";

    private Logging() {}

    /**
     * Must run before the first logger is made. What the user set stays.
     *
     * @param command what is run. Of a search not even warnings of ours are shown: one a trial
     *     would tell how many there are
     */
    static void quiet(String command) {
        set("defaultLogLevel", "error");
        set("log.io.github.dp4j", command.equals("tune") ? "error" : "warn");
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
