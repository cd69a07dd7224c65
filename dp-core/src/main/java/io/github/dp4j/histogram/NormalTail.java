package io.github.dp4j.histogram;

/** How far out a normal number seldom goes. */
final class NormalTail {

    private static final double LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private NormalTail() {}

    /**
     * Returns a q with {@code Pr[Z > q] <= probability} for standard normal Z: the root of {@code
     * phi(q) / q = probability}, rounded up. The bound {@code Pr[Z > q] < phi(q) / q} holds for
     * every positive q (Gordon, Values of Mills' ratio of area to bounding ordinate, Annals of
     * Mathematical Statistics 12, 1941); beyond 4 it is within a sixteenth of the probability, so q
     * is at most 0.02 too large.
     *
     * @param probability in (0, 1)
     */
    static double beyond(double probability) {
        double target = Math.log(probability);
        double low = 0;
        double high = 1;
        while (logBound(high) > target) {
            low = high;
            high *= 2;
        }
        // Half as many again as a double's bits: the interval ends at neighbouring numbers.
        for (int i = 0; i < 80; i++) {
            double middle = 0.5 * (low + high);
            if (logBound(middle) > target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double logBound(double q) {
        return -0.5 * q * q - LOG_ROOT_TWO_PI - Math.log(q);
    }
}
