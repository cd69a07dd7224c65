package io.github.dp4j.noise;

/**
 * Adds Gaussian noise to a vector: the {@code N(0, (noiseMultiplier * clipNorm)^2)} of a private
 * step, in the same pass over memory that makes the noised sum a mean. Implementations are confined
 * to one thread at a time.
 *
 * <p>The step's number is for noise that is correlated over steps, which keeps by place what it
 * needs of the steps before. Independent noise does not look at it: every call draws afresh.
 */
public interface NoiseSource extends AutoCloseable {

    /**
     * Adds noise to {@code sum[from]} up to {@code sum[to - 1]}, then divides these by a number.
     * Whatever the vector's type, a result is formed in double and rounded once to that type. A
     * deviation of 0 adds nothing.
     *
     * @param step the number of the step, from 0: how many the ledger counted before it. The parts
     *     of one vector have the same number, and a later vector has a larger one
     * @param sum the vector; modified in the range given
     * @param from the first index
     * @param to the index after the last
     * @param standardDeviation of each element's noise, in the units of the sum
     * @param divisor what the noised sum is divided by: a public number
     * @throws IndexOutOfBoundsException if the range is not within the vector
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN, or the
     *     divisor not positive and finite
     */
    void addTo(
            long step, SumVector sum, int from, int to, double standardDeviation, double divisor);

    /** Releases the threads of this source, if it has any. It must not be used again. */
    @Override
    default void close() {}
}
