package io.github.dp4j.cli;

import java.io.PrintWriter;

/**
 * Where a run's words go: results to standard output, all else to standard error.
 *
 * @param out standard output
 * @param err standard error
 * @param json whether standard output is for one JSON object alone
 */
record Terminal(PrintWriter out, PrintWriter err, boolean json) {

    /** Says what is being done. */
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /** Says a result, unless a program listens. */
    void result(String text) {
        if (!json) {
            out.println(text);
            out.flush();
        }
    }

    /** Returns whether standard error is looked at by a person: the launcher knows. */
    boolean isInteractive() {
        return isError();
    }

    static boolean isError() {
        return Boolean.getBoolean("dp4j.terminal");
    }

    /** Returns whether standard output is looked at by a person. */
    static boolean isOutput() {
        return Boolean.getBoolean("dp4j.terminal.out");
    }
}
