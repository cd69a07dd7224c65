package io.github.dp4j.search;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * The numbers of a search over settings by repeating and selecting (Papernot, Steinke,
 * Hyperparameter tuning with Renyi differential privacy, arXiv 2110.03620).
 *
 * <p>One trial draws a candidate from a public list, each equally likely, trains it, and scores it
 * on examples that were held out: the sum of a share in [0, 1] a unit, plus {@code N(0,
 * scoreNoise^2)}. The search makes K trials, K from the Poisson distribution and secret, and shows
 * the one with the highest noisy score. Which candidate that was, its model and its score are then
 * private; K, and whatever the other trials gave, is not.
 *
 * <p><b>Why Poisson.</b> Of the distributions with a proof the geometric and the logarithmic one
 * often make a single trial, however large their mean. At the same chance that none of the better
 * third of the candidates is tried, a Poisson number costs least, and takes the fewest trials.
 * There may be none at all, and then nothing is shown: {@link #noTrial}.
 *
 * @param meanTrials m, the mean of K, from 1 to 1000
 * @param scoreNoise the standard deviation of the noise on a score, in units; positive
 */
public record SearchPlan(double meanTrials, double scoreNoise) {

    /** The largest mean number of trials. */
    public static final double MOST_TRIALS = 1000;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public SearchPlan {
        if (!(meanTrials >= 1 && meanTrials <= MOST_TRIALS)) {
            throw new IllegalArgumentException(
                    "meanTrials must lie in [1, "
                            + Require.show(MOST_TRIALS)
                            + "], but is "
                            + Require.show(meanTrials)
                            + ".");
        }
        Require.positive("scoreNoise", scoreNoise);
    }

    /**
     * Returns what the whole search costs.
     *
     * <p>An example is trained on or held out, never both, so one trial costs the dearer of the two
     * parts; it is stated as both, which is more.
     *
     * @param training what one training releases, the same for every candidate
     * @return the event
     */
    public DpEvent event(DpEvent training) {
        DpEvent trial = new DpEvent.Composed(List.of(training, new DpEvent.Gaussian(scoreNoise)));
        return new DpEvent.RepeatAndSelectPoisson(trial, meanTrials);
    }

    /**
     * Finds the least noise at which the whole search, after what was spent before, keeps within a
     * budget.
     *
     * @param accountant who decides
     * @param training what one training releases at a noise multiplier
     * @param before what was released before; an empty composition for nothing
     * @param relation which data sets are neighbours
     * @param budget the most to spend in all
     * @return the noise multiplier of each trial's training
     * @throws IllegalArgumentException if no noise keeps within the budget
     */
    public double noiseMultiplier(
            Accountant accountant,
            DoubleFunction<DpEvent> training,
            DpEvent before,
            NeighboringRelation relation,
            PrivacyBudget budget) {
        return Calibration.noiseMultiplier(
                accountant,
                sigma -> new DpEvent.Composed(List.of(before, event(training.apply(sigma)))),
                relation,
                budget);
    }

    /**
     * Returns how likely the search is to make no trial.
     *
     * @return {@code e^-m}
     */
    public double noTrial() {
        return Math.exp(-meanTrials);
    }
}
