package io.github.dp4j.accounting;

/**
 * A privacy loss with finitely many values: its law under P, possibly without some mass.
 *
 * @param losses the values
 * @param masses the mass of P at each
 * @param missing the mass of P that is at none of the values
 * @param infinite the part of {@code missing} that counts as infinite loss
 */
@SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
record DiscreteLoss(double[] losses, double[] masses, double missing, double infinite) {

    private static final double LARGEST_EXPONENT = 300;

    /**
     * Returns the logarithm of {@code E[e^(c L)]} over the finite values, and its first two
     * derivatives in c.
     */
    double[] cumulants(double c) {
        double shift = 0;
        for (int j = 0; j < losses.length; j++) {
            shift = Math.max(shift, masses[j] > 0 ? c * losses[j] : 0);
        }
        if (shift <= LARGEST_EXPONENT) {
            shift = 0;
        }
        double zero = 0;
        double one = 0;
        double two = 0;
        for (int j = 0; j < losses.length; j++) {
            double l = losses[j];
            double e = shift == 0 ? FastMath.expm1(c * l) : Math.exp(c * l - shift);
            zero += masses[j] * e;
            double w = masses[j] * (shift == 0 ? 1 + e : e);
            one += w * l;
            two += w * l * l;
        }
        double total = shift == 0 ? 1 - missing + zero : zero;
        double mean = one / total;
        return new double[] {
            shift + (shift == 0 ? Math.log1p(zero - missing) : Math.log(zero)),
            mean,
            Math.max(0, two / total - mean * mean)
        };
    }

    /** Returns {@code E[(1 - e^(epsilon - L))+]}, infinite losses included. */
    double hockeyStick(double epsilon) {
        double sum = infinite;
        for (int j = 0; j < losses.length; j++) {
            if (losses[j] > epsilon) {
                sum -= masses[j] * FastMath.expm1(epsilon - losses[j]);
            }
        }
        return sum;
    }
}
