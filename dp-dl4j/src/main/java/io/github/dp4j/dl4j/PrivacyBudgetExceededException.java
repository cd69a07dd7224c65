package io.github.dp4j.dl4j;

/** A step was asked for that the privacy budget does not pay for. Nothing was changed. */
public final class PrivacyBudgetExceededException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    PrivacyBudgetExceededException(String message) {
        super(message);
    }
}
