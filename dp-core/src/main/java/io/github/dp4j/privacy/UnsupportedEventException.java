package io.github.dp4j.privacy;

/**
 * An accountant has no correct analysis for an event under a neighbouring relation. The message
 * names the event, the reason, and what to do instead.
 */
public final class UnsupportedEventException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnsupportedEventException(String message) {
        super(message);
    }
}
