package io.github.dp4j.dl4j.audit.shadow;

/** A work folder holds shadow models of another audit, which are not those of this one. */
public final class OtherAuditException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    OtherAuditException(String message) {
        super(message);
    }
}
