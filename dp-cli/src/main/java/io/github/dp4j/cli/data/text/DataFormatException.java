package io.github.dp4j.cli.data.text;

/** A data file or schema that cannot be used: where, what was found, what is allowed. */
public final class DataFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DataFormatException(String message) {
        super(message);
    }

    public DataFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
