package io.github.dp4j.audit.sequential;

import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.Require;

/**
 * (epsilon, delta) as a bet: {@code g = 1[x in S] - e^epsilon 1[y in S] - delta} has a mean of at
 * most 0.
 *
 * @param epsilon at least 0 and finite
 * @param delta in [0, 1)
 * @param odds {@code e^epsilon}, finite
 */
record Promise(double epsilon, double delta, double odds) {

    static Promise of(double epsilon, double delta) {
        double odds = Math.exp(Require.nonNegative("epsilon", epsilon));
        if (!(odds < Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "epsilon must be less than 709, but is "
                            + Require.show(epsilon)
                            + "; so large a promise cannot be tested by outputs.");
        }
        return new Promise(epsilon, Levels.boundDelta(delta), odds);
    }

    double gain(boolean x, boolean y) {
        return (x ? 1 : 0) - (y ? odds : 0) - delta;
    }

    /** Returns Kelly's stake, to second order, for gains with this sum and sum of squares. */
    double stake(double sum, double squares) {
        return Math.min(Math.max(sum / squares, 0), Bettor.BOLDNESS / (odds + delta));
    }

    /** Returns E[g] where the event has these probabilities. */
    double mean(double p, double q) {
        return p - odds * q - delta;
    }

    /** Returns E[g^2] where the event has these probabilities, independently. */
    double secondMoment(double p, double q) {
        double mean = mean(p, q);
        return p * (1 - p) + odds * odds * q * (1 - q) + mean * mean;
    }
}
