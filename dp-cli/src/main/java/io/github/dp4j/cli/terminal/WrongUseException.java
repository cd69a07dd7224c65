package io.github.dp4j.cli.terminal;

/** An option that turns out, once the data is known, to be out of range: wrong use, exit code 2. */
public final class WrongUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the error. */
    public WrongUseException(String message) {
        super(message);
    }
}
