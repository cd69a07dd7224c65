package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.Arrays;
import java.util.List;

/**
 * Releases composed in one direction: bounds of epsilon at a delta, or of delta at an epsilon.
 * Where all sums of losses can be listed they are; otherwise by a Fourier sum.
 */
final class ComposedLosses {

    private final List<PrivacyLoss> losses;
    private final long[] counts;

    ComposedLosses(List<PrivacyLoss> losses, long[] counts) {
        this.losses = losses;
        this.counts = counts;
    }

    /**
     * Returns bounds of the smallest epsilon for a delta.
     *
     * @param relativeWidth how close they are to be
     * @param enough an upper bound at or below this one need not be refined further
     */
    CertifiedBounds epsilon(double delta, double relativeWidth, double enough) {
        FiniteComposition finite = FiniteComposition.of(losses, counts);
        if (finite != null) {
            return listedEpsilon(finite, delta, relativeWidth);
        }
        double total = Arrays.stream(counts).asDoubleStream().sum();
        return Discretisation.reaches(delta, total)
                ? new EpsilonRefinement(losses, counts, delta, relativeWidth, enough).run()
                : CertifiedBounds.UNKNOWN;
    }

    private static CertifiedBounds listedEpsilon(
            FiniteComposition finite, double delta, double relativeWidth) {
        if (finite.upper(0) <= delta) {
            return new CertifiedBounds(0, 0, true, finite.atoms(), 0);
        }
        double small = CertifiedBounds.SMALL;
        double largest = Math.max(0, finite.largest());
        double step = 1e-6 * relativeWidth * Math.max(largest, small);
        double upper = EpsilonSearch.smallest(finite::upper, delta, largest, step);
        double lower = EpsilonSearch.largest(finite::lower, delta, Math.min(upper, largest), step);
        boolean reached = upper == lower || upper - lower <= relativeWidth * Math.max(lower, small);
        return new CertifiedBounds(lower, upper, reached, finite.atoms(), 0);
    }

    /**
     * Returns bounds of delta at an epsilon.
     *
     * @param relativeWidth how close they are to be, relative to delta
     * @param enough an upper bound at or below this one need not be refined further
     */
    CertifiedBounds delta(double epsilon, double relativeWidth, double enough) {
        FiniteComposition finite = FiniteComposition.of(losses, counts);
        return finite == null
                ? new DeltaRefinement(losses, counts, epsilon, relativeWidth, enough).run()
                : new CertifiedBounds(
                        finite.lower(epsilon), finite.upper(epsilon), true, finite.atoms(), 0);
    }
}
