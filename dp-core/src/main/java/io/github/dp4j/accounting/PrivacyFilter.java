package io.github.dp4j.accounting;

import io.github.dp4j.accounting.rdp.RdpConversion;
import io.github.dp4j.accounting.rdp.RdpOrders;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Objects;

/**
 * Lets noise, batch size or clip norm be chosen during training from what was released before,
 * without breaking the guarantee: a step is admitted only while the budget holds.
 *
 * <p>The theorem: at one order fixed before the first step, the sum of Renyi divergences is a valid
 * filter under fully adaptive composition (Feldman and Zrnic, Individual privacy accounting via a
 * Renyi filter, arXiv 2008.11193, Theorem 4.3). It costs what RDP at a single order costs against a
 * certified PLD of fixed settings: 5 to 35 % of epsilon if the order suits the training, more if
 * not. An epsilon that a PLD accountant states after the fact is <em>not</em> valid for settings
 * that were chosen adaptively; fixed settings need no filter.
 *
 * <p>Not thread-safe.
 */
public final class PrivacyFilter {

    private final RdpAccountant accountant = new RdpAccountant();
    private final NeighboringRelation relation;
    private final PrivacyBudget budget;
    private final int order;
    private final double allowed;
    private double spent;

    /**
     * Creates a filter; the order is the one at which most of a plan fits into the budget. The
     * training need not keep to the plan.
     *
     * @param budget what may be spent in all
     * @param relation which data sets are neighbours
     * @param plan roughly what the training will do
     * @throws UnsupportedEventException if the plan has no RDP analysis under this relation
     */
    public PrivacyFilter(PrivacyBudget budget, NeighboringRelation relation, DpEvent plan) {
        this.budget = Objects.requireNonNull(budget, "budget");
        this.relation = Objects.requireNonNull(relation, "relation");
        double[] orders = RdpOrders.all();
        double[] planned = accountant.compose(plan, relation);
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < orders.length; i++) {
            // How often the plan fits; without a plan, how much does.
            double fits = allowed(orders[i], budget) / Math.max(planned[i], 1e-300);
            if (fits > most) {
                most = fits;
                best = i;
            }
        }
        order = best;
        allowed = allowed(orders[best], budget);
    }

    /** Returns the largest divergence at an order that converts to the budget. */
    private static double allowed(double order, PrivacyBudget budget) {
        double low = 0;
        double high = budget.epsilon() + 1e3;
        while (high - low > 1e-12 * high) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break; // no number is left between them, as may be next to 0
            }
            if (RdpConversion.epsilon(order, middle, budget.delta()) <= budget.epsilon()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Asks for a release, and counts it if it is admitted. To be called before the release; a
     * refused one must not happen. Refusing costs nothing: a smaller release may be asked for next.
     *
     * @param event the release, which may depend on all results so far
     * @return whether it is admitted
     * @throws UnsupportedEventException if the event has no RDP analysis under this relation
     */
    public boolean admit(DpEvent event) {
        double after = sumFromAbove(spent, accountant.compose(event, relation)[order]);
        if (!(after <= allowed)) {
            return false;
        }
        spent = after;
        return true;
    }

    /** Adds so that the rounding of ten million steps never adds up to less than the truth. */
    static double sumFromAbove(double sum, double next) {
        return next == 0 ? sum : Math.nextUp(sum + next);
    }

    /**
     * Returns what the releases admitted so far would cost had they been fixed in advance: a
     * measure of progress, never above the budget. With settings chosen adaptively only the budget
     * itself is guaranteed, not a reading at a time that was chosen from the results: that is what
     * a {@link PrivacyOdometer} gives.
     *
     * @return the epsilon at the budget's delta
     */
    public double spentEpsilon() {
        double epsilon = RdpConversion.epsilon(RdpOrders.all()[order], spent, budget.delta());
        return Math.min(budget.epsilon(), epsilon);
    }

    /**
     * Returns the order at which divergences are added.
     *
     * @return the order
     */
    public double order() {
        return RdpOrders.all()[order];
    }
}
