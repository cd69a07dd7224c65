package io.github.dp4j.histogram;

/**
 * The public bins of a number: one for each power of two and sign, and one around zero. They are
 * numbered by rising value; bin {@code ZERO + j} holds {@code (2^(k-1), 2^k]} for {@code k = LEAST
 * + j - 1}, bin {@code ZERO - j} the same with the sign turned round, and bin {@code ZERO} what is
 * at most {@code 2^(LEAST-1)} in size. What lies further out than the last bin counts in it.
 */
final class SignedPowers {

    /** Sizes up to 2^-100, about 1e-30, are zero. */
    static final int LEAST = -99;

    /** Sizes from 2^99 on, about 1e30, are one bin. */
    static final int MOST = 100;

    static final int ZERO = MOST - LEAST + 1;
    static final int BINS = 2 * ZERO + 1;

    private SignedPowers() {}

    /** Returns the bin of a number, which may be infinite, but not NaN. */
    static int of(double value) {
        double size = Math.abs(value);
        if (size <= Math.scalb(1.0, LEAST - 1)) {
            return ZERO;
        }
        int exponent = Math.getExponent(size);
        int power = size == Math.scalb(1.0, exponent) ? exponent : exponent + 1;
        int distance = Math.min(power, MOST) - LEAST + 1;
        return value < 0 ? ZERO - distance : ZERO + distance;
    }

    /** Returns the lower end of a bin; 0 for the bin around zero. */
    static double lower(int bin) {
        return bin > ZERO ? end(bin - ZERO) / 2 : bin < ZERO ? -end(ZERO - bin) : 0;
    }

    /** Returns the upper end of a bin; 0 for the bin around zero. */
    static double upper(int bin) {
        return bin > ZERO ? end(bin - ZERO) : bin < ZERO ? -end(ZERO - bin) / 2 : 0;
    }

    /** The larger end of the bin so many bins away from zero. */
    private static double end(int distance) {
        return Math.scalb(1.0, LEAST + distance - 1);
    }
}
