package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.math.NormalLaw;
import java.util.function.DoubleUnaryOperator;

/**
 * Smoothing of a function f(e) that falls and is convex in {@code x = e^e} (a hockey-stick
 * divergence), and the way back.
 *
 * <p>{@code f_s(e) = E[f(e + W)]}, {@code W = sZ - s^2/2}, Z standard normal. {@code Y = e^W} has
 * mean 1, so {@code f <= f_s} (Jensen). For the way back take upper bounds of f at four corners
 * about e. By convexity f lies, between the outermost, below the broken line through these and f(e)
 * itself; f falls, so beyond the right end it is below its value there. Hence
 *
 * <pre>
 * f_s(e) <= f(e) hat_2 + sum over the other corners of f(corner) hat_i + E[f(e + W); Z < -5.5],
 * </pre>
 *
 * with hat_i the mean over the noise of the line's hat function at corner i, which is solved for
 * f(e). Both ways the error is of second order in s.
 */
final class Smoothing {

    /** Corners of the broken line, in s; beyond the last, {@code P[|Z| > 5.5]} is 4e-8. */
    private static final double[] CORNERS = {-5.5, -2, 0, 2, 5.5};

    /** The corner at epsilon itself. */
    private static final int CENTRE = 2;

    /** Beyond this many s, P[Z > 9] = 1e-19, Chernoff's bound of f is good enough. */
    private static final double FAR = 9;

    private final double s;
    private final double[] hats;

    /** Rounding of a hat: a difference quotient of numbers of size 1, over steps of at least 2s. */
    private final double hatError;

    Smoothing(double s) {
        this.s = s;
        hats = hats(s);
        hatError = 1e-14 + 4e-15 / s;
    }

    /** Returns the logarithm of the factor by which smoothing raises e^(-c e). */
    double logGain(double c) {
        return 0.5 * s * s * c * (c + 1);
    }

    /**
     * Returns a lower bound of f.
     *
     * @param epsilon where
     * @param smoothed a lower bound of f_s there
     * @param upper an upper bound of f anywhere
     * @param tilt any c > 0 for which {@code f(e) <= e^(logChernoff - c (e - epsilon))}
     * @param logChernoff the bound there
     */
    double unsmoothed(
            double epsilon,
            double smoothed,
            DoubleUnaryOperator upper,
            double tilt,
            double logChernoff) {
        double others = 0;
        for (int i = 0; i < CORNERS.length; i++) {
            if (i != CENTRE) {
                others += (hats[i] + hatError) * upper.applyAsDouble(epsilon + corner(s, i));
            }
        }
        // Z in [-9, -5.5]: f is at most its value at -9. Z < -9: E[e^-cW; Z < -9] in closed form.
        double near =
                upper.applyAsDouble(epsilon - FAR * s - 0.5 * s * s)
                        * NormalLaw.upperTail(-CORNERS[0]);
        double far = Math.exp(logChernoff + logGain(tilt)) * NormalLaw.upperTail(FAR - tilt * s);
        return (smoothed - (others + near + far) * (1 + 1e-12)) / (hats[CENTRE] + hatError);
    }

    private static double corner(double s, int i) {
        return i == CENTRE ? 0 : CORNERS[i] * s - 0.5 * s * s;
    }

    /** Second differences of {@code C(k) = E[(Y - k)+]}; the last hat is flat to the right. */
    private static double[] hats(double s) {
        int n = CORNERS.length;
        double[] y = new double[n];
        double[] call = new double[n];
        for (int i = 0; i < n; i++) {
            double log = corner(s, i);
            y[i] = Math.expm1(log);
            double d = -log / s + 0.5 * s;
            // Black and Scholes: Phi(d) - k Phi(d - s), with k = 1 + y.
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
}
