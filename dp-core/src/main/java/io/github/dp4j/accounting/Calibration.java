package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;

/**
 * Settings for a budget. Every answer is on the safe side and verified: the accountant has been
 * asked about exactly the value returned, and said that it keeps within the budget.
 */
public final class Calibration {

    /** How close to the boundary an answer lies, relative to it. */
    private static final double TOLERANCE = 1e-5;

    private static final double SMALLEST_NOISE = 1e-3;
    private static final double LARGEST_NOISE = 1e7;

    private static final double SMALLEST_RATE = 1e-9;

    /** Above this a double no longer counts single steps. */
    private static final long MOST_STEPS = 1L << 53;

    private Calibration() {}

    /**
     * Returns the smallest noise multiplier within a budget, up to 1e-5 relative on the safe side.
     *
     * @param accountant who decides
     * @param eventOfNoiseMultiplier the whole training for a noise multiplier; more noise must not
     *     cost more
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the noise multiplier, at least 0.001
     * @throws IllegalArgumentException if no noise multiplier up to 1e7 keeps within the budget
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static double noiseMultiplier(
            Accountant accountant,
            DoubleFunction<DpEvent> eventOfNoiseMultiplier,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        DoubleUnaryOperator excess =
                noise -> excess(accountant, eventOfNoiseMultiplier.apply(noise), relation, budget);
        double high = 1;
        double above = excess.applyAsDouble(high);
        double below = Double.POSITIVE_INFINITY;
        while (!(above <= 0)) {
            below = above;
            high *= 2;
            if (high > LARGEST_NOISE) {
                throw unreachable(budget, "no noise multiplier up to " + LARGEST_NOISE);
            }
            above = excess.applyAsDouble(high);
        }
        double low = high / 2;
        while (high <= 1) {
            below = excess.applyAsDouble(low);
            if (!(below <= 0)) {
                break;
            }
            high = low;
            above = below;
            low /= 2;
            if (low < SMALLEST_NOISE) {
                return high;
            }
        }
        return shrink(excess, low, below, high, above);
    }

    /** Closes in on the boundary; {@code high} always fits, {@code low} never does. */
    private static double shrink(
            DoubleUnaryOperator excess, double low, double below, double high, double above) {
        for (int i = 0; high - low > TOLERANCE * high; i++) {
            double middle = 0.5 * (low + high);
            if (i % 3 != 2 && above > -50 && below < 50) {
                // log epsilon is nearly linear in log noise; aim a little to the safe side.
                double share = below / (below - above);
                double margin = 0.2 * TOLERANCE * high;
                middle = low * Math.pow(high / low, share) + margin * (i % 3 == 0 ? 1 : -1);
                middle = Math.min(high - margin, Math.max(low + margin, middle));
            }
            double value = excess.applyAsDouble(middle);
            if (value <= 0) {
                high = middle;
                above = value;
            } else {
                low = middle;
                below = value;
            }
        }
        return high;
    }

    /**
     * Returns the most steps within a budget.
     *
     * @param accountant who decides
     * @param eventOfSteps the whole training for a number of steps; more steps must not cost less
     * @param relation which data sets are neighbours
     * @param budget the budget
     * @return the most steps; 0 if not even one fits; above 2^50 if steps cost (nearly) nothing
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static long steps(
            Accountant accountant,
            LongFunction<DpEvent> eventOfSteps,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        LongToDoubleFunction excess =
                steps -> excess(accountant, eventOfSteps.apply(steps), relation, budget);
        if (excess.applyAsDouble(1) > 0) {
            return 0;
        }
        // Short runs are the hardest to account tightly: begin with a common length.
        long fit = 1;
        long unfit = 1000;
        double below = Double.NEGATIVE_INFINITY;
        double above = excess.applyAsDouble(unfit);
        while (above <= 0) {
            fit = unfit;
            below = above;
            if (unfit > MOST_STEPS / 8) {
                return fit;
            }
            unfit *= 8;
            above = excess.applyAsDouble(unfit);
        }
        for (int i = 0; unfit - fit > 1; i++) {
            long middle = fit + (unfit - fit) / 2;
            if (i % 3 != 2 && below > -50 && above < 50) {
                // log epsilon is nearly linear in log steps.
                double share = below / (below - above);
                double guess = fit * Math.pow((double) unfit / fit, share);
                middle = Math.min(unfit - 1, Math.max(fit + 1, (long) guess + i % 3));
            } else if (unfit > 4 * fit) {
                middle = (long) Math.sqrt((double) fit * unfit);
            }
            double value = excess.applyAsDouble(middle);
            if (value <= 0) {
                fit = middle;
                below = value;
            } else {
                unfit = middle;
                above = value;
            }
        }
        return fit;
    }

    /**
     * Returns the largest sampling rate within a budget, up to 1e-5 relative on the safe side.
     *
     * <p>For a fixed number of epochs let the event's steps be {@code ceil(epochs / rate)}: the
     * trade-off between batch size and number of steps.
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
        DoubleUnaryOperator excess =
                rate -> excess(accountant, eventOfSamplingRate.apply(rate), relation, budget);
        if (excess.applyAsDouble(1) <= 0) {
            return 1;
        }
        double unfit = 1;
        double fit = 0.1;
        while (excess.applyAsDouble(fit) > 0) {
            unfit = fit;
            fit *= 0.1;
            if (fit < SMALLEST_RATE) {
                throw unreachable(budget, "no sampling rate down to " + SMALLEST_RATE);
            }
        }
        while (unfit - fit > TOLERANCE * fit) {
            double middle = Math.sqrt(fit * unfit);
            if (excess.applyAsDouble(middle) <= 0) {
                fit = middle;
            } else {
                unfit = middle;
            }
        }
        return fit;
    }

    /** Returns log(epsilon / budget): at most 0 if, and only if, the event is within the budget. */
    private static double excess(
            Accountant accountant,
            DpEvent event,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        PrivacyGuarantee guarantee = accountant.guarantee(event, relation, budget.delta());
        double log = Math.log(guarantee.epsilon() / budget.epsilon());
        return guarantee.within(budget) ? Math.min(0, log) : Math.max(Double.MIN_NORMAL, log);
    }

    private static IllegalArgumentException unreachable(PrivacyBudget budget, String what) {
        return new IllegalArgumentException(
                what
                        + " keeps within epsilon "
                        + budget.epsilon()
                        + " at delta "
                        + budget.delta()
                        + ": allow a larger epsilon or delta, fewer steps, or a smaller sampling"
                        + " rate.");
    }
}
