package io.github.dp4j.noise;

import io.github.dp4j.testing.ChiSquare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * Collects samples that should be independent and standard normal, and says what is wrong with
 * them.
 *
 * <p>17 tests, each with a false-alarm rate of 1e-9: right samples are found faulty once in 6e7
 * times.
 */
final class NormalFaults {

    private static final double FALSE_ALARM = 1e-9;

    /** Two-sided normal quantile of the same rate. */
    private static final double BAND = 6.11;

    /** Cells of the shape: 0.02 wide between these; all beyond falls into the outermost. */
    private static final double EDGE = 6;

    private static final int CELLS_PER_UNIT = 50;
    private static final int CELLS = (int) (2 * EDGE * CELLS_PER_UNIT);

    /** Half-open octiles of the normal distribution; pairs of neighbours fall into 8 x 8 cells. */
    private static final double[] OCTILES = {
        -1.150349380376008,
        -0.674489750196082,
        -0.318639363964375,
        0,
        0.318639363964375,
        0.674489750196082,
        1.150349380376008
    };

    private static final double[] TAILS = {3, 3.6, 3.7, 4, 4.5, 5};

    private final double[] powers = new double[5];
    private final long[] shape = new long[CELLS];
    private final long[] pairs = new long[64];
    private final long[] beyond = new long[TAILS.length];
    private final double[] lagged = new double[4];
    private long count;
    private long positive;
    private int octileBefore;

    /** Takes a run of consecutive samples. */
    void accept(double[] samples) {
        for (int i = 0; i < samples.length; i++) {
            double x = samples[i];
            double square = x * x;
            powers[1] += x;
            powers[2] += square;
            powers[3] += square * x;
            powers[4] += square * square;
            positive += x > 0 ? 1 : 0;
            shape[cell(x)]++;
            for (int t = 0; t < TAILS.length && Math.abs(x) > TAILS[t]; t++) {
                beyond[t]++;
            }
            int octile = octile(x);
            pairs[8 * octileBefore + octile]++;
            octileBefore = octile;
            if (i >= 256) {
                // Neighbours, neighbours but one, the place in the block before; neighbouring
                // sizes.
                lagged[0] += x * samples[i - 1];
                lagged[1] += x * samples[i - 2];
                lagged[2] += x * samples[i - 256];
                lagged[3] += (square - 1) * (samples[i - 1] * samples[i - 1] - 1) / 2;
            }
        }
        count += samples.length;
    }

    private static int cell(double x) {
        int cell = (int) Math.floor((x + EDGE) * CELLS_PER_UNIT);
        return Math.max(0, Math.min(CELLS - 1, cell));
    }

    private static int octile(double x) {
        int octile = 0;
        for (double edge : OCTILES) {
            octile += x >= edge ? 1 : 0;
        }
        return octile;
    }

    /** What is wrong, if anything. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        double n = count;
        // Standard deviations of x, x^2, x^3, x^4: 1, sqrt(2), sqrt(15), sqrt(96).
        band(faults, "mean", powers[1] / Math.sqrt(n));
        band(faults, "variance", (powers[2] - n) / Math.sqrt(2 * n));
        band(faults, "third moment", powers[3] / Math.sqrt(15 * n));
        band(faults, "fourth moment", (powers[4] - 3 * n) / Math.sqrt(96 * n));
        band(faults, "sign", (positive - n / 2) / Math.sqrt(n / 4));
        String[] lags = {"lag 1", "lag 2", "lag 256", "lag 1 of squares"};
        for (int i = 0; i < lags.length; i++) {
            band(faults, lags[i], lagged[i] / Math.sqrt(n));
        }
        for (int t = 0; t < TAILS.length; t++) {
            tail(faults, TAILS[t], n * Erf.erfc(TAILS[t] / Math.sqrt(2)), beyond[t]);
        }
        pValue(faults, "shape", ChiSquare.pValue(shape, shapeProbabilities()));
        double[] uniform = new double[64];
        Arrays.fill(uniform, 1.0 / 64);
        pValue(faults, "pairs", ChiSquare.pValue(pairs, uniform));
        return faults;
    }

    private static void band(List<String> faults, String what, double deviations) {
        if (!(Math.abs(deviations) <= BAND)) {
            faults.add(what + " is off by " + deviations + " standard deviations");
        }
    }

    /** The count beyond a point is as good as Poisson, exact where few are expected. */
    private static void tail(List<String> faults, double t, double expected, long observed) {
        double atLeast = observed == 0 ? 1 : Gamma.regularizedGammaP((double) observed, expected);
        double atMost = Gamma.regularizedGammaQ(observed + 1.0, expected);
        if (!(2 * Math.min(atLeast, atMost) >= FALSE_ALARM)) {
            faults.add("tail beyond " + t + ": " + observed + " samples, expected " + expected);
        }
    }

    private static void pValue(List<String> faults, String what, double pValue) {
        if (!(pValue >= FALSE_ALARM)) {
            faults.add(what + ": chi-square has p-value " + pValue);
        }
    }

    private static double[] shapeProbabilities() {
        double[] probabilities = new double[CELLS];
        for (int i = 0; i < CELLS / 2; i++) {
            double outer = EDGE - (double) i / CELLS_PER_UNIT;
            double inner = EDGE - (i + 1.0) / CELLS_PER_UNIT;
            double beyondOuter = i == 0 ? 0 : Erf.erfc(outer / Math.sqrt(2));
            double probability = (Erf.erfc(inner / Math.sqrt(2)) - beyondOuter) / 2;
            probabilities[i] = probability;
            probabilities[CELLS - 1 - i] = probability;
        }
        return probabilities;
    }
}
