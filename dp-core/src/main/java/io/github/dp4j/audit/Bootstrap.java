package io.github.dp4j.audit;

import io.github.dp4j.audit.math.Draws;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Percentile intervals by resampling records (Efron, Bootstrap methods: another look at the
 * jackknife, Ann. Stat. 7, 1979): members among members, non-members among non-members, with
 * replacement.
 *
 * <p>They show how much a figure would move with other records. They hold asymptotically and are no
 * bound: the maximum over thresholds is biased upwards in every resample, and a figure of 0 stays
 * 0.
 */
public final class Bootstrap {

    /** Fewer do not show the ends of an interval. */
    public static final int FEWEST_RESAMPLES = 100;

    private Bootstrap() {}

    /**
     * Returns an interval of a figure.
     *
     * @param scores the scores of an attack
     * @param figure such as {@code RocCurve::areaUnderCurve}
     * @param resamples how many, at least {@link #FEWEST_RESAMPLES}
     * @param confidence in (0, 1)
     * @param bits uniform 64-bit words; the caller's seed makes the interval reproducible
     * @return from the {@code (1 - confidence) / 2} to the {@code (1 + confidence) / 2} quantile of
     *     the resampled figures
     * @throws IllegalArgumentException if a value is out of range, or the confidence asks for more
     *     resamples than these
     */
    public static Interval interval(
            MembershipScores scores,
            ToDoubleFunction<RocCurve> figure,
            int resamples,
            double confidence,
            LongSupplier bits) {
        return intervals(scores, List.of(figure), resamples, confidence, bits).get(0);
    }

    /**
     * Returns intervals of several figures, all from the same resamples.
     *
     * @param scores the scores of an attack
     * @param figures such as {@code RocCurve::areaUnderCurve}
     * @param resamples how many, at least {@link #FEWEST_RESAMPLES}
     * @param confidence of each interval, in (0, 1)
     * @param bits uniform 64-bit words; the caller's seed makes the intervals reproducible
     * @return an interval a figure, in their order
     * @throws IllegalArgumentException if a value is out of range, or the confidence asks for more
     *     resamples than these
     */
    public static List<Interval> intervals(
            MembershipScores scores,
            List<ToDoubleFunction<RocCurve>> figures,
            int resamples,
            double confidence,
            LongSupplier bits) {
        Objects.requireNonNull(bits, "bits");
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence must lie strictly between 0 and 1, but is "
                            + Require.show(confidence)
                            + ".");
        }
        double tail = 0.5 * (1 - confidence);
        double fewest = Math.max(FEWEST_RESAMPLES, Math.ceil(1 / tail - 1e-9));
        if (!(resamples >= fewest)) {
            throw new IllegalArgumentException(
                    "resamples must be at least "
                            + Require.show(fewest)
                            + " for a confidence of "
                            + Require.show(confidence)
                            + ", but is "
                            + resamples
                            + ".");
        }
        double[] members = scores.memberScores();
        double[] nonMembers = scores.nonMemberScores();
        double[][] values = new double[figures.size()][resamples];
        for (int i = 0; i < resamples; i++) {
            RocCurve curve =
                    RocCurve.of(
                            MembershipScores.ofSorted(
                                    resample(members, bits), resample(nonMembers, bits)));
            for (int j = 0; j < values.length; j++) {
                values[j][i] = figures.get(j).applyAsDouble(curve);
            }
        }
        int cut = (int) Math.floor(tail * resamples);
        List<Interval> intervals = new ArrayList<>();
        for (double[] figure : values) {
            Arrays.sort(figure);
            intervals.add(new Interval(figure[cut], figure[resamples - 1 - cut], confidence));
        }
        return List.copyOf(intervals);
    }

    /** Draws counts, not values, so that the resample is sorted as its source is. */
    private static double[] resample(double[] sorted, LongSupplier bits) {
        int[] counts = new int[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            counts[Draws.below(bits, sorted.length)]++;
        }
        double[] result = new double[sorted.length];
        int at = 0;
        for (int i = 0; i < sorted.length; i++) {
            Arrays.fill(result, at, at + counts[i], sorted[i]);
            at += counts[i];
        }
        return result;
    }
}
