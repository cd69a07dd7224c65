package io.github.dp4j.accounting;

import io.github.dp4j.plan.Epochs;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;
import java.util.function.ToDoubleBiFunction;

/**
 * Settings for a budget. Every answer is on the safe side and verified: the accountant has been
 * asked about exactly the value returned, and said that it keeps within the budget.
 *
 * <p>The accountant's {@link Accountant#coarse() coarse} relative finds the neighbourhood of the
 * answer; the accountant itself decides.
 */
public final class Calibration {

    /** How close to the boundary an answer lies, relative to it. */
    static final double TOLERANCE = 1e-5;

    /** Less noise promises an epsilon of hundreds of thousands. */
    private static final double SMALLEST_NOISE = 1e-3;

    /** More noise leaves nothing of a sum that a float holds. */
    private static final double LARGEST_NOISE = 1e7;

    /** One example in a batch of a population of a billion. */
    static final double SMALLEST_RATE = 1e-9;

    /** Above this a double no longer counts single steps. */
    static final long MOST_STEPS = 1L << 53;

    /** Below this no accountant here tells deltas apart. */
    private static final double SMALLEST_DELTA = 1e-200;

    /** A delta of 1 is met without any noise. */
    private static final double LARGEST_DELTA = 0.999999;

    private Calibration() {}

    /**
     * Returns the smallest noise multiplier within a budget, up to 1e-5 relative on the safe side.
     *
     * @param accountant who decides
     * @param eventOfNoiseMultiplier the whole training for a noise multiplier; more noise must not
     *     cost more
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the noise multiplier, at least 0.001, which stands for any smaller one; sampled noise
     *     below 0.01 has no finite epsilon with {@link PldAccountant}
     * @throws IllegalArgumentException if no noise multiplier up to 1e7 keeps within the budget
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static double noiseMultiplier(
            Accountant accountant,
            DoubleFunction<DpEvent> eventOfNoiseMultiplier,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        double noise = noiseOrNaN(accountant, eventOfNoiseMultiplier, relation, budget);
        if (Double.isNaN(noise)) {
            throw unreachable(
                    budget,
                    "No noise multiplier up to " + Require.show(LARGEST_NOISE),
                    "fewer steps, or a smaller sampling rate");
        }
        return noise;
    }

    private static double noiseOrNaN(
            Accountant accountant,
            DoubleFunction<DpEvent> eventOfNoiseMultiplier,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        // The larger the inverse of the noise, the more it costs, as with all other settings.
        return 1
                / largest(
                        accountant,
                        x -> eventOfNoiseMultiplier.apply(1 / x),
                        relation,
                        budget,
                        new LargestFitting.Range(
                                1 / LARGEST_NOISE,
                                1 / SMALLEST_NOISE,
                                /* start= */ 1,
                                /* whole= */ false,
                                TOLERANCE));
    }

    /**
     * Returns the smallest noise multipliers for several budgets and several trainings, each as
     * {@link #noiseMultiplier} finds it.
     *
     * @param accountant who decides
     * @param trainings the trainings, each for a noise multiplier
     * @param relation which data sets are neighbours
     * @param budgets the budgets
     * @return one row for each budget, one column for each training; infinity where no noise
     *     multiplier up to 1e7 keeps within the budget
     * @throws UnsupportedEventException if the accountant refuses an event
     */
    public static double[][] noiseMultipliers(
            Accountant accountant,
            List<DoubleFunction<DpEvent>> trainings,
            NeighboringRelation relation,
            List<PrivacyBudget> budgets) {
        double[][] table = new double[budgets.size()][trainings.size()];
        for (int i = 0; i < budgets.size(); i++) {
            for (int j = 0; j < trainings.size(); j++) {
                double noise = noiseOrNaN(accountant, trainings.get(j), relation, budgets.get(i));
                table[i][j] = Double.isNaN(noise) ? Double.POSITIVE_INFINITY : noise;
            }
        }
        return table;
    }

    /**
     * Returns the most steps within a budget.
     *
     * @param accountant who decides
     * @param eventOfSteps the whole training for a number of steps; more steps must not cost less
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the most steps; 0 if not even one fits
     * @throws IllegalArgumentException if 2^53 steps or more keep within the budget: then the
     *     budget does not limit them
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static long steps(
            Accountant accountant,
            LongFunction<DpEvent> eventOfSteps,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        long steps = stepsUpTo(MOST_STEPS, accountant, eventOfSteps, relation, budget);
        if (steps == MOST_STEPS) {
            throw new IllegalArgumentException(
                    "More than 2^53 steps keep within "
                            + show(budget)
                            + ": a step costs nothing, or nearly so, and the budget does not limit"
                            + " them. Choose their number, and check what a step releases.");
        }
        return steps;
    }

    /**
     * Returns the most steps within a budget, of no more than a number.
     *
     * @param most the most steps of interest, from 1 to 2^53
     * @param accountant who decides
     * @param eventOfSteps the whole training for a number of steps; more steps must not cost less
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the most steps, from 0 to {@code most}
     * @throws IllegalArgumentException if {@code most} is out of range
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static long stepsUpTo(
            long most,
            Accountant accountant,
            LongFunction<DpEvent> eventOfSteps,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        if (!(most >= 1 && most <= MOST_STEPS)) {
            throw new IllegalArgumentException("most must lie in [1, 2^53], but is " + most + ".");
        }
        double steps =
                largest(
                        accountant,
                        x -> eventOfSteps.apply((long) x),
                        relation,
                        budget,
                        new LargestFitting.Range(
                                /* least= */ 1,
                                most,
                                // Short runs are the hardest to account tightly.
                                Math.min(1000, most),
                                /* whole= */ true,
                                /* tolerance= */ 0));
        return Double.isNaN(steps) ? 0 : (long) steps;
    }

    /**
     * Returns the largest sampling rate within a budget, up to 1e-5 relative on the safe side.
     *
     * <p>For a fixed number of epochs, where fewer steps pay for larger batches, use {@link
     * #samplingRate(Accountant, BiFunction, double, NeighboringRelation, PrivacyBudget)}: since
     * steps are whole, their cost does not rise with the rate.
     *
     * @param accountant who decides
     * @param eventOfSamplingRate the whole training for a sampling rate; a larger rate must not
     *     cost less
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the rate, in [1e-9, 1]
     * @throws IllegalArgumentException if not even the rate 1e-9 keeps within the budget
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static double samplingRate(
            Accountant accountant,
            DoubleFunction<DpEvent> eventOfSamplingRate,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        double rate =
                largest(
                        accountant,
                        eventOfSamplingRate,
                        relation,
                        budget,
                        new LargestFitting.Range(
                                SMALLEST_RATE,
                                /* most= */ 1,
                                /* start= */ 0.01,
                                /* whole= */ false,
                                TOLERANCE));
        if (Double.isNaN(rate)) {
            throw noRate(budget, SMALLEST_RATE);
        }
        return rate;
    }

    private static IllegalArgumentException noRate(PrivacyBudget budget, double least) {
        return unreachable(
                budget,
                "No sampling rate down to " + Require.show(least),
                "more noise, or a shorter training");
    }

    /**
     * Returns the largest sampling rate within a budget for a number of epochs, up to 1e-5 relative
     * on the safe side: the trade-off between batch size and number of steps.
     *
     * <p>The steps are {@link Epochs#steps}, so the cost is a sawtooth in the rate: for each number
     * of steps T it rises with the rate from {@code epochs / T} to just below {@code epochs / (T -
     * 1)}, and falls there. The largest rate belongs to the least T whose cheapest rate fits.
     * Ranges of T are ruled out as a whole, by the cost of their fewest steps at their smallest
     * rate, and halved where that fits; then the largest rate for this T is found as by {@link
     * #samplingRate(Accountant, DoubleFunction, NeighboringRelation, PrivacyBudget)}. Beyond some
     * 100,000 steps the teeth are finer than the answer, and the cost counts as rising with the
     * rate.
     *
     * @param accountant who decides
     * @param event the whole training for a sampling rate and a number of steps; more of either
     *     must not cost less
     * @param epochs how often an example takes part on average, positive and at most 2^53
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the rate, in [1e-9, 1]
     * @throws IllegalArgumentException if no rate from 1e-9 on keeps within the budget, or epochs
     *     are out of range
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static double samplingRate(
            Accountant accountant,
            BiFunction<Double, Long, DpEvent> event,
            double epochs,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        return new RateOfEpochs(accountant, event, epochs, relation, budget)
                .largest()
                .orElseThrow(() -> noRate(budget, RateOfEpochs.smallest(epochs)));
    }

    /**
     * Returns the smallest delta for which an event keeps within an epsilon, up to 1e-5 relative on
     * the safe side.
     *
     * @param accountant who decides
     * @param event the whole training
     * @param relation which data sets are neighbours
     * @param epsilon the epsilon, positive and finite
     * @return the delta, in [1e-200, 0.999999]; 1e-200 stands for any smaller one, 0 included
     * @throws IllegalArgumentException if no delta up to 0.999999 is enough
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static double delta(
            Accountant accountant, DpEvent event, NeighboringRelation relation, double epsilon) {
        Require.positive("epsilon", epsilon);
        double inverse =
                largest(
                        accountant,
                        (who, x) -> excess(who, event, relation, new PrivacyBudget(epsilon, 1 / x)),
                        new LargestFitting.Range(
                                1 / LARGEST_DELTA,
                                1 / SMALLEST_DELTA,
                                /* start= */ 1e6,
                                /* whole= */ false,
                                TOLERANCE));
        if (!Double.isNaN(inverse)) {
            return 1 / inverse;
        }
        throw new IllegalArgumentException(
                "No delta up to 0.999999 keeps within epsilon "
                        + Require.show(epsilon)
                        + ": allow a larger epsilon, more noise, fewer steps, or a smaller sampling"
                        + " rate.");
    }

    static double largest(
            Accountant accountant,
            DoubleFunction<DpEvent> eventOf,
            NeighboringRelation relation,
            PrivacyBudget budget,
            LargestFitting.Range range) {
        return largest(
                accountant, (who, x) -> excess(who, eventOf.apply(x), relation, budget), range);
    }

    private static double largest(
            Accountant accountant,
            ToDoubleBiFunction<Accountant, Double> excess,
            LargestFitting.Range range) {
        Accountant coarse = accountant.coarse();
        DoubleUnaryOperator exact = x -> excess.applyAsDouble(accountant, x);
        return coarse == accountant
                ? LargestFitting.largest(exact, range)
                : LargestFitting.largest(x -> excess.applyAsDouble(coarse, x), exact, range);
    }

    /** Returns log(epsilon / budget): at most 0 if, and only if, the event is within the budget. */
    static double excess(
            Accountant accountant,
            DpEvent event,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        PrivacyGuarantee guarantee = accountant.guarantee(event, relation, budget.delta());
        double log = Math.log(guarantee.epsilon() / budget.epsilon());
        return guarantee.within(budget) ? Math.min(0, log) : Math.max(Double.MIN_NORMAL, log);
    }

    private static IllegalArgumentException unreachable(
            PrivacyBudget budget, String what, String remedy) {
        return new IllegalArgumentException(
                what
                        + " keeps within "
                        + show(budget)
                        + ": allow a larger epsilon or delta, "
                        + remedy
                        + ".");
    }

    private static String show(PrivacyBudget budget) {
        return "epsilon "
                + Require.show(budget.epsilon())
                + " at delta "
                + Require.show(budget.delta());
    }
}
