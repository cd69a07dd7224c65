package io.github.dp4j.cli.terminal;

import io.github.dp4j.report.ReportWriter;
import java.io.PrintWriter;

/**
 * Where a run's words go: results to standard output, all else to standard error.
 *
 * @param out standard output
 * @param err standard error
 * @param json whether standard output is for one JSON object alone
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean json) {

    private static final int NARROWEST = 60;

    /** Says what is being done. */
    public void note(String line) {
        err.println(line);
        err.flush();
    }

    /** Says a result, unless a program listens. */
    public void result(String text) {
        if (!json) {
            out.println(text);
            out.flush();
        }
    }

    /**
     * Returns how many columns texts may have: those of the terminal, which the launcher knows, but
     * at least 60, and at most 80, beyond which lines are hard to read.
     */
    public static int width() {
        return Math.max(
                NARROWEST,
                Math.min(
                        ReportWriter.TEXT_WIDTH,
                        Integer.getInteger("dp4j.columns", ReportWriter.TEXT_WIDTH)));
    }

    /** Returns whether a person looks at standard error: the launcher knows. */
    public static boolean isError() {
        return Boolean.getBoolean("dp4j.terminal");
    }

    /** Returns whether a person looks at standard output: the launcher knows. */
    public static boolean isOutput() {
        return Boolean.getBoolean("dp4j.terminal.out");
    }
}
