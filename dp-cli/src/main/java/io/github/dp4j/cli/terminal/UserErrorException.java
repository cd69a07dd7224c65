package io.github.dp4j.cli.terminal;

import org.jspecify.annotations.Nullable;

/** Something the person at the terminal can mend; the message says what is wrong and how. */
public final class UserErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param message what, where, the value given, what is allowed, what to do
     */
    public UserErrorException(String message) {
        super(message);
    }

    /**
     * Creates the error.
     *
     * @param message what, where, the value given, what is allowed, what to do
     * @param cause what happened underneath; shown with {@code --stacktrace} alone
     */
    public UserErrorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
