package io.github.dp4j.accounting;

import io.github.dp4j.accounting.rdp.RdpConversion;
import io.github.dp4j.accounting.rdp.RdpOrders;
import io.github.dp4j.accounting.rdp.RdpSum;
import io.github.dp4j.accounting.rdp.RememberedCurves;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Renyi differential privacy: fast, adds up over steps, an upper bound that is typically 5 to 35 %
 * above the truth, and much more at tiny sampling rates.
 *
 * <p>Analyses, with the noise multiplier divided by the relation's sensitivity:
 *
 * <ul>
 *   <li>Gaussian: {@code order / (2 sigma^2)}; Laplace: Mironov, arXiv 1702.07476, Proposition 6.
 *   <li>Poisson-sampled Gaussian: {@code D_order((1-q) N(0) + q N(1) || N(0))}, by Mironov, Talwar,
 *       Zhang, arXiv 1908.10530, Theorems 4 and 5, at integer and fractional orders alike, by
 *       quadrature of a positive integrand instead of the paper's signed series. Under replace-one
 *       the exact worst case, {@code (1-q) N(0) + q N(1)} against {@code (1-q) N(0) + q N(-1)}.
 *   <li>Poisson-sampled Laplace: the same pairs, with Laplace noise; not under replace-one.
 *   <li>Fixed-size sampling without replacement, Gaussian: Wang, Balle, Kasiviswanathan, arXiv
 *       1808.00087, Theorem 9, under replace-one; under zero-out by the same bound (a blank is one
 *       more value that an example may be replaced by). Laplace: pure privacy amplified.
 *   <li>A search over a random number of runs: Papernot and Steinke, arXiv 2110.03620, Theorems 2
 *       and 6, from the divergence of one run.
 *   <li>Batches without common examples: once the event, where no example moves between batches.
 * </ul>
 *
 * <p>Divergences of single releases are remembered by this object, so that asking again for more
 * steps costs microseconds. Thread-safe.
 */
public final class RdpAccountant implements Accountant {

    /** Every so many orders one is asked beside those of the search. */
    private static final int LOOK = 16;

    private final RememberedCurves curves = new RememberedCurves();

    /** Creates an accountant with the standard orders, 1.01 to 16384 and infinity. */
    public RdpAccountant() {}

    @Override
    public String name() {
        return "RDP";
    }

    @Override
    public PrivacyGuarantee guarantee(DpEvent event, NeighboringRelation relation, double delta) {
        Require.delta(delta);
        double[] orders = RdpOrders.all();
        RdpSum sum = sum(event, relation);
        IntToDoubleFunction epsilon = i -> RdpConversion.epsilon(orders[i], sum.at(i), delta);
        double best = Double.POSITIVE_INFINITY;
        double bestOrder = Double.NaN;
        for (int i : candidates(sum, epsilon)) {
            if (epsilon.applyAsDouble(i) < best) {
                best = epsilon.applyAsDouble(i);
                bestOrder = orders[i];
            }
        }
        return new PrivacyGuarantee(
                best, /* epsilonLower= */ 0, delta, relation, name(), derivation(bestOrder));
    }

    @Override
    public double delta(DpEvent event, NeighboringRelation relation, double epsilon) {
        double at = Require.nonNegative("epsilon", epsilon);
        double[] orders = RdpOrders.all();
        RdpSum sum = sum(event, relation);
        IntToDoubleFunction logDelta = i -> RdpConversion.logDelta(orders[i], sum.at(i), at);
        double best = 1;
        for (int i : candidates(sum, logDelta)) {
            best = Math.min(best, RdpConversion.delta(orders[i], sum.at(i), at));
        }
        return best;
    }

    /**
     * The orders of which one is the best: by the moments, by the variation (which grows with the
     * order), and infinity; and some in between, as a quadrature that is out of reach leaves a
     * bound that jumps. All, where the divergences are not known to be convex.
     */
    private static int[] candidates(RdpSum sum, IntToDoubleFunction conversion) {
        int last = RdpOrders.all().length - 1;
        if (!sum.convex()) {
            return IntStream.rangeClosed(0, last).toArray();
        }
        return IntStream.concat(
                        IntStream.of(sum.least(conversion), last),
                        IntStream.range(0, last).filter(i -> i % LOOK == 0))
                .toArray();
    }

    /**
     * Returns the orders at which divergences are known: ascending, from 1.01 to 16384, and
     * infinity.
     *
     * @return the orders, a copy
     */
    public static double[] orders() {
        return RdpOrders.all().clone();
    }

    /**
     * Returns the Renyi divergence of the whole event, the larger one of both directions: an upper
     * bound, exact but for rounding at one of the {@link #orders()} where the event's pair is
     * exact. At another order, that of the next higher one of them, as divergences grow with the
     * order.
     *
     * @param event what was released
     * @param relation which data sets are neighbours; it owns the sensitivity
     * @param order the order, above 1, possibly infinite
     * @return the divergence, at least 0 and possibly infinite
     * @throws UnsupportedEventException if the event has no analysis under this relation here
     * @throws IllegalArgumentException if the order is not above 1
     */
    public double divergence(DpEvent event, NeighboringRelation relation, double order) {
        if (!(order > 1)) {
            throw new IllegalArgumentException(
                    "order must be above 1, but is " + Require.show(order) + ".");
        }
        double[] orders = RdpOrders.all();
        int i = 0;
        while (orders[i] < order) {
            i++;
        }
        return sum(event, relation).at(i);
    }

    /** Returns the Renyi divergence of the whole event at every one of {@link RdpOrders}. */
    double[] compose(DpEvent event, NeighboringRelation relation) {
        return curves.everywhere(event, relation);
    }

    RdpSum sum(DpEvent event, NeighboringRelation relation) {
        return curves.sum(event, relation);
    }

    /**
     * Looks whether an event has an analysis.
     *
     * @throws UnsupportedEventException if it has none
     */
    void check(DpEvent event, NeighboringRelation relation) {
        sum(event, relation);
    }

    private static String derivation(double order) {
        if (Double.isNaN(order)) {
            return "RDP is infinite at every order: nothing is promised.";
        }
        double[] orders = RdpOrders.all();
        return "RDP at order "
                + Require.show(order)
                + " of "
                + Require.show(orders[0])
                + ".."
                + Require.show(orders[orders.length - 2])
                + " and infinity ("
                + orders.length
                + " orders); converted by Canonne, Kamath, Steinke (arXiv 2004.00010, Prop. 12);"
                + " an upper bound.";
    }
}
