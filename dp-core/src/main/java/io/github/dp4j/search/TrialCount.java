package io.github.dp4j.search;

import io.github.dp4j.noise.RandomBits;

/**
 * A Poisson variable by inversion of its upper tail, {@code P[K >= k]}: many trials are as right,
 * relatively, as few.
 */
final class TrialCount {

    /** Numbers of trials from here on have together a probability below 2^-200. */
    private static final double NEGLIGIBLE = -150;

    private TrialCount() {}

    /**
     * Draws.
     *
     * @param mean of the number, at least 1
     */
    static long draw(double mean, RandomBits bits) {
        double[] atLeast = upperTail(mean);
        double u = bits.nextFineDouble();
        int k = atLeast.length - 1;
        while (k > 0 && atLeast[k] < u) {
            k--;
        }
        return k;
    }

    /** Returns P[K >= k] for each k that matters, small terms added first. */
    static double[] upperTail(double mean) {
        int last = (int) mean;
        double log = -mean; // of P[K = 0]
        for (int k = 1; k <= last; k++) {
            log += Math.log(mean / k);
        }
        while (log > NEGLIGIBLE) {
            last++;
            log += Math.log(mean / last);
        }
        double[] tail = new double[last + 1];
        double sum = 0;
        for (int k = last; k > 0; k--) {
            sum += Math.exp(log);
            tail[k] = Math.min(1, sum);
            log -= Math.log(mean / k);
        }
        tail[0] = 1;
        return tail;
    }
}
