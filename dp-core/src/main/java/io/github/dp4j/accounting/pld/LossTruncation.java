package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.List;

/**
 * Where the characteristic function of composed losses has practically vanished, so that summands
 * beyond need no more factors. An estimate that steers the work, no bound.
 */
final class LossTruncation {

    /** A function below e^-28 is dropped ({@code CharacteristicProduct}). */
    private static final double VANISHED = 28;

    /** How finely the place is searched; it steers work alone. */
    private static final double STEP = 1.5;

    /** Where the search gives up, relative to the largest loss. */
    private static final double SMALLEST_REACH = 1e-12;

    private LossTruncation() {}

    /**
     * Returns about the t from which on {@code |M(c + it)| / M(c)} is negligible; infinity if there
     * is none. A factor is about {@code e^(-t^2 v/2)} with v the tilted variance of the losses up
     * to 1/t; larger ones turn too often to be counted on.
     *
     * @param losses the losses; what is missing does not count
     * @param tilt c
     */
    static double vanishedFrom(List<DiscreteLoss> losses, long[] counts, double tilt) {
        double largest = 0;
        double[][] weights = new double[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            double[] values = losses.get(i).losses();
            double logMoment = losses.get(i).logSums(tilt)[0];
            weights[i] = new double[values.length];
            for (int j = 0; j < values.length; j++) {
                weights[i][j] =
                        counts[i]
                                * losses.get(i).masses()[j]
                                * Math.exp(tilt * values[j] - logMoment);
                largest = Math.max(largest, Math.abs(values[j]));
            }
        }
        double all = sum(losses, weights, largest);
        double first = Math.sqrt(0.5 * all / VANISHED);
        if (first >= largest) {
            return 1 / first;
        }
        for (double reach = largest; reach > SMALLEST_REACH * largest; reach /= STEP) {
            if (0.5 * sum(losses, weights, reach) >= VANISHED * reach * reach) {
                return 1 / reach;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Returns the variance of all losses within reach. */
    private static double sum(List<DiscreteLoss> losses, double[][] weights, double reach) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += variance(losses.get(i).losses(), weights[i], reach);
        }
        return sum;
    }

    private static double variance(double[] values, double[] weights, double reach) {
        double zero = 0;
        double one = 0;
        double two = 0;
        for (int j = 0; j < values.length; j++) {
            if (Math.abs(values[j]) <= reach) {
                zero += weights[j];
                one += weights[j] * values[j];
                two += weights[j] * values[j] * values[j];
            }
        }
        return zero == 0 ? 0 : Math.max(0, two - one * one / zero);
    }
}
