package io.github.dp4j.accounting;

import java.util.Arrays;
import java.util.List;

/**
 * The hockey-stick divergence of composed discrete losses, by a tilted Fourier sum with proved
 * bounds.
 *
 * <p>Let {@code f(e) = E[(1 - e^(e - L))+]} for the sum L of all losses and {@code M(z) =
 * E[e^(zL)]}, a product over the releases. For Re z > 0, {@code M(z) / (z (z+1))} is the transform
 * {@code integral of e^(z e) f(e) de}. This class computes, for a tilt c > 0,
 *
 * <pre>
 * G(e) = h/(2 pi) sum_k F(c + ikh) e^-((c + ikh) e),  F(z) = M(z) e^(s^2 z (z+1)/2) / (z (z+1))
 * </pre>
 *
 * <ol>
 *   <li>The factor with s replaces f(e) by {@code f_s(e) = E[f(e + sZ - s^2/2)]}, Z normal. In x =
 *       e^e, f is convex and the noise has mean one, so {@code f <= f_s} (Jensen). It makes the sum
 *       end: what lies beyond {@code t = CUT/s} is bounded in closed form.
 *   <li>By Poisson's summation formula {@code G(e) = sum_m f_s(e + 2 pi m/h) e^(2 pi m c/h)}. All
 *       terms are at least 0, so {@code f_s <= G}; {@code f_s >= G - alias}, with the other terms
 *       bounded by {@code f(e) <= k(b) M(b) e^(-b e)} at tilts b above and below c, where k(b) =
 *       b^b / (1+b)^(1+b).
 *   <li>From f_s back to f: with upper bounds of f at four points about e, convexity puts f below
 *       the broken line through these and f(e) itself. The mean of that line over the noise is at
 *       least f_s(e), which is solved for f(e).
 * </ol>
 *
 * <p>All steps are of second order in s. Everything is relative to {@code M(c) e^(-c e)}, which
 * near the saddle point is the size of the answer: a delta of 1e-300 has as many digits as one of
 * 0.1.
 */
final class LossTransform {

    /** The sum ends where {@code e^(-t^2 s^2/2)} is e^(-CUT^2/2) = 4e-11. */
    private static final double CUT = 6.9;

    /** Corners of the broken line, in s; beyond the last, {@code P[|Z| > 5.5]} is 4e-8. */
    private static final double[] CORNERS = {-5.5, -2, 0, 2, 5.5};

    private static final int CENTRE = 2;

    /** Beyond this many s, P[Z > 9] = 1e-19, Chernoff's bound of f is good enough. */
    private static final double FAR = 9;

    /** Atoms below this tilted weight are dropped: less than rounding, even all together. */
    private static final double SMALLEST_WEIGHT = 1e-21;

    private static final double NEGLIGIBLE = 1e-12;

    /** Turns of the Fourier recurrence between two exact restarts: rounding below 1e-14. */
    private static final int RESTART = 64;

    private final List<DiscreteLoss> losses;
    private final long[] counts;
    private final double tilt;
    private final double h;
    private final double s;
    private final double[] cumulants;
    private final double logMoment;
    private final Saddle.Period period;
    private double logMomentAbove = Double.NaN;
    private double logMomentBelow = Double.NaN;
    private final double infinite;
    private final double rounding;

    /** The mean over the noise of the broken line's hat function at each corner. */
    private final double[] hats;

    /** Real and imaginary parts of the summands, less {@code e^(-ikh e)}. */
    private final double[] re;

    private final double[] im;
    private int terms;
    private double leftOut;
    private double absoluteSum;

    LossTransform(
            List<DiscreteLoss> losses, long[] counts, double tilt, Saddle.Period period, double s) {
        this.losses = losses;
        this.counts = counts;
        this.tilt = tilt;
        this.s = s;
        this.period = period;
        h = 2 * Math.PI / period.length();
        cumulants = new double[counts.length];
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            cumulants[i] = losses.get(i).cumulants(tilt)[0];
            sum += counts[i] * cumulants[i];
        }
        logMoment = sum;
        double logFinite = 0;
        double total = 0;
        for (int i = 0; i < counts.length; i++) {
            logFinite += counts[i] * Math.log1p(-losses.get(i).infinite());
            total += counts[i];
        }
        infinite = -Math.expm1(logFinite);
        // A transform of one release is right to a few 1e-16; powers multiply the relative error.
        rounding = 1e-13 + 4e-15 * total;
        hats = hats(s);
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
                leftOut += 2 * size(active) * weight[active] + 1e-90;
            }
        }
        double last = n * h;
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
        double[] values = new double[loss.losses().length];
        double[] weights = new double[values.length];
        for (int j = 0; j < values.length; j++) {
            double weight = loss.masses()[j] * Math.exp(tilt * loss.losses()[j] - cumulant);
            if (weight > SMALLEST_WEIGHT) {
                values[n] = loss.losses()[j];
                weights[n++] = weight;
            }
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
        if (size < 1e-100) {
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
        return logMoment
                - tilt * epsilon
                + 0.5 * s * s * tilt * (tilt + 1)
                + Math.log(h / (2 * Math.PI));
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

    private double error() {
        return leftOut + rounding * absoluteSum;
    }

    /** Returns an upper bound of the divergence at epsilon, infinite losses included. */
    double upper(double epsilon) {
        return Math.min(1, finiteUpper(epsilon) + infinite * (1 + 1e-12));
    }

    private double finiteUpper(double epsilon) {
        return Math.min(1, Math.exp(logScale(epsilon)) * Math.max(0, sum(epsilon) + error()));
    }

    /** Returns a lower bound of the divergence at epsilon. */
    double lower(double epsilon) {
        if (Double.isNaN(logMomentAbove)) {
            logMomentAbove = logMoment(period.above());
            logMomentBelow = period.below() == 0 ? 0 : logMoment(period.below());
        }
        double smoothed =
                Math.exp(logScale(epsilon)) * (sum(epsilon) - error())
                        - alias(epsilon, period.above(), logMomentAbove)
                        - alias(epsilon, period.below(), logMomentBelow);
        double others = 0;
        for (int i = 0; i < CORNERS.length; i++) {
            if (i != CENTRE) {
                others += hats[i] * finiteUpper(epsilon + corner(s, i));
            }
        }
        double beyond =
                finiteUpper(epsilon - FAR * s - 0.5 * s * s) * NormalLaw.upperTail(-CORNERS[0])
                        + Math.exp(
                                        logChernoff(epsilon, tilt, logMoment)
                                                + 0.5 * s * s * tilt * (tilt + 1))
                                * NormalLaw.upperTail(FAR - tilt * s);
        double finite = (smoothed - others * (1 + 1e-9) - beyond) / (hats[CENTRE] * (1 + 1e-9));
        return finite + infinite * (1 - 1e-12);
    }

    private static double corner(double s, int i) {
        return i == CENTRE ? 0 : CORNERS[i] * s - 0.5 * s * s;
    }

    /**
     * Second differences of {@code C(k) = E[(Y - k)+]}, Y = e^(sZ - s^2/2); Y beyond the last
     * corner counts there, where f is larger.
     */
    private static double[] hats(double s) {
        int n = CORNERS.length;
        double[] y = new double[n];
        double[] call = new double[n];
        for (int i = 0; i < n; i++) {
            double log = corner(s, i);
            y[i] = Math.expm1(log);
            double d = -log / s + 0.5 * s;
            // P[Y e^.. > k] terms of Black and Scholes, less their common part for accuracy.
            call[i] =
                    NormalLaw.upperTail(-d)
                            - NormalLaw.upperTail(s - d)
                            - y[i] * NormalLaw.upperTail(s - d);
        }
        double[] slope = new double[n + 1];
        slope[0] = NormalLaw.upperTail(CORNERS[0]);
        for (int i = 1; i < n; i++) {
            slope[i] = (call[i - 1] - call[i]) / (y[i] - y[i - 1]);
        }
        double[] hats = new double[n];
        for (int i = 0; i < n; i++) {
            hats[i] = slope[i] - slope[i + 1];
        }
        return hats;
    }

    /** Returns a bound of the sum over m of the aliases on the side that the other tilt is on. */
    private double alias(double epsilon, double other, double moment) {
        double step = Math.abs(other - tilt) * period.length();
        double log = logChernoff(epsilon, other, moment) + 0.5 * s * s * other * (other + 1) - step;
        return Math.exp(log) / -Math.expm1(-step);
    }

    private static double logChernoff(double epsilon, double c, double moment) {
        double k = c == 0 ? 0 : c * Math.log(c / (1 + c)) - Math.log1p(c);
        return k + moment - c * epsilon;
    }
}
