package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.fourier.ComposedMoment;
import io.github.dp4j.accounting.fourier.Saddle;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where to look: epsilon, delta and the tilt that suits them, by saddle points of coarse cells.
 * Estimates only.
 */
final class SaddleEstimate {

    /** About how far below delta aliases will be kept, as a logarithm. */
    private static final double LOG_ALIAS = 19;

    /**
     * Where the saddle point estimate exceeds delta by this logarithm, delta hangs on rare losses.
     */
    private static final double EXCESS_OF_RARE = 0.5;

    /** What is common is at most e^MOST_COMMON, relative to delta. */
    private static final double MOST_COMMON = 3;

    /** Where an epsilon with rare losses is searched for. */
    private static final double LEAST_PART = 1e-6;

    /** Of the logarithm, over six decades: to a relative 1e-4. */
    private static final int HALVINGS = 18;

    private final List<DiscreteLoss> estimates;
    private final long[] counts;
    private final Saddle saddle;
    private int @Nullable [] bySize;

    /**
     * @param estimates of the losses
     * @param counts how often each
     */
    SaddleEstimate(List<DiscreteLoss> estimates, long[] counts) {
        this.estimates = estimates;
        this.counts = counts;
        saddle = new Saddle(estimates, counts, ComposedMoment.WHOLE);
    }

    /** Returns the releases by the variance of their loss. */
    int[] bySize() {
        if (bySize == null) {
            bySize = sorted();
        }
        return bySize;
    }

    private int[] sorted() {
        double[] variance = estimates.stream().mapToDouble(loss -> loss.cumulants(0)[2]).toArray();
        return IntStream.range(0, variance.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> variance[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Returns the saddle point of all losses. */
    Saddle saddle() {
        return saddle;
    }

    /** Returns the aim for a delta, by the saddle point estimate. */
    DiscretisationAim atDelta(double delta) {
        double tilt = saddle.tiltOfDelta(delta);
        return new DiscretisationAim(
                Math.max(0, saddle.epsilon(tilt)), Math.log(delta), tilt, Saddle.Split.NONE);
    }

    /** Returns the aim for an epsilon, by the saddle point estimate. */
    DiscretisationAim atEpsilon(double epsilon) {
        double tilt = saddle.tiltOfEpsilon(epsilon);
        return new DiscretisationAim(
                epsilon, saddle.logDelta(tilt, epsilon), tilt, Saddle.Split.NONE);
    }

    /** Returns the aim where epsilon and delta are known better than by estimates. */
    DiscretisationAim at(double epsilon, double logDelta) {
        double tilt = saddle.tiltOfEpsilon(epsilon);
        if (saddle.logDelta(tilt, epsilon) - logDelta < EXCESS_OF_RARE) {
            return new DiscretisationAim(epsilon, logDelta, tilt, Saddle.Split.NONE);
        }
        Saddle.Split split = saddle.split(epsilon, logDelta + MOST_COMMON);
        if (!split.isNone()) {
            Saddle rare = saddle.rare(split.threshold());
            tilt =
                    rare.tiltOfShortPeriod(
                            rare.tiltOfEpsilon(epsilon), epsilon, logDelta, LOG_ALIAS);
        }
        return new DiscretisationAim(epsilon, logDelta, tilt, split);
    }

    /**
     * Returns an estimate of epsilon that tells one large loss from many small ones: where the
     * chance of the first and what is left of delta without large losses add up to delta. (Of all
     * losses together the saddle point estimate may be orders of magnitude above delta.)
     *
     * @param most an epsilon above
     */
    double epsilonWithRareLosses(double delta, double most) {
        double low = Math.log(LEAST_PART * most);
        double high = low - Math.log(LEAST_PART);
        for (int i = 0; i < HALVINGS; i++) {
            double epsilon = Math.exp(0.5 * (low + high));
            double sum = 0;
            for (int j = 0; j < counts.length; j++) {
                sum += counts[j] * estimates.get(j).hockeyStick(epsilon);
            }
            if (sum <= delta) {
                Saddle common = saddle.common(0.5 * epsilon);
                sum += Math.exp(common.logDelta(common.tiltOfEpsilon(epsilon), epsilon));
            }
            if (sum <= delta) {
                high = Math.log(epsilon);
            } else {
                low = Math.log(epsilon);
            }
        }
        return Math.exp(high);
    }

    /**
     * How much a cell's width matters. Usually as the tilted mass of its losses. Where delta hangs
     * on rare losses, a loss l counts as far as it takes a composition to epsilon: with 1 from
     * there on, with delta at 0 (the rest is left to the others), and geometrically between.
     */
    PrivacyLoss.Weights weights(DiscretisationAim aim, int release) {
        if (aim.split().isNone()) {
            double logUnit = estimates.get(release).cumulants(aim.tilt())[0];
            return new PrivacyLoss.Weights(aim.tilt(), aim.epsilon(), logUnit);
        }
        return new PrivacyLoss.Weights(
                -aim.logDelta() / aim.epsilon(), aim.epsilon(), -aim.logDelta());
    }
}
