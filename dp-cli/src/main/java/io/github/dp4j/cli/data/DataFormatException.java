package io.github.dp4j.cli.data;

/** A data file or schema that cannot be used: where, what was found, what is allowed. */
public final class DataFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataFormatException(String message) {
        super(message);
    }

    DataFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
