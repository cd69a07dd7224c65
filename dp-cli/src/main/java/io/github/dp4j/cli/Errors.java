package io.github.dp4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says what went wrong, in words; the stack trace is for those who ask for it. */
final class Errors {

    private final Dp4jCommand root;

    Errors(Dp4jCommand root) {
        this.root = root;
    }

    int wrongUse(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(
                command.getCommandSpec().qualifiedName(" ")
                        + ": "
                        + e.getMessage()
                        + suggestions(e));
        err.println("See '" + command.getCommandSpec().qualifiedName(" ") + " --help'.");
        trace(e, err);
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String suggestions(CommandLine.ParameterException e) {
        StringWriter words = new StringWriter();
        CommandLine.UnmatchedArgumentException.printSuggestions(
                e, new PrintWriter(words, /* autoFlush= */ true));
        return words.toString().isBlank() ? "" : ". " + words.toString().strip();
    }

    int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
        if (e instanceof WrongUseException) {
            return wrongUse(
                    new CommandLine.ParameterException(command, e.getMessage(), e),
                    /* args= */ new String[0]);
        }
        return failed(e, command);
    }

    int failed(Throwable e, CommandLine command) {
        PrintWriter err = command.getErr();
        // Nobody misses what 'head' did not want to read.
        if (!(e instanceof IOError && readerLeft(e.getCause()))) {
            err.println(command.getCommandSpec().qualifiedName(" ") + ": " + describe(e));
        }
        trace(e, err);
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    private void trace(Throwable e, PrintWriter err) {
        if (root.stacktrace()) {
            e.printStackTrace(err);
        }
    }

    /** Tells a reader that has seen enough from a full disk. */
    private static boolean readerLeft(@Nullable Throwable e) {
        return e != null
                && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    static String describe(Throwable e) {
        if (e instanceof IOError) {
            return "Cannot write to standard output: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage()
                    + ". What was printed is not complete.";
        }
        if (e instanceof OutOfMemoryError) {
            return "Out of memory. Give Java more, such as DP4J_JAVA_OPTS=-Xmx8g, or ask for less"
                    + " at once.";
        }
        if (e instanceof StackOverflowError) {
            return "The input is nested too deeply: write it with fewer levels.";
        }
        if (e instanceof NoSuchFileException missing) {
            return "There is no file " + missing.getFile() + ".";
        }
        if (e instanceof AccessDeniedException denied) {
            return "The file " + denied.getFile() + " may not be read or written.";
        }
        String message = e.getMessage();
        if (e instanceof UncheckedIOException && e.getCause() != null) {
            return message != null && !message.startsWith(e.getCause().getClass().getName())
                    ? message
                    : describe(e.getCause());
        }
        boolean explained =
                e instanceof UserErrorException
                        || e instanceof DataFormatException
                        || (e instanceof IOException && !(e instanceof JsonProcessingException))
                        || ofOurs(e);
        return explained && message != null
                ? message
                : "An error that should not happen: "
                        + e
                        + ". Please report it, with what --stacktrace shows.";
    }

    /** Tells an exception that this project threw, with a message for people, from DL4J's own. */
    private static boolean ofOurs(Throwable e) {
        if (e.getClass().getName().startsWith("io.github.dp4j.")) {
            return true;
        }
        StackTraceElement[] trace = e.getStackTrace();
        return (e instanceof IllegalArgumentException || e instanceof IllegalStateException)
                && trace.length > 0
                && trace[0].getClassName().startsWith("io.github.dp4j.");
    }
}
