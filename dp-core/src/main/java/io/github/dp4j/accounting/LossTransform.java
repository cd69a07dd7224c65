package io.github.dp4j.accounting;

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
 *   <li>Rounding: with u the unit roundoff, n atoms, tilted mean m of |L| and q the relative error
 *       of the masses, one characteristic function at t is right to {@code q + u (2n + 96 + 2 (t +
 *       512 h) m)}: the sum of n products, the recurrences of {@link FourierBlock}, and t times
 *       loss rounded. {@link NonuniformFourier} adds its own. To the power of the count and
 *       multiplied, with no factor above 1, relative errors x become {@code x e^x} of 1. The same
 *       goes for M(c).
 * </ol>
 *
 * <p>Everything is relative to {@code M(c) e^(-c e)}, which near the saddle point is the size of
 * the answer: a delta of 1e-300 has as many digits as one of 0.1.
 */
final class LossTransform {

    /** The sum ends where {@code e^(-t^2 s^2/2)} is e^(-CUT^2/2) = 4e-11. */
    private static final double CUT = 6.9;

    /**
     * Atoms below this tilted weight are dropped: a million of them are less than the masses err.
     */
    private static final double SMALLEST_WEIGHT = 1e-21;

    private static final double NEGLIGIBLE = 1e-12;

    /** Atoms times nodes above which a fast transform is faster than the sum itself. */
    private static final double MOST_PRODUCTS = 3e6;

    /** A power below this counts as 0. */
    private static final double VANISHED = 1e-100;

    /** Turns of the Fourier recurrence between two exact restarts. */
    private static final int RESTART = 64;

    /** Twice the unit roundoff. */
    private static final double UNIT = 0x1p-52;

    private final List<DiscreteLoss> losses;
    private final long[] counts;
    private final double tilt;
    private final double h;
    private final double s;
    private final double[] cumulants;
    private final double logMoment;
    private final Saddle.Period period;
    private final Smoothing smoothing;
    private double logMomentAbove = Double.NaN;
    private double logMomentBelow = Double.NaN;
    private final double infinite;

    /** Real and imaginary parts of the summands, less {@code e^(-ikh e)}. */
    private final double[] re;

    private final double[] im;
    private int terms;
    private double leftOut;
    private double absoluteSum;

    /** Relative rounding of all factors at t: {@code roundingConstant + t * roundingSlope}. */
    private double roundingConstant;

    private double roundingSlope;

    LossTransform(
            List<DiscreteLoss> losses, long[] counts, double tilt, Saddle.Period period, double s) {
        this.losses = losses;
        this.counts = counts;
        this.tilt = tilt;
        this.s = s;
        this.period = period;
        smoothing = new Smoothing(s);
        h = 2 * Math.PI / period.length();
        cumulants = new double[counts.length];
        double sum = 0;
        double logFinite = 0;
        for (int i = 0; i < counts.length; i++) {
            cumulants[i] = losses.get(i).cumulants(tilt)[0];
            sum += counts[i] * cumulants[i];
            logFinite += counts[i] * Math.log1p(-losses.get(i).infinite());
        }
        logMoment = sum;
        infinite = -Math.expm1(logFinite);
        int nodes = nodes(period.length(), s);
        re = new double[nodes];
        im = new double[nodes];
        fill();
    }

    /** Returns the number of summands for a period and a smoothing. */
    static int nodes(double period, double s) {
        return 2 + (int) Math.min(1 << 28, CUT / s * period / (2 * Math.PI));
    }

    private double logMoment(double c) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * losses.get(i).cumulants(c)[0];
        }
        return sum;
    }

    private void fill() {
        int n = re.length;
        Arrays.fill(re, 1);
        double[] weight = new double[n];
        for (int k = 0; k < n; k++) {
            double t = k * h;
            weight[k] =
                    Math.exp(-0.5 * s * s * t * t)
                            / Math.sqrt((tilt * tilt + t * t) * ((tilt + 1) * (tilt + 1) + t * t));
        }
        int active = n;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                multiply(i, active);
            }
            // |E[e^(itL)]| <= 1: what is small after some factors stays small after all.
            while (active > 1
                    && size(active - 1) * weight[active - 1] < NEGLIGIBLE * weight[0] / n) {
                active--;
                leftOut += 2 * size(active) * weight[active];
            }
        }
        for (int k = 1; k < n; k++) {
            double relative = roundingConstant + k * h * roundingSlope;
            leftOut += 2 * weight[k] * (relative * Math.exp(relative) + VANISHED);
        }
        // The sum over k >= n of a falling function is at most its integral from n - 1.
        double last = (n - 1) * h;
        leftOut += 2 / h * Math.exp(-0.5 * s * s * last * last) / (s * s * last * last * last);
        terms = active;
        for (int k = 0; k < terms; k++) {
            applyKernel(k, weight[k]);
        }
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
        double real = re[k] * a - im[k] * b;
        im[k] = re[k] * b + im[k] * a;
        re[k] = real;
        absoluteSum += size(k);
    }

    private double size(int k) {
        return Math.sqrt(re[k] * re[k] + im[k] * im[k]);
    }

    private void multiply(int release, int active) {
        DiscreteLoss loss = losses.get(release);
        double cumulant = cumulants[release];
        int n = 0;
        double meanAbsolute = 0;
        double[] values = new double[loss.losses().length];
        double[] weights = new double[values.length];
        for (int j = 0; j < values.length; j++) {
            double weight = loss.masses()[j] * Math.exp(tilt * loss.losses()[j] - cumulant);
            if (weight > SMALLEST_WEIGHT) {
                values[n] = loss.losses()[j];
                weights[n++] = weight;
                meanAbsolute += weight * Math.abs(loss.losses()[j]);
            }
        }
        double reach = 2 * FourierBlock.NODES_BETWEEN_RESTARTS * h + 4 * tilt;
        roundingConstant +=
                counts[release]
                        * (2 * ContinuousLoss.QUADRATURE_ERROR
                                + UNIT * (2.0 * values.length + 96 + reach * meanAbsolute));
        roundingSlope += counts[release] * 2 * UNIT * meanAbsolute;
        if ((double) n * active > MOST_PRODUCTS) {
            NonuniformFourier all = new NonuniformFourier(values, weights, n, h, active);
            roundingConstant +=
                    counts[release] * (NonuniformFourier.ERROR + UNIT * active * h * meanAbsolute);
            for (int k = 1; k < active; k++) {
                raise(k, counts[release], all.re[k], all.im[k]);
            }
            return;
        }
        FourierBlock block = new FourierBlock(values, weights, n, h, active);
        for (int k = 0; k < active; k++) {
            int i = k % block.size;
            if (i == 0) {
                block.next();
            }
            if (k > 0) {
                raise(k, counts[release], block.re[i], block.im[i]);
            }
        }
    }

    private void raise(int k, long count, double real, double imaginary) {
        double size = Math.exp(0.5 * count * Math.log(real * real + imaginary * imaginary));
        if (size < VANISHED) {
            re[k] = 0;
            im[k] = 0;
            return;
        }
        double angle = count * Math.atan2(imaginary, real);
        double a = size * Math.cos(angle);
        double b = size * Math.sin(angle);
        double product = re[k] * a - im[k] * b;
        im[k] = re[k] * b + im[k] * a;
        re[k] = product;
    }

    /** Returns the logarithm of what G is relative to. */
    private double logScale(double epsilon) {
        return logMoment - tilt * epsilon + smoothing.logGain(tilt) + Math.log(h / (2 * Math.PI));
    }

    /** Returns how far {@link #logScale} may be off. */
    private double scaleError(double epsilon) {
        return roundingConstant + 4 * UNIT * (Math.abs(logMoment) + Math.abs(tilt * epsilon) + 100);
    }

    private double sum(double epsilon) {
        double total = 0;
        double turnRe = Math.cos(h * epsilon);
        double turnIm = -Math.sin(h * epsilon);
        double atRe = 1;
        double atIm = 0;
        for (int k = 0; k < terms; k++) {
            if (k % RESTART == 0) {
                atRe = Math.cos(k * h * epsilon);
                atIm = -Math.sin(k * h * epsilon);
            }
            total += re[k] * atRe - im[k] * atIm;
            double real = atRe * turnRe - atIm * turnIm;
            atIm = atRe * turnIm + atIm * turnRe;
            atRe = real;
        }
        return total;
    }

    private double error(double epsilon) {
        double turns = 4.0 * RESTART + terms + 2 * (terms + RESTART) * h * Math.abs(epsilon);
        return leftOut + UNIT * (100 + turns) * absoluteSum;
    }

    /** Returns an upper bound of the divergence at epsilon, infinite losses included. */
    double upper(double epsilon) {
        return Math.min(1, finiteUpper(epsilon) + infinite * (1 + 1e-12));
    }

    private double finiteUpper(double epsilon) {
        double scale = Math.exp(logScale(epsilon) + scaleError(epsilon));
        return Math.min(1, scale * (Math.max(0, sum(epsilon)) + error(epsilon)));
    }

    /** Returns a lower bound of the divergence at epsilon, at least -1. */
    double lower(double epsilon) {
        if (Double.isNaN(logMomentAbove)) {
            logMomentAbove = logMoment(period.above());
            logMomentBelow = period.below() == 0 ? 0 : logMoment(period.below());
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
        return Math.exp(log) / -Math.expm1(-step);
    }

    private static double logChernoff(double epsilon, double c, double moment) {
        double k = c == 0 ? 0 : c * Math.log(c / (1 + c)) - Math.log1p(c);
        return k + moment - c * epsilon;
    }
}
