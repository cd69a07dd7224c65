package io.github.dp4j.audit.sequential;

import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tests (epsilon, delta) from its definition alone, on pairs of outputs of the mechanism for two
 * neighbouring inputs, and may be stopped whenever it has seen enough.
 *
 * <p>For an event S fixed before a pair (x, y) is seen, {@code g = 1[x in S] - e^epsilon 1[y in S]
 * - delta} has a mean of at most 0 under the promise, so a wealth that starts at 1 and is
 * multiplied by {@code 1 + lambda g}, with lambda chosen from the past in {@code [0, 1 / (e^epsilon
 * + delta))}, is a supermartingale. It ever reaches {@code 1 / level} with probability at most
 * {@code level} (Ville's inequality, 1939; as a test: Waudby-Smith and Ramdas, Estimating means of
 * bounded random variables by betting, arXiv 2010.09686). Here it is the mean of many such wealths,
 * which is one as well.
 *
 * <p>Events are chosen four times, from 500, 2,000, 8,000 and 32,000 pairs; a quarter of the wealth
 * is laid on what each choice names, and only on pairs that come after it. Looking is sound because
 * the past chooses for the future. Both orders of the pair are tested: either input may be the one
 * on which an event is too likely. An event is a tail of one of an output's numbers, a repeated
 * value, a tail of the lowest bit set (where noise in floating point gives itself away), or of a
 * likelihood ratio learned from all of them.
 *
 * <p>The two outputs of a pair must be independent, and pairs of each other. A correct promise is
 * never shown to be one: it is only not rejected. Mutable, and confined to one thread.
 */
public final class BettingTest {

    private static final int[] CHOICES = {500, 2_000, 8_000, 32_000};

    /** Features kept to choose from, 64 MB: events of long vectors are chosen less often. */
    private static final long LARGEST_MEMORY = 1L << 23;

    private static final int LONGEST_OUTPUT = 4096;

    private final Promise promise;
    private final double level;
    private final List<double[]> first = new ArrayList<>();
    private final List<double[]> second = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private int numbers;
    private long pairs;
    private double largestWealth = 1;

    private BettingTest(Promise promise, double level) {
        this.promise = promise;
        this.level = level;
    }

    /**
     * Starts a test.
     *
     * @param epsilon of the promise, at least 0 and less than 709
     * @param delta of the promise, in [0, 1)
     * @param level how often a true promise may be rejected, however long the test goes on, in (0,
     *     1)
     * @return the test
     * @throws IllegalArgumentException if a value is out of range
     */
    public static BettingTest of(double epsilon, double delta, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "level must lie strictly between 0 and 1, usually 1e-3, but is "
                            + Require.show(level)
                            + ".");
        }
        return new BettingTest(Promise.of(epsilon, delta), level);
    }

    /**
     * Takes a pair of outputs that are numbers.
     *
     * @param output of the mechanism on one input
     * @param neighbour of the mechanism on the neighbouring input, drawn independently
     * @return whether the promise has been rejected, by this pair or before
     * @throws IllegalArgumentException if an output is NaN, or earlier ones had several numbers
     */
    public boolean observe(double output, double neighbour) {
        return observe(new double[] {output}, new double[] {neighbour});
    }

    /**
     * Takes a pair of outputs that are vectors.
     *
     * @param output of the mechanism on one input, 1 to 4,096 numbers
     * @param neighbour of the mechanism on the neighbouring input, drawn independently
     * @return whether the promise has been rejected, by this pair or before
     * @throws IllegalArgumentException if a number is NaN, or outputs differ in length
     */
    public boolean observe(double[] output, double[] neighbour) {
        check(output);
        check(neighbour);
        double[] x = Features.of(output);
        double[] y = Features.of(neighbour);
        pairs++;
        stages.forEach(stage -> stage.bet(x, y));
        double unused = CHOICES.length - stages.size();
        double wealth = unused + stages.stream().mapToDouble(Stage::wealth).sum();
        largestWealth = Math.max(largestWealth, wealth / CHOICES.length);
        learn(x, y);
        return isRejected();
    }

    private void check(double... output) {
        if (numbers == 0) {
            numbers = output.length;
        }
        if (output.length == 0 || output.length > LONGEST_OUTPUT || output.length != numbers) {
            throw new IllegalArgumentException(
                    "outputs must all have the same length, from 1 to "
                            + LONGEST_OUTPUT
                            + ", but one has "
                            + output.length
                            + " numbers and the first has "
                            + numbers
                            + "; make a vector of fixed length of what the mechanism returns.");
        }
        for (double number : output) {
            if (Double.isNaN(number)) {
                throw new IllegalArgumentException(
                        "outputs must be numbers, but one is NaN; map what the mechanism may"
                                + " return to numbers first.");
            }
        }
    }

    private void learn(double[] x, double[] y) {
        if (!choosesAgain()) {
            return;
        }
        first.add(x);
        second.add(y);
        if (first.size() == CHOICES[stages.size()]) {
            stages.add(EventLearner.learn(promise, first, second));
            if (!choosesAgain()) {
                first.clear();
                second.clear();
            }
        }
    }

    private boolean choosesAgain() {
        return stages.size() < CHOICES.length
                && 4L * numbers * CHOICES[stages.size()] <= LARGEST_MEMORY;
    }

    /**
     * Returns whether the promise has been rejected.
     *
     * @return whether the wealth has reached {@code 1 / level}
     */
    public boolean isRejected() {
        return largestWealth >= 1 / level;
    }

    /**
     * Returns how many pairs were seen.
     *
     * @return the number
     */
    public long pairs() {
        return pairs;
    }

    /**
     * Returns the evidence against the promise, the largest wealth so far.
     *
     * @return an e-value, at least 1; a true promise ever reaches e with probability at most 1 / e
     */
    public double eValue() {
        return largestWealth;
    }

    /**
     * Returns a p-value that is valid whenever it is looked at.
     *
     * @return one over the largest wealth so far, in (0, 1]
     */
    public double pValue() {
        return 1 / largestWealth;
    }

    /**
     * Returns the event that speaks most against the promise.
     *
     * @return its counts; nothing before events were chosen
     */
    public Optional<Evidence> strongest() {
        return stages.stream()
                .map(Stage::richest)
                .max(Comparator.comparingDouble(Bettor::wealth))
                .map(bettor -> bettor.evidence(numbers));
    }

    /**
     * Returns what the pairs so far would have found: Laplace noise of so much less than promised.
     *
     * @param power how often it would have been found, in (0, 1), for example 0.9
     * @return an epsilon of Laplace noise that is rejected with that power at least, by a normal
     *     approximation for one event; infinite if none is. Violations of rarer events, such as
     *     those of Gaussian noise at a small delta, need more pairs
     */
    public double detectableEpsilon(double power) {
        Power laplace =
                new Power(promise, level, 1.0 / (CHOICES.length * EventLearner.EVENTS), power);
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < stages.size(); i++) {
            smallest = Math.min(smallest, laplace.epsilon(pairs - CHOICES[i]));
        }
        return smallest;
    }
}
