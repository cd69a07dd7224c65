package io.github.dp4j.audit.curve;

import io.github.dp4j.privacy.Require;

final class CurveChecks {

    private CurveChecks() {}

    static double probability(String name, double value) {
        if (value >= 0 && value <= 1) {
            return value;
        }
        throw new IllegalArgumentException(
                name + " must lie in [0, 1], but is " + Require.show(value) + ".");
    }
}
