package io.github.dp4j.accounting;

import io.github.dp4j.accounting.rdp.RdpOrders;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.Objects;

/**
 * A running bound of what a training has cost so far, with settings chosen while it runs, that
 * holds whenever one stops, for whatever reason.
 *
 * <p>The promise: for every two neighbours D and D', if the training runs on D, then with
 * probability at least {@code 1 - delta} the privacy loss {@code log(P[results so far | D] /
 * P[results so far | D'])} is at most {@link #epsilon()} after <em>every</em> step, so also at a
 * time that was chosen from the results (a privacy odometer in the sense of Rogers, Roth, Ullman,
 * Vadhan, arXiv 1605.08294, section 6). It is not an (epsilon, delta) guarantee with an epsilon
 * fixed beforehand; that is what a {@link PrivacyFilter} enforces.
 *
 * <p>The theorem: let r_t be the divergence of order a of step t, given what was released before
 * it. Then {@code exp((a - 1) (loss_t - r_1 - ... - r_t))} is a supermartingale that begins at 1,
 * because its mean grows by {@code E[exp((a-1) loss of step t) | past] <= e^((a-1) r_t)}. By
 * Ville's inequality it exceeds {@code 1/delta} at any time with probability at most delta, so at
 * all times {@code loss <= sum r + log(1/delta) / (a - 1)}. This is the argument of Whitehouse,
 * Ramdas, Rogers, Wu, Fully adaptive composition in differential privacy, arXiv 2203.05481, section
 * 4, and of Feldman and Zrnic, arXiv 2008.11193, Theorem 4.3, for Renyi divergences. Here a few
 * orders are followed at once: the one that suits a plan has half of delta, fifteen others share
 * the rest, and the least bound counts.
 *
 * <p>What it costs against settings fixed in advance stands in the accounting page of the
 * documentation. Not thread-safe.
 */
public final class PrivacyOdometer {

    /** Indices into the orders: spread evenly in the logarithm. */
    private static final int OTHERS = 15;

    private final RdpAccountant accountant = new RdpAccountant();
    private final NeighboringRelation relation;
    private final double delta;
    private final int[] followed = new int[OTHERS + 1];

    /** For each order followed, {@code log(1 / its part of delta) / (order - 1)}. */
    private final double[] price = new double[OTHERS + 1];

    private final double[] spent = new double[OTHERS + 1];
    private boolean used;

    /**
     * Creates an odometer; half of delta goes to the order that suits a plan, which the training
     * need not keep to.
     *
     * @param delta the probability that the bound fails at any time, in (0, 1)
     * @param relation which data sets are neighbours
     * @param plan roughly what the training will do
     * @throws UnsupportedEventException if the plan has no RDP analysis under this relation
     * @throws IllegalArgumentException if delta is out of range
     */
    public PrivacyOdometer(double delta, NeighboringRelation relation, DpEvent plan) {
        this.delta = Require.delta(delta);
        this.relation = Objects.requireNonNull(relation, "relation");
        double[] orders = RdpOrders.all();
        double[] planned = accountant.compose(plan, relation);
        followed[0] = best(orders, planned);
        int finite = orders.length - 1;
        for (int j = 0; j < OTHERS; j++) {
            double wanted = 1.25 * Math.pow(512 / 1.25, j / (OTHERS - 1.0));
            int i = 0;
            while (i < finite - 1 && orders[i] < wanted) {
                i++;
            }
            followed[j + 1] = i;
        }
        for (int j = 0; j <= OTHERS; j++) {
            double parts = j == 0 ? 2 : 2.0 * OTHERS;
            price[j] = (Math.log(parts) - Math.log(delta)) / (orders[followed[j]] - 1);
        }
    }

    private int best(double[] orders, double[] planned) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < orders.length - 1; i++) {
            double epsilon = planned[i] + (Math.log(2) - Math.log(delta)) / (orders[i] - 1);
            if (epsilon < least) {
                least = epsilon;
                best = i;
            }
        }
        return best;
    }

    /**
     * Counts a release; to be called before it happens, whose settings may depend on everything
     * released so far.
     *
     * @param event the release
     * @throws UnsupportedEventException if the event has no RDP analysis under this relation; it is
     *     not counted and must not happen
     */
    public void count(DpEvent event) {
        double[] divergences = accountant.compose(event, relation);
        for (int j = 0; j < spent.length; j++) {
            spent[j] = PrivacyFilter.sumFromAbove(spent[j], divergences[followed[j]]);
            used |= spent[j] > 0;
        }
    }

    /**
     * Returns the bound after the releases counted so far.
     *
     * @return an epsilon, at least 0, never below an earlier one, possibly infinite
     */
    public double epsilon() {
        double least = used ? Double.POSITIVE_INFINITY : 0;
        for (int j = 0; j < spent.length; j++) {
            least = Math.min(least, (spent[j] + price[j]) * (1 + 1e-14));
        }
        return least;
    }

    /**
     * Returns the probability that the bound fails at any time.
     *
     * @return the delta
     */
    public double delta() {
        return delta;
    }
}
