package io.github.dp4j.accounting.pld;

import java.util.function.DoubleUnaryOperator;

/**
 * Epsilons from bounds of delta. Delta falls in epsilon, so every epsilon at which an upper bound
 * of delta is at most delta is an upper bound of epsilon, and every one at which a lower bound of
 * delta is above delta is a lower bound. What is returned was itself asked about: that the bounds
 * fall as well, and where the search began, matter for closeness alone. NaN counts as no bound.
 */
final class EpsilonSearch {

    /** Beyond this distance from the guess the search gives up. */
    private static final double FARTHEST = 1e7;

    private EpsilonSearch() {}

    /** Returns an epsilon where {@code upper} is at most delta, close to the least; or infinity. */
    static double smallest(DoubleUnaryOperator upper, double delta, double guess, double step) {
        if (!sensible(guess, step)) {
            return Double.POSITIVE_INFINITY;
        }
        double low = Math.max(0, guess - step);
        double high = guess;
        for (double gap = step; !(upper.applyAsDouble(high) <= delta); gap *= 4) {
            low = high;
            high = guess + gap;
            if (!(gap <= FARTHEST)) {
                return Double.POSITIVE_INFINITY;
            }
        }
        for (double gap = step; low > 0 && upper.applyAsDouble(low) <= delta; gap *= 4) {
            high = low;
            low = Math.max(0, guess - gap);
        }
        if (low == 0 && upper.applyAsDouble(0) <= delta) {
            return 0;
        }
        while (high - low > 1e-3 * step) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (upper.applyAsDouble(middle) <= delta) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** Returns an epsilon where {@code lower} is above delta, close to the largest; or 0. */
    static double largest(DoubleUnaryOperator lower, double delta, double guess, double step) {
        if (!sensible(guess, step) || (!(lower.applyAsDouble(0) > delta) && guess < step)) {
            return 0;
        }
        double low = guess;
        for (double gap = step; !(lower.applyAsDouble(low) > delta); gap *= 4) {
            if (low == 0) {
                return 0;
            }
            low = Math.max(0, guess - gap);
        }
        double high = guess + step;
        for (double gap = step; lower.applyAsDouble(high) > delta; gap *= 4) {
            low = high;
            high = guess + gap;
            if (!(gap <= FARTHEST)) {
                return low;
            }
        }
        while (high - low > 1e-3 * step) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (lower.applyAsDouble(middle) > delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** An overflow in the estimates would have the loops go on for ever. */
    private static boolean sensible(double guess, double step) {
        return guess >= 0 && guess < Double.POSITIVE_INFINITY && step > 0;
    }
}
