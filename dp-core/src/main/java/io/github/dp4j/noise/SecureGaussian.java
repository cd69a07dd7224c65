package io.github.dp4j.noise;

import io.github.dp4j.privacy.Require;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * Gaussian noise by the method of Box and Muller on a {@link SecureStream}.
 *
 * <p>The radius takes a uniform of 53 bits in (0, 1], so no sample exceeds 8.57 standard
 * deviations; beyond them lies a probability of 1e-17.
 */
public final class SecureGaussian implements NoiseSource {

    private final SecureStream stream;
    private double spare;
    private boolean hasSpare;

    private SecureGaussian(SecureStream stream) {
        this.stream = stream;
    }

    /**
     * Returns a source with a key of its own.
     *
     * @return the source
     */
    public static SecureGaussian create() {
        return new SecureGaussian(SecureStream.create());
    }

    @Override
    public void addGaussian(float[] sum, int from, int to, double standardDeviation) {
        Require.nonNegative("standardDeviation", standardDeviation);
        for (int i = from; i < to; i++) {
            sum[i] = (float) (sum[i] + standardDeviation * next());
        }
    }

    @Override
    public void addGaussian(double[] sum, int from, int to, double standardDeviation) {
        Require.nonNegative("standardDeviation", standardDeviation);
        for (int i = from; i < to; i++) {
            sum[i] += standardDeviation * next();
        }
    }

    @Override
    public void addGaussian(FloatBuffer sum, int from, int to, double standardDeviation) {
        Require.nonNegative("standardDeviation", standardDeviation);
        for (int i = from; i < to; i++) {
            sum.put(i, (float) (sum.get(i) + standardDeviation * next()));
        }
    }

    @Override
    public void addGaussian(DoubleBuffer sum, int from, int to, double standardDeviation) {
        Require.nonNegative("standardDeviation", standardDeviation);
        for (int i = from; i < to; i++) {
            sum.put(i, sum.get(i) + standardDeviation * next());
        }
    }

    private double next() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double radius = Math.sqrt(-2 * Math.log(((stream.nextLong() >>> 11) + 1) * 0x1p-53));
        double angle = 2 * Math.PI * ((stream.nextLong() >>> 11) * 0x1p-53);
        spare = radius * Math.sin(angle);
        hasSpare = true;
        return radius * Math.cos(angle);
    }
}
