package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.Arrays;
import java.util.List;

/**
 * The hockey-stick divergence of composed discrete losses, by a tilted Fourier sum with proved
 * bounds.
 *
 * <p>Let {@code f(e) = E[(1 - e^(e - L))+]} for the sum L of all finite losses and {@code M(z) =
 * E[e^(zL)]}, a product over the releases. For Re z > 0, {@code M(z) / (z (z+1))} is the transform
 * {@code integral of e^(z e) f(e) de}. This class computes, for a tilt c > 0,
 *
 * <pre>
 * G(e) = h/(2 pi) sum_k F(c + ikh) e^-((c + ikh) e),  F(z) = M(z) e^(s^2 z (z+1)/2) / (z (z+1))
 * </pre>
 *
 * <ol>
 *   <li>The factor with s replaces f by {@code f_s(e) = E[f(e + sZ - s^2/2)]}, Z normal: at least
 *       f, and f can be bounded from it (see {@link Smoothing}). It makes the sum end: as {@code
 *       |M(c + it)| <= M(c)} and {@code |z (z+1)| >= t^2}, the summands beyond t are at most {@code
 *       2/h e^(-s^2 t^2/2) / (s^2 t^3)} relative to {@code M(c) e^(s^2 c (c+1)/2)}.
 *   <li>By Poisson's summation formula {@code G(e) = sum_m f_s(e + 2 pi m/h) e^(2 pi m c/h)}. All
 *       terms are at least 0, so {@code f_s <= G}; {@code f_s >= G - alias}, with the other terms
 *       bounded by {@code f_s(e) <= k(b) M(b) e^(s^2 b (b+1)/2 - b e)} at tilts b above and below
 *       c, where {@code k(b) = max over y in (0, 1) of (1 - y) y^b = b^b / (1+b)^(1+b)}, and a
 *       geometric series.
 *   <li>The masses of the atoms have a relative error, which is one of f: all are positive. So is
 *       what rounding does to {@code log M(c)}, counted a release ({@link
 *       DiscreteLoss#cumulantError}).
 *   <li>Rounding: with u the unit roundoff, a sum of n additions in a row and tilted mean m of |L|,
 *       one characteristic function at t is right to {@code u (2n + 670 + 2 (t + 512 h) m)}: the
 *       sum of products, the recurrences of {@link DirectFourier}, and t times loss rounded. {@link
 *       NonuniformFourier} adds its own. To the power of the count and multiplied, with no factor
 *       above 1, relative errors x become {@code x e^x} of 1. {@link CharacteristicProduct} has the
 *       same for a part of M.
 * </ol>
 *
 * <p>Where delta hangs on rare losses, M and f are those of the compositions with at least one loss
 * above a threshold ({@link ComposedMoment}), and the others are a sum of their own: errors
 * relative to a moment of nearly 1 would drown a small delta.
 *
 * <p>Everything is relative to {@code M(c) e^(-c e)}, which near the saddle point is the size of
 * the answer: a delta of 1e-300 has as many digits as one of 0.1.
 */
public final class LossTransform {

    /** The sum ends where {@code e^(-t^2 s^2/2)} is e^(-CUT^2/2) = 4e-11. */
    private static final double CUT = 6.9;

    /** Turns of the Fourier recurrence between two exact restarts. */
    private static final int RESTART = 64;

    /** Twice the unit roundoff. */
    private static final double UNIT = 0x1p-52;

    private final double tilt;
    private final double h;
    private final double s;
    private final ComposedMoment moment;
    private final double logMoment;
    private final Saddle.Period period;
    private final Smoothing smoothing;
    private double logMomentAbove = Double.NaN;
    private double logMomentBelow = Double.NaN;
    private double aliasError;
    private final double infinite;

    /** The moment relative to its value at c, then the summands, less {@code e^(-ikh e)}. */
    private final CharacteristicProduct product;

    /** Masses are right to a relative error, so the divergence is, to its sum over the releases. */
    private final double massError;

    /** What rounding does to the sum of the cumulants, at the tilt and at those for the aliases. */
    private final double momentError;

    private double leftOut;
    private double absoluteSum;

    /**
     * @param losses the losses
     * @param counts how often each
     * @param tilt the tilt c
     * @param threshold what one loss at least is to exceed
     * @param period the period
     * @param s the smoothing
     */
    public LossTransform(
            List<DiscreteLoss> losses,
            long[] counts,
            double tilt,
            double threshold,
            Saddle.Period period,
            double s) {
        this.tilt = tilt;
        this.s = s;
        this.period = period;
        smoothing = new Smoothing(s);
        h = 2 * Math.PI / period.length();
        moment = new ComposedMoment(losses, counts, threshold);
        double logFinite = 0;
        for (int i = 0; i < counts.length; i++) {
            logFinite += counts[i] * Math.log1p(-losses.get(i).infinite());
        }
        massError = 2 * ContinuousLoss.QUADRATURE_ERROR * Arrays.stream(counts).sum();
        logMoment = moment.logMoment(tilt)[0];
        momentError = moment.logMomentError(tilt);
        infinite = -Math.expm1(logFinite);
        double[] weight = weights(nodes(period.length(), s));
        product = new CharacteristicProduct(moment, tilt, h, weight);
        leaveOut(weight);
        for (int k = 0; k < product.terms; k++) {
            applyKernel(k, weight[k]);
        }
    }

    /** Returns the number of summands. */
    public int nodes() {
        return product.re.length;
    }

    /** Returns the number of summands for a period and a smoothing. */
    public static int nodes(double period, double s) {
        return 2 + (int) Math.min(1 << 28, CUT / s * period / (2 * Math.PI));
    }

    private double[] weights(int n) {
        double[] weight = new double[n];
        for (int k = 0; k < n; k++) {
            double t = k * h;
            weight[k] =
                    Math.exp(-0.5 * s * s * t * t)
                            / Math.sqrt((tilt * tilt + t * t) * ((tilt + 1) * (tilt + 1) + t * t));
        }
        return weight;
    }

    private void leaveOut(double[] weight) {
        leftOut = product.leftOut;
        int n = weight.length;
        for (int k = 0; k < n; k++) {
            double relative = product.roundingConstant + k * h * product.roundingSlope;
            leftOut +=
                    (k == 0 ? 1 : 2)
                            * weight[k]
                            * (relative * Math.exp(relative) + CharacteristicProduct.VANISHED);
        }
        // The sum over k >= n of a falling function is at most its integral from n - 1.
        double last = (n - 1) * h;
        leftOut += 2 / h * Math.exp(-0.5 * s * s * last * last) / (s * s * last * last * last);
    }

    /** Multiplies by {@code e^(s^2 (z(z+1) - c(c+1))/2) / (z(z+1))}; doubles all but the first. */
    private void applyKernel(int k, double weight) {
        double t = k * h;
        double angle = 0.5 * s * s * t * (2 * tilt + 1);
        // 1/(z(z+1)) has the direction of the conjugate of z(z+1).
        double x = tilt * (tilt + 1) - t * t;
        double y = -t * (2 * tilt + 1);
        double size = (k == 0 ? 1 : 2) * weight / Math.sqrt(x * x + y * y);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double a = size * (x * cos - y * sin);
        double b = size * (x * sin + y * cos);
        double real = product.re[k] * a - product.im[k] * b;
        product.im[k] = product.re[k] * b + product.im[k] * a;
        product.re[k] = real;
        absoluteSum += Math.sqrt(real * real + product.im[k] * product.im[k]);
    }

    /** Returns the logarithm of what G is relative to. */
    private double logScale(double epsilon) {
        return logMoment - tilt * epsilon + smoothing.logGain(tilt) + Math.log(h / (2 * Math.PI));
    }

    /** Returns how far {@link #logScale} may be off. */
    private double scaleError(double epsilon) {
        return massError
                + momentError
                + 4 * UNIT * (Math.abs(logMoment) + Math.abs(tilt * epsilon) + 100);
    }

    private double sum(double epsilon) {
        double total = 0;
        double turnRe = Math.cos(h * epsilon);
        double turnIm = -Math.sin(h * epsilon);
        double atRe = 1;
        double atIm = 0;
        for (int k = 0; k < product.terms; k++) {
            if (k % RESTART == 0) {
                atRe = Math.cos(k * h * epsilon);
                atIm = -Math.sin(k * h * epsilon);
            }
            total += product.re[k] * atRe - product.im[k] * atIm;
            double real = atRe * turnRe - atIm * turnIm;
            atIm = atRe * turnIm + atIm * turnRe;
            atRe = real;
        }
        return total;
    }

    private double error(double epsilon) {
        int terms = product.terms;
        double turns = 4.0 * RESTART + terms + 2 * (terms + RESTART) * h * Math.abs(epsilon);
        return leftOut + UNIT * (100 + turns) * absoluteSum;
    }

    /** Returns an upper bound of the divergence at epsilon, infinite losses included. */
    public double upper(double epsilon) {
        return Math.min(1, finiteUpper(epsilon) + infinite * (1 + 1e-12));
    }

    private double finiteUpper(double epsilon) {
        double scale = Math.exp(logScale(epsilon) + scaleError(epsilon));
        return Math.min(1, scale * (Math.max(0, sum(epsilon)) + error(epsilon)));
    }

    /** Returns a lower bound of the divergence at epsilon, at least -1. */
    public double lower(double epsilon) {
        if (Double.isNaN(logMomentAbove)) {
            logMomentAbove = moment.logMoment(period.above())[0];
            logMomentBelow = Math.min(0, moment.logMoment(0)[0]);
            aliasError =
                    Math.max(
                            moment.logMomentError(period.above()),
                            moment.logMomentError(period.below()));
            if (period.below() > 0) {
                logMomentBelow = moment.logMoment(period.below())[0];
            }
        }
        double smoothed =
                Math.exp(logScale(epsilon) - scaleError(epsilon)) * (sum(epsilon) - error(epsilon))
                        - alias(epsilon, period.above(), logMomentAbove)
                        - alias(epsilon, period.below(), logMomentBelow);
        double finite =
                smoothing.unsmoothed(
                        epsilon,
                        smoothed,
                        this::finiteUpper,
                        tilt,
                        logChernoff(epsilon, tilt, logMoment));
        // NaN where a poor tilt makes the terms overflow: no bound.
        return finite > -1 ? finite + infinite * (1 - 1e-12) : -1;
    }

    /** Returns a bound of the sum over m of the aliases on the side that the other tilt is on. */
    private double alias(double epsilon, double other, double moment) {
        double step = Math.abs(other - tilt) * period.length();
        double log = logChernoff(epsilon, other, moment) + smoothing.logGain(other) - step;
        return Math.exp(log + scaleError(epsilon) + aliasError) / -Math.expm1(-step);
    }

    private static double logChernoff(double epsilon, double c, double moment) {
        return MomentBounds.logFactor(c) + moment - c * epsilon;
    }
}
