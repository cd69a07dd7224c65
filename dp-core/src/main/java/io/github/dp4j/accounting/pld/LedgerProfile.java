package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.loss.HockeyStick;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;

/** What is known of all releases of a ledger together: one of three, each with its own bounds. */
public sealed interface LedgerProfile {

    /**
     * Returns bounds of the least epsilon for delta.
     *
     * @param relativeWidth how close they are to be
     * @param moments an upper bound for where the work allowed does not find one
     */
    Epsilon epsilon(double delta, double relativeWidth, DoubleSupplier moments);

    /**
     * Returns bounds of delta at epsilon: above of what the analysis says, below of what a data set
     * costs.
     *
     * @param relativeWidth how close they are to be, relative to delta
     */
    CertifiedBounds delta(double epsilon, double relativeWidth);

    /**
     * Bounds of epsilon.
     *
     * @param derivation how they were found, as a clause
     */
    record Epsilon(double lower, double upper, String derivation) {}

    /** Something was released without noise. */
    record NonPrivate() implements LedgerProfile {

        @Override
        public Epsilon epsilon(double delta, double relativeWidth, DoubleSupplier moments) {
            return new Epsilon(0, Double.POSITIVE_INFINITY, "no noise: nothing is promised.");
        }

        @Override
        public CertifiedBounds delta(double epsilon, double relativeWidth) {
            return new CertifiedBounds(1, 1, true, 0, 0);
        }
    }

    /**
     * Delta is known as a function of epsilon.
     *
     * @param deltaOf the function, right to {@link HockeyStick#RELATIVE_ERROR}
     */
    record ClosedForm(DoubleUnaryOperator deltaOf) implements LedgerProfile {

        @Override
        public Epsilon epsilon(double delta, double relativeWidth, DoubleSupplier moments) {
            double error = HockeyStick.RELATIVE_ERROR;
            double lower = HockeyStick.epsilon(deltaOf, delta * (1 + error)) * (1 - error);
            return new Epsilon(
                    lower < Double.POSITIVE_INFINITY ? lower : 0, // the search has an end
                    HockeyStick.epsilon(deltaOf, delta * (1 - error)) * (1 + error),
                    "exact closed form of the hockey-stick divergence.");
        }

        @Override
        public CertifiedBounds delta(double epsilon, double relativeWidth) {
            double delta = deltaOf.applyAsDouble(epsilon);
            return new CertifiedBounds(
                    delta * (1 - HockeyStick.RELATIVE_ERROR),
                    Math.min(1, delta * (1 + HockeyStick.RELATIVE_ERROR)),
                    true,
                    0,
                    0);
        }
    }

    /**
     * A variant composed over all releases.
     *
     * @param composition the composition
     * @param bindsAbove whether its upper bound counts
     * @param bindsBelow whether its lower bound counts
     */
    record Direction(ComposedLosses composition, boolean bindsAbove, boolean bindsBelow) {}

    /**
     * Pairs of laws, to be composed.
     *
     * @param directions every variant
     */
    record Pairs(List<Direction> directions) implements LedgerProfile {

        /**
         * From here on moments, some per cent loose and slow for many phases, would add nothing.
         */
        private static final double NEAR = 0.7;

        @Override
        public Epsilon epsilon(double delta, double relativeWidth, DoubleSupplier moments) {
            double upper = 0;
            double lower = 0;
            int atoms = 0;
            int summands = 0;
            boolean reached = true;
            for (Direction direction : directions) {
                double enough =
                        direction.bindsBelow() ? (direction.bindsAbove() ? lower : 0) : upper;
                CertifiedBounds found =
                        direction.composition().epsilon(delta, relativeWidth, enough);
                CertifiedBounds interval =
                        direction.bindsBelow() ? found.checked() : found.fromAbove();
                if (direction.bindsAbove()) {
                    upper = Math.max(upper, interval.upper());
                }
                if (direction.bindsBelow()) {
                    lower = Math.max(lower, interval.lower());
                }
                reached &= interval.reached();
                atoms = Math.max(atoms, interval.atoms());
                summands = Math.max(summands, interval.summands());
            }
            if (!reached && !(lower > NEAR * upper)) {
                upper = Math.min(upper, moments.getAsDouble());
            }
            CertifiedBounds.check(lower, upper);
            return new Epsilon(lower, upper, derivation(atoms, summands, reached, upper - lower));
        }

        @Override
        public CertifiedBounds delta(double epsilon, double relativeWidth) {
            double upper = 0;
            double lower = 0;
            boolean exact = true;
            for (Direction direction : directions) {
                if (direction.bindsAbove()) {
                    CertifiedBounds found =
                            direction
                                    .composition()
                                    .delta(epsilon, relativeWidth, /* enough= */ lower);
                    CertifiedBounds interval =
                            direction.bindsBelow() ? found.checked() : found.fromAbove();
                    upper = Math.max(upper, interval.upper());
                    exact &= direction.bindsBelow();
                    lower = Math.max(lower, interval.lower());
                }
            }
            return new CertifiedBounds(exact ? lower : 0, upper, exact, 0, 0);
        }

        private static String derivation(int atoms, int summands, boolean reached, double width) {
            return "connect-the-dots (arXiv 2207.04380) from above, merged outcomes from below, "
                    + atoms
                    + " atoms; "
                    + (summands > 0
                            ? "composed by a tilted Fourier sum of " + summands + " terms"
                            : "every composed loss listed")
                    + " for the hockey-stick divergence itself, so that no conversion loses"
                    + " anything; epsilon is an upper bound, epsilonLower a lower bound, "
                    + (width < Double.POSITIVE_INFINITY
                            ? new BigDecimal(width).round(new MathContext(2, RoundingMode.UP))
                                    + " apart"
                            : "not both finite")
                    + (reached
                            ? "."
                            : "; the width asked for was not reached within the work allowed.");
        }
    }
}
