package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.Require;

/**
 * No (epsilon', delta) with an epsilon' below {@code epsilon} holds of the mechanism, whatever its
 * shape.
 *
 * @param epsilon the bound, at least 0; 0 says that nothing was refuted
 * @param delta the delta it is for, in [0, 1)
 * @param confidence how often such a bound is at or below the truth
 * @param method how it was found
 * @param assumes what has to be true
 */
public record EpsilonDeltaBound(
        double epsilon, double delta, double confidence, String method, String assumes)
        implements LowerBound {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public EpsilonDeltaBound {
        epsilon = new EpsilonDeltaCurve(epsilon, delta).epsilon();
        Levels.confidence(confidence);
    }

    @Override
    public EpsilonDeltaBound asBestOf(int choices, double confidence) {
        return new EpsilonDeltaBound(
                epsilon, delta, confidence, Choices.words(choices, method), assumes);
    }

    @Override
    public String refutes() {
        return epsilon == 0
                ? "nothing (the lower bound on epsilon at delta " + Require.show(delta) + " is 0)"
                : "every (epsilon, "
                        + Require.show(delta)
                        + ")-guarantee with epsilon below "
                        + Require.show(epsilon);
    }
}
