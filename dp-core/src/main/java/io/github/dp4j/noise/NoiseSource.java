package io.github.dp4j.noise;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * Adds independent Gaussian noise to a vector: the {@code N(0, (noiseMultiplier * clipNorm)^2)} of
 * a private step. Every call draws afresh; a call of standard deviation 0 changes nothing.
 *
 * <p>The forms differ in where the vector lives, and in whether the noised sum is also made a mean
 * on the way. Whatever its type, the result is formed in double and rounded once to that type.
 * Implementations are confined to one thread at a time.
 */
public interface NoiseSource extends AutoCloseable {

    /**
     * Adds noise to {@code sum[from]} up to {@code sum[to - 1]}.
     *
     * @param sum the vector; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @throws IndexOutOfBoundsException if the range is not within the array
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN
     */
    void addGaussian(float[] sum, int from, int to, double standardDeviation);

    /**
     * Adds noise to {@code sum[from]} up to {@code sum[to - 1]}.
     *
     * @param sum the vector; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @throws IndexOutOfBoundsException if the range is not within the array
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN
     */
    void addGaussian(double[] sum, int from, int to, double standardDeviation);

    /**
     * Adds noise to a range of a buffer, by absolute index; position and limit are left alone.
     *
     * @param sum the vector, such as off-heap memory in native order; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @throws IndexOutOfBoundsException if the range is not within the buffer's limit
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN
     */
    void addGaussian(FloatBuffer sum, int from, int to, double standardDeviation);

    /**
     * Adds noise to a range of a buffer, by absolute index; position and limit are left alone.
     *
     * @param sum the vector, such as off-heap memory in native order; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @throws IndexOutOfBoundsException if the range is not within the buffer's limit
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN
     */
    void addGaussian(DoubleBuffer sum, int from, int to, double standardDeviation);

    /**
     * Adds noise to a range of a buffer as {@link #addGaussian(FloatBuffer, int, int, double)}
     * does, and then divides the range: one pass over memory where two calls make two.
     *
     * @param sum the vector; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @param divisor what the noised sum is divided by: a public number
     * @throws IndexOutOfBoundsException if the range is not within the buffer's limit
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN, or the
     *     divisor not positive and finite
     */
    void addGaussianAndDivide(
            FloatBuffer sum, int from, int to, double standardDeviation, double divisor);

    /**
     * Adds noise to a range of a buffer as {@link #addGaussian(DoubleBuffer, int, int, double)}
     * does, and then divides the range: one pass over memory where two calls make two.
     *
     * @param sum the vector; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @param divisor what the noised sum is divided by: a public number
     * @throws IndexOutOfBoundsException if the range is not within the buffer's limit
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN, or the
     *     divisor not positive and finite
     */
    void addGaussianAndDivide(
            DoubleBuffer sum, int from, int to, double standardDeviation, double divisor);

    /** Releases the threads of this source, if it has any. It must not be used again. */
    @Override
    default void close() {}
}
