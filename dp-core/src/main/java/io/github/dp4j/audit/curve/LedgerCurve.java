package io.github.dp4j.audit.curve;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.UnsupportedEventException;

/**
 * The curve of a ledger: the largest of the lines that the pairs (epsilon, delta) of its profile
 * allow, {@code 1 - delta - e^epsilon a} and {@code e^-epsilon (1 - delta - a)}. Every pair is an
 * upper bound, so the curve lies nowhere above the ledger's own; the smaller the steps between the
 * pairs, the closer it is.
 */
public final class LedgerCurve implements PrivacyCurve {

    private static final double SMALLEST_DELTA = 1e-15;
    private static final int POINTS = 128;

    private final double[] odds;
    private final double[] deltas;
    private final String words;

    LedgerCurve(double[] odds, double[] deltas, String words) {
        this.odds = odds;
        this.deltas = deltas;
        this.words = words;
    }

    /**
     * Computes the curve at 129 pairs, delta from 1 - 2e-4 down to 1e-15.
     *
     * @param accountant who computes the profile
     * @param event what was released
     * @param relation which data sets are neighbours
     * @return the curve
     * @throws UnsupportedEventException if the accountant refuses the event
     */
    public static LedgerCurve of(
            Accountant accountant, DpEvent event, NeighboringRelation relation) {
        return of(accountant, event, relation, POINTS, SMALLEST_DELTA);
    }

    static LedgerCurve of(
            Accountant accountant,
            DpEvent event,
            NeighboringRelation relation,
            int points,
            double smallestDelta) {
        double[] odds = new double[points + 1];
        double[] deltas = new double[points + 1];
        odds[points] = 1;
        deltas[points] = accountant.delta(event, relation, /* epsilon= */ 0);
        double logit = Math.log(smallestDelta);
        for (int i = 0; i < points; i++) {
            // Evenly in the logit: as dense near 1 as near 0.
            deltas[i] = 1 / (1 + Math.exp(-logit * (1 - 1.25 * i / (points - 1))));
            // What the advantage implies without asking.
            odds[i] =
                    deltas[i] >= deltas[points]
                            ? 1
                            : Math.exp(accountant.guarantee(event, relation, deltas[i]).epsilon());
        }
        return new LedgerCurve(
                odds,
                deltas,
                "the trade-off curve of the ledger (" + relation.label() + ", as computed)");
    }

    @Override
    public double typeTwoError(double typeOneError) {
        double a = CurveChecks.probability("typeOneError", typeOneError);
        double best = 0;
        for (int i = 0; i < odds.length; i++) {
            if (odds[i] < Double.POSITIVE_INFINITY) {
                double whole = 1 - deltas[i];
                best = Math.max(best, Math.max(whole - odds[i] * a, (whole - a) / odds[i]));
            }
        }
        return Math.min(best, 1 - a);
    }

    @Override
    public double remaining(double success) {
        double s = CurveChecks.probability("success", success);
        double best = 0;
        for (int i = 0; i < odds.length; i++) {
            if (odds[i] < Double.POSITIVE_INFINITY) {
                double steep = 1 - deltas[i] - odds[i] * (1 - s);
                best = Math.max(best, Math.max(steep, (s - deltas[i]) / odds[i]));
            }
        }
        return Math.min(best, s);
    }

    @Override
    public String words() {
        return words;
    }
}
