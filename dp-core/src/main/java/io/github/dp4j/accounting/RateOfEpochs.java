package io.github.dp4j.accounting;

import io.github.dp4j.plan.Epochs;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * The largest sampling rate that a number of epochs may have. Steps are whole, so every number of
 * steps T has a range of rates of its own, from {@code epochs / T} to just below {@code epochs / (T
 * - 1)}, and the fewer steps, the larger the rates: the least T of which any rate fits has the
 * answer. The cost rises with the rate and with T, and that is all that is assumed: from T to T + 1
 * the smallest rate may cost less or more.
 *
 * <p>Of so many steps that the rates of one T lie closer together than an answer is asked for, the
 * cost counts as smooth and rising with the rate: that saves hundreds of questions, each as hard as
 * many steps make it, and what is returned was asked about all the same.
 */
final class RateOfEpochs {

    private final Accountant accountant;
    private final Accountant coarse;
    private final BiFunction<Double, Long, DpEvent> event;
    private final double epochs;
    private final NeighboringRelation relation;
    private final PrivacyBudget budget;
    private long near;

    RateOfEpochs(
            Accountant accountant,
            BiFunction<Double, Long, DpEvent> event,
            double epochs,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        this.accountant = accountant;
        this.coarse = accountant.coarse();
        this.event = event;
        this.epochs = epochs;
        this.relation = relation;
        this.budget = budget;
    }

    /** Returns the smallest rate that is looked at; the steps must not exceed 2^53. */
    static double smallest(double epochs) {
        return Math.max(Calibration.SMALLEST_RATE, epochs / Calibration.MOST_STEPS);
    }

    OptionalDouble largest() {
        long least = Epochs.steps(epochs, 1);
        long most = Math.max(least, (long) (epochs / smallest(epochs)));
        if (!canFit(least, most)) {
            return OptionalDouble.empty();
        }
        // As if the cost were smooth: where it is not, this guess saves most of the questions.
        double guess = LargestFitting.largest(excess(coarse), rates(/* start= */ 0.01, 1e-3));
        near = Double.isNaN(guess) ? most : Epochs.steps(epochs, guess);
        if (near > 1 / Calibration.TOLERANCE) {
            double start = Double.isNaN(guess) ? smallest(epochs) : guess;
            double rate =
                    LargestFitting.largest(excess(accountant), rates(start, Calibration.TOLERANCE));
            // At the smallest rates an accountant may fail, and fit further up.
            if (!Double.isNaN(rate)) {
                return OptionalDouble.of(rate);
            }
        }
        long steps = fewest(least, most);
        return steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(largestRate(steps));
    }

    private DoubleUnaryOperator excess(Accountant who) {
        return q ->
                Calibration.excess(who, event.apply(q, Epochs.steps(epochs, q)), relation, budget);
    }

    private LargestFitting.Range rates(double start, double tolerance) {
        double least = smallest(epochs);
        return new LargestFitting.Range(
                least, /* most= */ 1, Math.max(start, least), /* whole= */ false, tolerance);
    }

    /** Returns the least number of steps of which a rate fits, or 0. */
    private long fewest(long from, long to) {
        if (to - from <= Calibration.TOLERANCE * from) {
            // Closer than the rate is asked for.
            return fits(to) ? to : 0;
        }
        // Up to the guess and beyond it, ranges as long as one question is likely to rule out.
        double half = Math.sqrt((double) from * (from < near ? Math.min(near, to) : to));
        double middle = from < near ? half : Math.min(half, 2.0 * from - near + 1);
        return fewest(from, Math.min(to - 1, Math.max(from, (long) middle)), to);
    }

    private long fewest(long from, long middle, long to) {
        long few = canFit(from, middle) ? fewest(from, middle) : 0;
        return few > 0 ? few : fewest(middle + 1, to);
    }

    /** Asks about the fewest steps of a range at its smallest rate: the others cost as much. */
    private boolean canFit(long from, long to) {
        DpEvent cheapest = event.apply(smallestRate(to), from);
        PrivacyGuarantee near = coarse.guarantee(cheapest, relation, budget.delta());
        // Most ranges are far from the boundary, where a quick look decides.
        return near.within(budget)
                || (near.epsilonLower() <= budget.epsilon()
                        && coarse != accountant
                        && accountant.guarantee(cheapest, relation, budget.delta()).within(budget));
    }

    private boolean fits(long steps) {
        return accountant
                .guarantee(event.apply(smallestRate(steps), steps), relation, budget.delta())
                .within(budget);
    }

    private double largestRate(long steps) {
        double least = smallestRate(steps);
        // Below the rate of one step less by more than what counts as rounding.
        double most = steps == 1 ? 1 : Math.min(1, epochs / (steps - 1) * (1 - 1e-12));
        if (!(most > least)) {
            return least;
        }
        return Calibration.largest(
                accountant,
                rate -> event.apply(rate, steps),
                relation,
                budget,
                new LargestFitting.Range(
                        least, most, /* start= */ most, /* whole= */ false, Calibration.TOLERANCE));
    }

    private double smallestRate(long steps) {
        return Math.min(1, epochs / steps);
    }
}
