package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.fourier.ComposedMoment;
import io.github.dp4j.accounting.fourier.LossTransform;
import io.github.dp4j.accounting.fourier.MomentBounds;
import io.github.dp4j.accounting.fourier.Saddle;
import io.github.dp4j.accounting.fourier.TransformCost;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Releases composed in one direction, ready to be discretised as finely as asked: once for every
 * magnitude of delta, which says how much mass may be left to the tails.
 */
final class Discretisation {

    /** Mass moved or left out at the ends of every release, relative to delta over the releases. */
    private static final double TAIL = 1e-10;

    /** Below this a tail's mass is too close to the smallest double. */
    private static final double SMALLEST_TAIL = 1e-300;

    /** Different releases from which on cells cost more than summands, most of which vanish. */
    static final int MANY = 8;

    /** Of one release: 32 MB for its two laws; a wider bound comes sooner. */
    private static final int MOST_CELLS = 1 << 20;

    /** Aliases are kept below this part of what the smoothing may cost. */
    private static final double ALIAS_SHARE = 0.01;

    /** Measured: 0.1 to 0.8 times the estimate is what rare losses add. */
    private static final double RARE = 0.3;

    /** Below e^-LEAST_COMMON, relative to delta, it counts by Chernoff's bound alone. */
    private static final double LEAST_COMMON = 14;

    /** A few cells, for moments. */
    private static final int FEW_CELLS = 100;

    private static final PrivacyLoss.Weights AT_ZERO =
            new PrivacyLoss.Weights(/* tilt= */ 1, /* cap= */ 1, /* logUnit= */ 0);

    /** A period that only a meaningless estimate asks for. */
    private static final double LONGEST_PERIOD = 1e15;

    /** The relative error of one release's divergence: masses, and a sum of positive terms. */
    private static final double SINGLE_ERROR = 1e-10;

    /** The relative error of a sum of them. */
    private static final double BASIC_ERROR = 1e-9;

    private final long[] counts;
    private final double total;
    private final List<PrivacyLoss.Cells> cells = new ArrayList<>();
    private final SaddleEstimate estimate;
    private final double infinite;

    /**
     * The two discretised compositions, ready to be asked about any epsilon near the aim.
     *
     * @param upper an upper bound of the divergence
     * @param lower a lower bound
     * @param between the lower one without the way back from its smoothing
     * @param atoms of all releases
     * @param summands of the Fourier sums
     * @param work of one of the two, in the units of {@link TransformCost}
     */
    record Pair(
            DoubleUnaryOperator upper,
            DoubleUnaryOperator lower,
            DoubleUnaryOperator between,
            int atoms,
            int summands,
            double work) {

        /** Where no transform is possible. */
        static final Pair NONE = new Pair(e -> 1, e -> 0, e -> 1, 0, 0, Double.POSITIVE_INFINITY);

        /** Returns whether a transform is impossible, of a part at least. */
        boolean isNone() {
            return work == Double.POSITIVE_INFINITY;
        }

        Pair plus(
                DoubleUnaryOperator otherUpper,
                DoubleUnaryOperator otherLower,
                DoubleUnaryOperator otherBetween,
                int otherSummands,
                double otherWork) {
            return new Pair(
                    e -> upper.applyAsDouble(e) + otherUpper.applyAsDouble(e),
                    e ->
                            Math.max(0, lower.applyAsDouble(e))
                                    + Math.max(0, otherLower.applyAsDouble(e)),
                    e -> between.applyAsDouble(e) + otherBetween.applyAsDouble(e),
                    atoms,
                    summands + otherSummands,
                    work + otherWork);
        }
    }

    Discretisation(List<PrivacyLoss> losses, long[] counts, double delta) {
        this.counts = counts;
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        total = sum;
        double tail = Math.max(SMALLEST_TAIL, TAIL * delta / Math.max(1, total));
        double lowTail = TAIL / Math.max(1, total);
        double logFinite = 0;
        List<DiscreteLoss> estimates = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            cells.add(losses.get(i).cells(lowTail, tail));
            estimates.add(cells.get(i).estimate());
            logFinite += counts[i] * Math.log1p(-estimates.get(i).infinite());
        }
        estimate = new SaddleEstimate(estimates, counts);
        infinite = -Math.expm1(logFinite);
    }

    /** Returns whether tails of a mass that is small beside delta are still doubles. */
    static boolean reaches(double delta, double total) {
        return TAIL * delta >= SMALLEST_TAIL * total;
    }

    /** Returns what to aim at. */
    SaddleEstimate estimate() {
        return estimate;
    }

    /** Returns the mass of losses that are infinite in truth; an estimate. */
    double infinite() {
        return infinite;
    }

    /** By basic composition: the deltas of the releases at epsilon 0 add up. */
    boolean surelyAtMost(double delta) {
        double sum = 0;
        for (int i = 0; i < counts.length && sum <= delta; i++) {
            DiscreteLoss upper = cells.get(i).bounds(AT_ZERO, FEW_CELLS).upper();
            sum += counts[i] * upper.hockeyStick(0);
        }
        return sum * (1 + BASIC_ERROR) <= delta;
    }

    private double byBasicComposition(List<DiscreteLoss> upper) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * upper.get(i).hockeyStick(0);
        }
        return sum * (1 + BASIC_ERROR);
    }

    /** Returns bounds of delta that need no transform. */
    CertifiedBounds byMoments(DiscretisationAim aim) {
        List<DiscreteLoss> upper = new ArrayList<>();
        List<DiscreteLoss> lower = new ArrayList<>();
        int[] few = new int[counts.length];
        Arrays.fill(few, FEW_CELLS);
        int atoms = discretise(aim, few, upper, lower);
        return new CertifiedBounds(
                new MomentBounds(lower, counts).lower(aim.epsilon()),
                Math.min(
                        new MomentBounds(upper, counts).upper(aim.tilt(), aim.epsilon()),
                        byBasicComposition(upper)),
                false,
                atoms,
                0);
    }

    private int discretise(
            DiscretisationAim aim,
            int[] cellCounts,
            List<DiscreteLoss> upper,
            List<DiscreteLoss> lower) {
        int atoms = 0;
        for (int i = 0; i < counts.length; i++) {
            PrivacyLoss.Bounds bounds =
                    cells.get(i).bounds(estimate.weights(aim, i), cellCounts[i]);
            upper.add(bounds.upper());
            lower.add(bounds.lower());
            atoms += bounds.upper().losses().length;
        }
        return atoms;
    }

    /**
     * Returns bounds of the divergence.
     *
     * @param budget the widths in epsilon that cells and smoothing may cause
     */
    Pair pair(DiscretisationAim aim, ErrorBudget budget) {
        double tilt = aim.tilt();
        List<DiscreteLoss> upper = new ArrayList<>();
        List<DiscreteLoss> lower = new ArrayList<>();
        int atoms = discretise(aim, cellCounts(aim, budget.cells()), upper, lower);
        if (total == 1) {
            DiscreteLoss above = upper.get(0);
            DiscreteLoss below = lower.get(0);
            return new Pair(
                    e -> above.hockeyStick(e) * (1 + SINGLE_ERROR),
                    e -> below.hockeyStick(e) * (1 - SINGLE_ERROR),
                    below::hockeyStick,
                    atoms,
                    /* summands= */ 0,
                    atoms);
        }
        Saddle.Split split = aim.split();
        Part main = new Part(tilt, split.threshold());
        Pair pair = transformed(upper, lower, main, aim, budget.smoothing());
        if (split.isNone()) {
            return pair;
        }
        List<DiscreteLoss> commonUpper = DiscreteLoss.upTo(upper, split.threshold());
        if (split.logCommon() < aim.logDelta() - LEAST_COMMON) {
            MomentBounds bounds = new MomentBounds(commonUpper, counts);
            return pair.plus(
                    e -> bounds.upper(split.commonTilt(), e),
                    e -> 0,
                    e -> 0,
                    /* otherSummands= */ 0,
                    /* otherWork= */ 0);
        }
        Pair common =
                transformed(
                        commonUpper,
                        DiscreteLoss.upTo(lower, split.threshold()),
                        new Part(split.commonTilt(), ComposedMoment.WHOLE),
                        aim,
                        budget.smoothing());
        return pair.plus(
                common.upper(), common.lower(), common.between(), common.summands(), common.work());
    }

    /** Compositions that are summed by themselves, at a tilt. */
    private record Part(double tilt, double threshold) {}

    private Pair transformed(
            List<DiscreteLoss> upper,
            List<DiscreteLoss> lower,
            Part part,
            DiscretisationAim aim,
            double smoothShare) {
        double tilt = part.tilt();
        int atoms = upper.stream().mapToInt(l -> l.losses().length).sum();
        RepresentativeReleases<DiscreteLoss> sample =
                RepresentativeReleases.of(upper, counts, estimate.bySize());
        // Cut at a threshold, a law hangs on its last atoms: the estimate will not do.
        Saddle saddle =
                aim.split().isNone()
                        ? estimate.saddle()
                        : new Saddle(sample.items(), sample.counts(), part.threshold());
        double logAlias = -Math.log(ALIAS_SHARE * Math.min(1e-6, smoothShare * (1 + tilt)));
        Saddle.Period period = saddle.period(tilt, aim.epsilon(), aim.logDelta(), logAlias);
        if (!aim.split().isNone() && counts.length > RepresentativeReleases.SIZE) {
            Saddle whole = new Saddle(upper, counts, part.threshold());
            if (!whole.suffices(period, tilt, aim.epsilon(), aim.logDelta(), logAlias)) {
                period = whole.period(tilt, aim.epsilon(), aim.logDelta(), logAlias);
            }
        }
        if (!(period.length() > 0 && period.length() < LONGEST_PERIOD)) {
            return Pair.NONE;
        }
        TransformCost workload =
                new TransformCost(
                        counts.length, atoms, period.length(), vanishedFrom(sample, part));
        double wanted = Math.min(Math.sqrt(smoothShare / (1.45 * (tilt + 1))), 0.3 / tilt);
        double s = workload.affordable(wanted);
        LossTransform above = new LossTransform(upper, counts, tilt, part.threshold(), period, s);
        LossTransform below = new LossTransform(lower, counts, tilt, part.threshold(), period, s);
        return new Pair(
                above::upper,
                below::lower,
                below::upper,
                atoms,
                above.nodes(),
                workload.ofSmoothing(s) + workload.ofCells());
    }

    private static double vanishedFrom(RepresentativeReleases<DiscreteLoss> sample, Part part) {
        if (sample.counts().length == 1) {
            return Double.POSITIVE_INFINITY; // its one factor meets all summands
        }
        return LossTruncation.vanishedFrom(
                DiscreteLoss.upTo(sample.items(), part.threshold()), sample.counts(), part.tilt());
    }

    /**
     * With n_i cells for release i the width in epsilon is {@code factor/8 sum T_i r_i^3 / n_i^2};
     * the least cells for a width are proportional to {@code T_i^(1/3) r_i}. The factor is c + 1:
     * the second derivative of {@code e^-(c e)}, over delta and its slope. Where delta hangs on
     * rare losses it is less than the same for the slope from delta at 0 to 1 at epsilon.
     */
    private int[] cellCounts(DiscretisationAim aim, double width) {
        double[] size = new double[counts.length];
        double sum = 0;
        for (int i = 0; i < size.length; i++) {
            size[i] =
                    Math.cbrt((double) counts[i])
                            * cells.get(i).roughness(estimate.weights(aim, i));
            sum += size[i];
        }
        double factor =
                aim.split().isNone()
                        ? aim.tilt() + 1
                        : RARE * Math.exp(-aim.logDelta()) * (1 - aim.logDelta() / aim.epsilon());
        double scale = Math.min(Math.sqrt(factor * sum / (8 * width)), 2.0 * MOST_CELLS / sum);
        int[] result = new int[size.length];
        for (int i = 0; i < size.length; i++) {
            result[i] = (int) Math.min(MOST_CELLS, Math.ceil(scale * size[i]));
        }
        return result;
    }
}
