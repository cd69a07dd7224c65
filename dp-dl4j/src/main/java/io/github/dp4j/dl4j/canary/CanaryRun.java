package io.github.dp4j.dl4j.canary;

import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.dl4j.step.ReleaseObserver;
import io.github.dp4j.sampling.PoissonSampler;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The canaries of one trainer: which of them are records of its training, what they add to a step,
 * and how likely what the steps released makes it that each was there.
 *
 * <p>Of canary i, with coordinate j, the released sum of a step shows {@code x = sum_j / C}: {@code
 * N(0, s^2)} where it did not take part and {@code N(1, s^2)} where it did, plus what the other
 * records add there, with s the noise multiplier with all that was added to it for rounding. A
 * record takes part with probability q, so its score grows at each step by the log-likelihood ratio
 *
 * <pre>
 * log(1 - q + q exp((2 x - 1) / (2 s^2)))
 * </pre>
 *
 * <p>which, summed over all steps, is the most powerful test by Neyman and Pearson's lemma.
 */
public final class CanaryRun implements ReleaseObserver {

    private final int[] coordinates;
    private final boolean[] coins;
    private final int[] members;
    private final double[] scores;
    private final double samplingRate;

    /** Null where no coin says yes. */
    private final @Nullable PoissonSampler sampler;

    private long steps;

    /**
     * Throws the coins and draws the coordinates.
     *
     * @param canaries how many
     * @param trainable the coordinates to draw from, distinct
     * @param samplingRate q of every record of the training
     * @throws IllegalArgumentException if there are fewer coordinates than canaries
     */
    public CanaryRun(GradientCanaries canaries, int[] trainable, double samplingRate) {
        int count = canaries.count();
        if (trainable.length < count) {
            throw new IllegalArgumentException(
                    "The network has "
                            + trainable.length
                            + " trainable parameters, but "
                            + count
                            + " canaries need one each: ask for fewer canaries.");
        }
        SecureRandom random = new SecureRandom();
        int[] places = trainable.clone();
        for (int i = 0; i < count; i++) {
            int j = i + random.nextInt(places.length - i);
            int place = places[i];
            places[i] = places[j];
            places[j] = place;
        }
        this.coordinates = Arrays.copyOf(places, count);
        this.coins = new boolean[count];
        for (int i = 0; i < count; i++) {
            coins[i] = random.nextBoolean();
        }
        this.members = IntStream.range(0, count).filter(i -> coins[i]).toArray();
        this.scores = new double[count];
        this.samplingRate = samplingRate;
        this.sampler = members.length == 0 ? null : PoissonSampler.of(members.length, samplingRate);
    }

    /**
     * Adds to the sum of a step what those canaries add that take part in it.
     *
     * @param sum in double, laid out like the parameters
     */
    void addTo(INDArray sum, double clipNorm) {
        if (sampler != null) {
            for (int member : sampler.next()) {
                int at = coordinates[members[member]];
                sum.putScalar(at, sum.getDouble(at) + clipNorm);
            }
        }
    }

    @Override
    public void released(INDArray noisyMean, double divisor, double clipNorm, double deviation) {
        double s = deviation / clipNorm;
        double scale = divisor / clipNorm;
        DoubleUnaryOperator ratio = logLikelihoodRatio(samplingRate, s);
        for (int i = 0; i < scores.length; i++) {
            scores[i] += ratio.applyAsDouble(noisyMean.getDouble(coordinates[i]) * scale);
        }
        steps++;
    }

    /** Returns the score of one step as a function of x. */
    static DoubleUnaryOperator logLikelihoodRatio(double q, double s) {
        return x -> {
            double log = (2 * x - 1) / (2 * s * s);
            // The larger of the two terms is taken out, or e^log overflows.
            return log > 0
                    ? log + Math.log(q + (1 - q) * Math.exp(-log))
                    : Math.log1p(q * Math.expm1(log));
        };
    }

    /**
     * Opens the coins.
     *
     * @return the score of every canary, and whether it was among the training data
     * @throws IllegalStateException if no step has been made
     */
    public CanaryScores scores() {
        if (steps == 0) {
            throw new IllegalStateException(
                    "No step was made with these canaries: there is nothing to score. Call fit"
                            + " first.");
        }
        return CanaryScores.of(scores, coins);
    }
}
