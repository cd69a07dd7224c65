package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.event.BaseRelease;
import io.github.dp4j.accounting.event.CappedBatch;
import io.github.dp4j.accounting.event.Refusals;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * The Renyi divergence of {@link DpEvent.TruncatedPoisson} with Gaussian noise: a public choice
 * between two releases, whether the others fill the batch ({@code SampledReleases.truncated}). The
 * moments {@code e^((a-1) D)} of such a choice are the mean of the two.
 */
final class CappedBatchRenyi {

    private CappedBatchRenyi() {}

    /**
     * @param single the curves of single releases
     */
    static RdpCurve curve(
            DpEvent.TruncatedPoisson event,
            BaseRelease.Noise noise,
            NeighboringRelation relation,
            BiFunction<DpEvent, NeighboringRelation, RdpCurve> single) {
        if (!noise.gaussian()) {
            throw Refusals.sampleOf(Refusals.TRUNCATED, noise.event());
        }
        CappedBatch cap = CappedBatch.of(event);
        double[] common =
                single.apply(
                                new DpEvent.PoissonSampled(event.samplingRate(), noise.event()),
                                relation)
                        .everywhere();
        DoubleUnaryOperator full =
                relation == NeighboringRelation.ADD_OR_REMOVE_ONE
                        ? moved(cap.stays(), noise.multiplier(), single)
                        : RdpCurves.threeWay(cap.stays(), noise.multiplier());
        double[] orders = RdpOrders.all();
        double[] values = new double[orders.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mixed(orders[i], common[i], full.applyAsDouble(orders[i]), cap);
        }
        return RdpCurve.of(values);
    }

    /** {@code (1-p) N(0) + p N(2)} against N(0), or reversed. */
    private static DoubleUnaryOperator moved(
            double rate,
            double noiseMultiplier,
            BiFunction<DpEvent, NeighboringRelation, RdpCurve> single) {
        DpEvent half = new DpEvent.Gaussian(0.5 * noiseMultiplier);
        double[] values =
                single.apply(
                                new DpEvent.PoissonSampled(Math.max(Double.MIN_VALUE, rate), half),
                                NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .everywhere();
        double[] orders = RdpOrders.all();
        return order -> values[Arrays.binarySearch(orders, order)];
    }

    /** The mean is a line in the probability of a full batch: it is largest at an end. */
    private static double mixed(double order, double common, double full, CappedBatch cap) {
        if (cap.full() == 0 || common == full) {
            return common;
        }
        if (cap.notFull() == 0) {
            return full;
        }
        double largest = Math.max(common, full);
        if (!(largest < Double.POSITIVE_INFINITY) || order == Double.POSITIVE_INFINITY) {
            return largest;
        }
        double rest = order - 1;
        double least = Math.max(0, 1 - cap.notFull());
        double most = Math.min(1, cap.full());
        double log =
                Math.max(
                        logMean(rest * common, rest * full, least),
                        logMean(rest * common, rest * full, most));
        return Math.min(largest, log / rest * (1 + 1e-14) + Double.MIN_NORMAL);
    }

    /** Returns {@code log((1 - p) e^a + p e^b)}, with the digits of a small one. */
    private static double logMean(double a, double b, double p) {
        double high = Math.max(a, b);
        if (high < 1) {
            return Math.log1p((1 - p) * Math.expm1(a) + p * Math.expm1(b));
        }
        return high + Math.log((1 - p) * Math.exp(a - high) + p * Math.exp(b - high));
    }
}
