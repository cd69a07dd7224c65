package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.curve.GaussianCurve;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.privacy.Require;
import java.util.OptionalDouble;

/**
 * The mechanism does not have this curve, nor one of its family that lies higher. Nothing is said
 * of (epsilon, delta): a mechanism of another shape may have the epsilon that the refuted curve
 * has.
 */
public sealed interface CurveBound extends LowerBound {

    /**
     * Returns the epsilon of the highest curve that was not refuted, for comparison with the ledger
     * of a mechanism of that very family. It is <b>not</b> a lower bound on anybody's epsilon.
     *
     * @return the epsilon at {@link #delta()}, 0 where nothing was refuted
     */
    double epsilonOfCurve();

    /**
     * Returns the delta of {@link #epsilonOfCurve()}.
     *
     * @return delta
     */
    double delta();

    /**
     * The mechanism is not mu'-GDP for any mu' below mu.
     *
     * @param mu the bound, at least 0; 0 says that nothing was refuted
     * @param delta at which epsilonOfCurve is told
     * @param confidence how often such a bound is at or below the truth of a Gaussian mechanism
     * @param method how it was found
     * @param assumes what has to be true
     */
    record Gaussian(double mu, double delta, double confidence, String method, String assumes)
            implements CurveBound {

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public Gaussian {
            mu = Require.nonNegative("mu", mu);
            Require.delta(delta);
            Levels.confidence(confidence);
        }

        @Override
        public Gaussian asBestOf(int choices, double confidence) {
            return new Gaussian(mu, delta, confidence, Choices.words(choices, method), assumes);
        }

        @Override
        public double epsilonOfCurve() {
            return new GaussianCurve(mu).epsilon(delta);
        }

        @Override
        public String refutes() {
            return mu == 0
                    ? "nothing (the lower bound on mu is 0)"
                    : "mu-GDP for every mu below "
                            + Require.show(mu)
                            + " (a Gaussian of that mu has epsilon "
                            + Require.show(epsilonOfCurve())
                            + " at delta "
                            + Require.show(delta)
                            + "); a curve was refuted, and no (epsilon, delta)";
        }
    }

    /**
     * The mechanism does not have the ledger's curve with the noise multiplied by noiseScale, nor
     * by more. At or below 1 the ledger itself is refuted.
     *
     * @param noiseScale the least factor refuted; infinite where none was
     * @param epsilonOfCurve of the ledger with its noise scaled so, 0 where nothing was refuted
     * @param delta at which that epsilon is told
     * @param confidence how often a true ledger is not refuted
     * @param method how it was found
     * @param assumes what has to be true
     */
    record Ledger(
            double noiseScale,
            double epsilonOfCurve,
            double delta,
            double confidence,
            String method,
            String assumes)
            implements CurveBound {

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a value is out of range or NaN
         */
        public Ledger {
            if (!(noiseScale > 0)) {
                throw new IllegalArgumentException(
                        "noiseScale must be positive, but is " + Require.show(noiseScale) + ".");
            }
            epsilonOfCurve = Require.nonNegative("epsilonOfCurve", epsilonOfCurve);
            Require.delta(delta);
            Levels.confidence(confidence);
        }

        /**
         * Returns the bound that a family's least refuted scale is.
         *
         * @param family the curves
         * @param scale the least scale refuted; empty where none was
         * @param confidence how often a true ledger is not refuted
         * @param method how it was found
         * @param assumes what has to be true
         * @return the bound
         */
        public static Ledger of(
                LedgerFamily family,
                OptionalDouble scale,
                double confidence,
                String method,
                String assumes) {
            return new Ledger(
                    scale.orElse(Double.POSITIVE_INFINITY),
                    scale.isPresent() ? family.epsilon(scale.getAsDouble()) : 0,
                    family.delta(),
                    confidence,
                    method,
                    assumes);
        }

        @Override
        public Ledger asBestOf(int choices, double confidence) {
            return new Ledger(
                    noiseScale,
                    epsilonOfCurve,
                    delta,
                    confidence,
                    Choices.words(choices, method),
                    assumes);
        }

        /**
         * Returns whether the ledger itself was refuted: the mechanism leaks more than was
         * promised.
         *
         * @return whether noiseScale is at most 1
         */
        public boolean refutesLedger() {
            return noiseScale <= 1;
        }

        @Override
        public String refutes() {
            return noiseScale == Double.POSITIVE_INFINITY
                    ? "nothing (no curve of the ledger's family)"
                    : "the ledger's own curve with its noise multiplied by "
                            + Require.show(noiseScale)
                            + " or more (which has epsilon "
                            + Require.show(epsilonOfCurve)
                            + " at delta "
                            + Require.show(delta)
                            + "); a curve was refuted, and no (epsilon, delta)";
        }
    }
}
