package io.github.dp4j.accounting.rdp;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * The Renyi divergence of one release at {@link RdpOrders}, computed where it is asked for and
 * remembered. Thread-safe.
 */
final class RdpCurve {

    /** NaN where it is not known yet. */
    private final double[] values;

    private final boolean convex;
    private final DoubleFunction<DoubleUnaryOperator> divergence;

    private RdpCurve(
            double[] values, boolean convex, DoubleFunction<DoubleUnaryOperator> divergence) {
        this.values = values;
        this.convex = convex;
        this.divergence = divergence;
    }

    /** A curve that is known at every order. */
    static RdpCurve of(double[] values) {
        return new RdpCurve(values, /* convex= */ false, most -> order -> Double.NaN);
    }

    /**
     * The divergence of a pair of laws, or the larger one of several pairs: {@code (order - 1)}
     * times it is convex in the order, being the logarithm of a moment.
     *
     * @param divergence gives a function of orders up to a largest one; as it may remember much, it
     *     is not kept
     */
    static RdpCurve ofPair(DoubleFunction<DoubleUnaryOperator> divergence) {
        double[] values = new double[RdpOrders.all().length];
        Arrays.fill(values, Double.NaN);
        return new RdpCurve(values, /* convex= */ true, divergence);
    }

    /** Returns whether {@code (order - 1)} times the divergence is known to be convex. */
    boolean convex() {
        return convex;
    }

    synchronized double at(int index) {
        if (Double.isNaN(values[index])) {
            double order = RdpOrders.all()[index];
            values[index] = divergence.apply(order).applyAsDouble(order);
        }
        return values[index];
    }

    /** Returns the divergence at every order. Not to be modified. */
    synchronized double[] everywhere() {
        DoubleUnaryOperator shared = divergence.apply(Double.POSITIVE_INFINITY);
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                values[i] = shared.applyAsDouble(RdpOrders.all()[i]);
            }
        }
        return values;
    }
}
