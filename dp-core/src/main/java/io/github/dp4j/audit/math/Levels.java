package io.github.dp4j.audit.math;

import io.github.dp4j.privacy.Require;

/** Checks of what a bound is asked for. */
public final class Levels {

    /** Beyond this, exact recursions have no digits left. */
    private static final double LARGEST_CONFIDENCE = 1 - 1e-6;

    private Levels() {}

    /** Returns a confidence in (0, 1 - 1e-6]. */
    public static double confidence(double confidence) {
        if (confidence > 0 && confidence <= LARGEST_CONFIDENCE) {
            return confidence;
        }
        throw new IllegalArgumentException(
                "confidence must lie in (0, 1 - 1e-6], usually 0.95, but is "
                        + Require.show(confidence)
                        + ".");
    }

    /** Returns a delta in [0, 1). */
    public static double boundDelta(double delta) {
        if (delta >= 0 && delta < 1) {
            return delta;
        }
        throw new IllegalArgumentException(
                "delta must lie in [0, 1), but is " + Require.show(delta) + ".");
    }
}
