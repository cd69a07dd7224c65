package io.github.dp4j.accounting.rdp;

import io.github.dp4j.accounting.loss.PrivacyLoss;
import io.github.dp4j.accounting.math.RoundUp;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** The Renyi divergence of several releases together. */
public final class RdpSum {

    private final List<RdpCurve> curves;
    private final double[] counts;

    /** Takes ownership of the counts, as many as curves, none of them 0. */
    RdpSum(List<RdpCurve> curves, double[] counts) {
        this.curves = curves;
        this.counts = counts;
    }

    /** Returns whether {@code (order - 1)} times the divergence is known to be convex. */
    public boolean convex() {
        return curves.stream().allMatch(RdpCurve::convex);
    }

    public double at(int index) {
        double total = 0;
        for (int i = 0; i < counts.length; i++) {
            total = RoundUp.sum(total, RoundUp.product(counts[i], curves.get(i).at(index)));
        }
        return total;
    }

    public double[] everywhere() {
        curves.forEach(RdpCurve::everywhere);
        double[] total = new double[RdpOrders.all().length];
        Arrays.setAll(total, this::at);
        return total;
    }

    /** Returns the privacy loss of all releases together, as far as their divergences say. */
    public PrivacyLoss loss() {
        return RenyiProfile.loss(everywhere());
    }

    /**
     * Returns the index of the order at which a conversion is least, the infinite order left out.
     *
     * <p>Both conversions are {@code (c(a) + (a-1) log(a-1) - a log a - log delta) / (a-1)} for
     * epsilon, or the numerator less {@code (a-1) epsilon} for log delta, with {@code c(a) = (a-1)
     * D(a)}. Where c is convex, so is the numerator ({@code 1/(a-1) > 1/a}); a convex function over
     * a positive linear one falls, then rises. So a Fibonacci search finds the least over all
     * orders with a dozen of them.
     */
    public int least(IntToDoubleFunction conversion) {
        int last = RdpOrders.all().length - 2;
        // Between the ends, themselves left out, lie larger - 1 orders; the search ends at one.
        int smaller = 1;
        int larger = 2;
        while (larger - 1 <= last) {
            larger += smaller;
            smaller = larger - smaller;
        }
        int start = -1;
        double[] known = new double[last + 1];
        Arrays.fill(known, Double.NaN);
        while (larger > 2) {
            int step = larger - smaller;
            double low = ask(conversion, known, start + step);
            double high = ask(conversion, known, start + smaller);
            if (!(low <= high)) {
                start += step;
            }
            larger = smaller;
            smaller = step;
        }
        return Math.min(last, start + 1);
    }

    private static double ask(IntToDoubleFunction conversion, double[] known, int index) {
        if (index >= known.length) {
            return Double.POSITIVE_INFINITY;
        }
        if (Double.isNaN(known[index])) {
            known[index] = conversion.applyAsDouble(index);
        }
        return known[index];
    }
}
