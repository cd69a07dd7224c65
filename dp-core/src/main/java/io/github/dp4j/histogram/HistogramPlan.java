package io.github.dp4j.histogram;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import java.util.List;

/**
 * The numbers of one release of histograms, a histogram for each column of a table.
 *
 * <p><b>Sensitivity.</b> A row counts once in each of the k columns, in exactly one bin. So all
 * histograms together, as one vector, move by at most {@code sqrt(k)} in L2 when a row is added or
 * removed, and noise of deviation {@code noiseMultiplier sqrt(k)} on each bin is a Gaussian
 * mechanism with that noise multiplier.
 *
 * <p><b>Values whose list nobody knew before.</b> Of a column of categories only values that occur
 * get noise, and the names of those above {@link #categoryThreshold} are released (Korolova,
 * Kenthapadi, Mishra, Ntoulas, Releasing search queries and clicks privately, WWW 2009; with
 * Gaussian noise: Gopi et al., Differentially private set union, arXiv 2002.09745). A value that
 * one row alone has would betray that row by being listed at all. The threshold {@code tau} is such
 * that
 *
 * <pre>Pr[1 + deviation Z > tau] &lt;= categoryDelta / categories</pre>
 *
 * and a row adds at most one such value a column, so one of them is listed with probability at most
 * {@code categoryDelta}. But for that the release is the one that lists no such value, whose noise
 * does not depend on theirs. That is dominated by the Gaussian mechanism beside one that is (0,
 * categoryDelta)-private, in both directions: {@link #event}.
 *
 * <p>The promise is for adding or removing one row. Replacing one would move each histogram by
 * {@code sqrt(2)} and could list two values a column.
 *
 * @param numbers how many columns of numbers there are
 * @param categories how many columns of categories there are
 * @param noiseMultiplier the noise's standard deviation over the sensitivity; positive
 * @param categoryDelta the probability with which a value of one row alone may be listed; 0 exactly
 *     where there is no column of categories
 */
public record HistogramPlan(
        int numbers, int categories, double noiseMultiplier, double categoryDelta) {

    /** The relation of the promise. */
    public static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

    /**
     * How often some bin of numbers that holds nothing may be taken for one that does. It costs no
     * privacy: such a bound is too wide.
     */
    static final double FALSE_BIN = 1e-3;

    /**
     * Noised counts lie on a grid of at most 2^-30 deviations, to which half a step may have been
     * added.
     */
    private static final double GRID = 0x1p-30;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public HistogramPlan {
        Require.atLeast("numbers", numbers, 0);
        Require.atLeast("categories", categories, 0);
        Require.atLeast("numbers + categories", (long) numbers + categories, 1);
        Require.positive("noiseMultiplier", noiseMultiplier);
        if (categories > 0) {
            Require.delta(categoryDelta);
        } else if (categoryDelta != 0) {
            throw new IllegalArgumentException(
                    "categoryDelta must be 0 without columns of categories, but is "
                            + Require.show(categoryDelta)
                            + ".");
        }
    }

    /**
     * Finds the least noise within a budget. Half of its delta is for values that one row alone
     * has, where there are columns of categories.
     *
     * @param budget the most that the release may cost
     * @param numbers how many columns of numbers there are
     * @param categories how many columns of categories there are
     * @param accountant who decides
     * @return the plan
     * @throws IllegalArgumentException if there is no column, or no noise keeps within the budget
     */
    public static HistogramPlan within(
            PrivacyBudget budget, int numbers, int categories, Accountant accountant) {
        double delta = categories > 0 ? budget.delta() / 2 : 0;
        double noise =
                Calibration.noiseMultiplier(
                        accountant, sigma -> event(sigma, delta), RELATION, budget);
        return new HistogramPlan(numbers, categories, noise, delta);
    }

    private static DpEvent event(double noiseMultiplier, double delta) {
        DpEvent noise = new DpEvent.Gaussian(noiseMultiplier);
        return delta > 0
                ? new DpEvent.Composed(
                        List.of(noise, new DpEvent.ApproximateDp(/* epsilon= */ 0, delta)))
                : noise;
    }

    /**
     * Returns what the release costs, under {@link #RELATION}.
     *
     * @return the event
     */
    public DpEvent event() {
        return event(noiseMultiplier, categoryDelta);
    }

    /**
     * Returns the noise on each bin.
     *
     * @return {@code noiseMultiplier sqrt(numbers + categories)}, in rows
     */
    public double standardDeviation() {
        return noiseMultiplier * Math.sqrt((double) numbers + categories);
    }

    /**
     * Returns the noised count above which a bin of numbers is taken to hold rows. Some bin of some
     * column that holds none exceeds it with probability at most 1/1000.
     *
     * @return the count, in rows
     */
    public double numberThreshold() {
        long bins = Math.max(1, (long) numbers * (SignedPowers.BINS + 1));
        return standardDeviation() * NormalTail.beyond(FALSE_BIN / bins);
    }

    /**
     * Returns the noised count above which a value is listed.
     *
     * @return tau, in rows; infinite without columns of categories
     */
    public double categoryThreshold() {
        return categories == 0
                ? Double.POSITIVE_INFINITY
                : 1 + standardDeviation() * (NormalTail.beyond(categoryDelta / categories) + GRID);
    }
}
