package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.List;

/**
 * Bounds of a composed hockey-stick divergence from moments alone: crude, quick, and good where
 * delta is practically 0 or 1, which a Fourier sum tells only with effort.
 *
 * <p>With L the sum of the losses, {@code delta(e) = E[(1 - e^(e - L))+]}.
 *
 * <ul>
 *   <li>Above (Chernoff): {@code (1 - y)+ <= k(c) y^-c} for c > 0 with {@code k(c) = c^c /
 *       (1+c)^(1+c)}, so {@code delta(e) <= k(c) E[e^(cL)] e^(-c e)}.
 *   <li>Above, where no sum of finite losses exceeds epsilon, and below: the mass of infinite ones.
 *   <li>Below: {@code 1 - (1 - y)+ = min(1, y) <= y^t} for t in [0, 1], so {@code delta(e) >= 1 -
 *       E[e^(-tL)] e^(t e)}.
 * </ul>
 */
public final class MomentBounds {

    private static final double UNIT = 0x1p-52;

    private final List<DiscreteLoss> losses;
    private final long[] counts;

    public MomentBounds(List<DiscreteLoss> losses, long[] counts) {
        this.losses = losses;
        this.counts = counts;
    }

    /** Returns {@code log k(c)}, -0 at c = 0. */
    static double logFactor(double c) {
        return c == 0 ? 0 : -c * Math.log1p(1 / c) - Math.log1p(c);
    }

    /**
     * Returns an upper bound of the divergence, infinite losses included.
     *
     * @param c any tilt > 0; the saddle point is nearly the best
     */
    public double upper(double c, double epsilon) {
        double infinite = infinite() * (1 + 1e-12);
        if (largest() <= epsilon) {
            return Math.min(1, infinite);
        }
        double bound = Math.exp(logFactor(c) + logMoment(c, epsilon)) + infinite;
        return bound >= 0 ? Math.min(1, bound) : 1;
    }

    /** Returns the mass of infinite losses. */
    private double infinite() {
        double logFinite = 0;
        for (int i = 0; i < counts.length; i++) {
            logFinite += counts[i] * Math.log1p(-losses.get(i).infinite());
        }
        return 0 - Math.expm1(logFinite);
    }

    /** Returns the largest sum of finite losses. */
    private double largest() {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (double value : losses.get(i).losses()) {
                largest = Math.max(largest, value);
            }
            sum += counts[i] > 0 ? counts[i] * largest : 0;
        }
        return sum + 1e-12 * Math.abs(sum);
    }

    /** Returns a lower bound of the divergence, at least 0. */
    public double lower(double epsilon) {
        double logKept = 0;
        for (int i = 0; i < counts.length; i++) {
            double leftOut = losses.get(i).missing() - losses.get(i).infinite();
            logKept += counts[i] * Math.log1p(-Math.max(0, leftOut));
        }
        double least = 1;
        for (double t = 1; t > 0.01; t *= 0.5) {
            double bound = Math.exp(logMoment(-t, epsilon));
            least = bound < least ? bound : least;
        }
        double byMoments = 1 - least + Math.expm1(logKept) * (1 + 1e-12);
        return Math.max(byMoments, infinite() * (1 - 1e-12));
    }

    /** Returns {@code log E[e^(cL)] - c epsilon}, rounded up by all it may be off. */
    private double logMoment(double c, double epsilon) {
        double sum = -c * epsilon + 4 * UNIT * Math.abs(c * epsilon);
        for (int i = 0; i < counts.length; i++) {
            DiscreteLoss loss = losses.get(i);
            double largest = 0;
            for (double value : loss.losses()) {
                largest = Math.max(largest, Math.abs(value));
            }
            double cumulant = loss.cumulants(c)[0];
            double error =
                    2 * ContinuousLoss.QUADRATURE_ERROR
                            + UNIT * (2.0 * loss.losses().length + 96)
                            + 4 * UNIT * (Math.abs(c) * largest + Math.abs(cumulant));
            sum += counts[i] * (cumulant + error);
        }
        return sum;
    }
}
