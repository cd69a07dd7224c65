package io.github.dp4j.noise;

import io.github.dp4j.privacy.Require;
import java.util.Objects;

/**
 * Gaussian noise from a {@link SecureStream}, exact in its shape and tails (see the package for
 * what that covers), a few nanoseconds an element. Allocates nothing once created.
 *
 * <p>Every result is rounded to a multiple of a power of two g, {@code 2^-31 sd < g <= 2^-30 sd}
 * (or to the precision of its type where that is coarser). Up to four deviations out the noise
 * itself comes in steps of at most {@code 2^-51 sd}, so each multiple of g stands for over a
 * million noise values <i>whatever the sum was</i>. Unrounded, the last bits of a small result
 * would tell which sums can have led to it and which cannot.
 */
public final class SecureGaussian implements NoiseSource {

    /** Small enough that block, scratch and tables stay in the L1 cache together. */
    static final int BLOCK = 256;

    /** A standard deviation within these leaves room for the grid in a double's exponent. */
    private static final double SMALLEST = 1e-200;

    private static final double LARGEST = 1e200;

    private final Ziggurat ziggurat;
    private final double[] noise = new double[BLOCK];
    private final float[] floats = new float[BLOCK];
    private final double[] block = new double[BLOCK];

    private SecureGaussian(RandomBits bits) {
        ziggurat = new Ziggurat(bits, BLOCK);
    }

    /**
     * Returns a source with a key of its own.
     *
     * @return the source
     * @throws IllegalStateException if this Java runtime offers no AES-256 in counter mode
     */
    public static SecureGaussian create() {
        return new SecureGaussian(SecureStream.create());
    }

    /** For tests alone: noise from bits that are given. Not public, and never to be. */
    static SecureGaussian forTesting(RandomBits bits) {
        return new SecureGaussian(bits);
    }

    @Override
    public void addTo(
            long step, SumVector sum, int from, int to, double standardDeviation, double divisor) {
        Objects.checkFromToIndex(from, to, sum.length());
        double factor = 1 / checkDivisor(divisor);
        if (check(standardDeviation) == 0 && factor == 1) {
            return;
        }
        for (int at = from, end; at < to; at = end) {
            end = blockEnd(at, to);
            sum.read(at, block, floats, end - at);
            addBlock(end - at, standardDeviation, factor);
            sum.write(at, block, floats, end - at);
        }
    }

    /** Where the block from {@code at} ends; never past {@code to}, so that no index overflows. */
    static int blockEnd(int at, int to) {
        return at + Math.min(BLOCK, to - at);
    }

    /** Returns a deviation that is 0 or leaves room for the grid. */
    static double check(double standardDeviation) {
        if (standardDeviation == 0
                || (standardDeviation >= SMALLEST && standardDeviation <= LARGEST)) {
            return standardDeviation;
        }
        throw new IllegalArgumentException(
                "standardDeviation must be 0 or lie in ["
                        + Require.show(SMALLEST)
                        + ", "
                        + Require.show(LARGEST)
                        + "], but is "
                        + Require.show(standardDeviation)
                        + ".");
    }

    /** Returns a divisor that is positive and finite. */
    static double checkDivisor(double divisor) {
        return Require.positive("divisor", divisor);
    }

    /** Adds noise to {@link #block}, and multiplies; a factor of 1 changes nothing. */
    private void addBlock(int count, double standardDeviation, double factor) {
        if (standardDeviation == 0) {
            for (int i = 0; i < count; i++) {
                block[i] *= factor;
            }
            return;
        }
        ziggurat.fill(noise, count);
        double rounder = rounder(standardDeviation);
        for (int i = 0; i < count; i++) {
            double noised = block[i] + standardDeviation * noise[i];
            block[i] = ((noised + rounder) - rounder) * factor;
        }
    }

    /**
     * A number of which the unit in the last place is g: adding it, then taking it away, rounds to
     * a multiple of g. Values beyond 2^51 g, 2^20 deviations at least, are rounded to 2^-50 of
     * themselves instead.
     */
    static double rounder(double standardDeviation) {
        return Math.scalb(1.5, Math.getExponent(standardDeviation) - 30 + 52);
    }
}
