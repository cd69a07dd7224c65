package io.github.dp4j.cli;

/** An option that turns out, once the data is known, to be out of range: wrong use, exit code 2. */
final class WrongUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongUseException(String message) {
        super(message);
    }
}
