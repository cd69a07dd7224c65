package io.github.dp4j.dl4j.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of {@code ./dp4j}. */
public final class Main {

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong use.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        Logging.quiet();
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        int code = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /**
     * Runs a command within this process.
     *
     * @param out where results go
     * @param err where progress, notes and errors go
     * @param args the command and its options
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Dp4jCommand root = new Dp4jCommand();
        Errors errors = new Errors(root);
        return new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(errors::wrongUse)
                .setExecutionExceptionHandler(errors::failed)
                .execute(args);
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(
                new OutputStreamWriter(stream, StandardCharsets.UTF_8), /* autoFlush= */ true);
    }
}
