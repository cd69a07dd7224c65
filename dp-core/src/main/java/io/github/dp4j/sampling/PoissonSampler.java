package io.github.dp4j.sampling;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;

/**
 * Poisson sampling: at each step every example takes part with probability q, independently of the
 * others and of the other steps. The sampling that privacy amplification by subsampling is proved
 * for; batches vary in size and may be empty.
 *
 * <p>Not N coins, but a count and a subset for every block of about 16/q examples, under a key of
 * this object's own: exact, O(qN) draws a step ({@link KeyedSample} has the proof and the
 * rounding).
 */
public final class PoissonSampler implements BatchSampler {

    private final int populationSize;
    private final double samplingRate;
    private final double expectedBatchSize;
    private final KeyedSample sample;
    private long step;

    PoissonSampler(
            int populationSize, double samplingRate, double expectedBatchSize, SampleKey key) {
        Require.atLeast("populationSize", populationSize, 1);
        this.populationSize = populationSize;
        this.samplingRate = Require.samplingRate("samplingRate", samplingRate);
        this.expectedBatchSize = Require.positive("expectedBatchSize", expectedBatchSize);
        sample = new KeyedSample(key, samplingRate);
    }

    /**
     * Returns a sampler of a population whose size is public.
     *
     * @param populationSize N, public
     * @param samplingRate q in (0, 1]
     * @return a sampler with expected batch size qN
     * @throws IllegalArgumentException if a value is out of range
     */
    public static PoissonSampler of(int populationSize, double samplingRate) {
        return of(populationSize, samplingRate, samplingRate * populationSize);
    }

    /**
     * Returns a sampler of a population whose size may itself be private: the rate and the divisor
     * are constants of the configuration, and nothing but the range of the indices follows N.
     *
     * @param populationSize the number of examples there are
     * @param samplingRate q in (0, 1], public
     * @param expectedBatchSize the divisor of every step, public; about qN, from a public estimate
     *     of N
     * @return a sampler
     * @throws IllegalArgumentException if a value is out of range
     */
    public static PoissonSampler of(
            int populationSize, double samplingRate, double expectedBatchSize) {
        return new PoissonSampler(
                populationSize, samplingRate, expectedBatchSize, SampleKey.create());
    }

    /**
     * Returns a sampler of a population whose size is public.
     *
     * @param populationSize N, public
     * @param expectedBatchSize B in (0, N]; need not be whole
     * @return a sampler with sampling rate B/N
     * @throws IllegalArgumentException if a value is out of range
     */
    public static PoissonSampler ofExpectedBatchSize(int populationSize, double expectedBatchSize) {
        Require.atLeast("populationSize", populationSize, 1);
        if (!(expectedBatchSize > 0 && expectedBatchSize <= populationSize)) {
            throw new IllegalArgumentException(
                    "expectedBatchSize must lie in (0, populationSize = "
                            + populationSize
                            + "], but is "
                            + Require.show(expectedBatchSize)
                            + ".");
        }
        return of(populationSize, expectedBatchSize / populationSize, expectedBatchSize);
    }

    @Override
    public int[] next() {
        long[] members = sample.members(step++, 0, populationSize);
        return Arrays.stream(members).mapToInt(id -> (int) id).toArray();
    }

    /**
     * Returns the probability with which each example takes part in a step.
     *
     * @return q in (0, 1]
     */
    public double samplingRate() {
        return samplingRate;
    }

    @Override
    public int populationSize() {
        return populationSize;
    }

    @Override
    public double expectedBatchSize() {
        return expectedBatchSize;
    }

    @Override
    public DpEvent event(DpEvent mechanism, long steps) {
        return new DpEvent.SelfComposed(new DpEvent.PoissonSampled(samplingRate, mechanism), steps);
    }

    /** {@inheritDoc} The number of examples is left out: it may be private. */
    @Override
    public String describe() {
        return "Poisson sampling: at each step every example takes part with probability "
                + Require.show(samplingRate)
                + ", independently of all others and of all other steps. Batches vary in size; the"
                + " noised sum is always divided by the constant "
                + Require.show(expectedBatchSize)
                + ".";
    }
}
