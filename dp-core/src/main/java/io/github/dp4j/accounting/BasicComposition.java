package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A composition of which each part has an analysis, but not all the same one: {@code (epsilon1 +
 * epsilon2, delta1 + delta2)} (Dwork, Kenthapadi, McSherry, Mironov, Naor, Our data, ourselves,
 * EUROCRYPT 2006, Theorem 1). That releases of the two parts may take turns and depend on each
 * other changes nothing (Vadhan and Zhang, Concurrent composition theorems for differential
 * privacy, arXiv 2207.08335).
 */
final class BasicComposition {

    /** Which part of delta, or of epsilon, the releases analysed by PLD have. */
    private static final double[] SHARES = {0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999};

    private final Accountant pld;
    private final Accountant rdp;
    private final NeighboringRelation relation;
    private final DpEvent tight;
    private final DpEvent rest;

    /** Divides the releases: PLD has all that it can analyse. */
    BasicComposition(Accountant pld, Accountant rdp, DpEvent event, NeighboringRelation relation) {
        this.pld = pld;
        this.rdp = rdp;
        this.relation = relation;
        List<DpEvent> analysed = new ArrayList<>();
        List<DpEvent> others = new ArrayList<>();
        for (Map.Entry<DpEvent, Long> entry : EventCounts.of(event).entrySet()) {
            List<DpEvent> part = hasPld(entry.getKey()) ? analysed : others;
            part.add(new DpEvent.SelfComposed(entry.getKey(), entry.getValue()));
        }
        tight = new DpEvent.Composed(analysed);
        rest = new DpEvent.Composed(others);
    }

    private boolean hasPld(DpEvent release) {
        try {
            new PldEvents(release, relation);
            return true;
        } catch (UnsupportedEventException refusal) {
            return false;
        }
    }

    /**
     * Returns the least epsilon over a few divisions of delta.
     *
     * @throws UnsupportedEventException if RDP refuses what is left
     */
    PrivacyGuarantee guarantee(double delta) {
        double least = Double.POSITIVE_INFINITY;
        double best = SHARES[0];
        for (double share : SHARES) {
            double first = share * delta;
            double second = Math.nextDown(delta - first);
            if (first > 0 && second > 0) {
                double sum =
                        pld.guarantee(tight, relation, first).epsilon()
                                + rdp.guarantee(rest, relation, second).epsilon();
                best = sum < least ? share : best;
                least = Math.min(least, Math.nextUp(sum));
            }
        }
        // Whoever has all results has those of this part.
        double lower = pld.guarantee(tight, relation, delta).epsilonLower();
        return new PrivacyGuarantee(
                least,
                Math.min(lower, least),
                delta,
                relation,
                pld.name() + " + " + rdp.name(),
                "basic composition of two parts, for which epsilon and delta add up (Dwork et al.,"
                        + " EUROCRYPT 2006; arXiv 2207.08335): the releases that have a privacy loss"
                        + " distribution, by PLD at "
                        + best
                        + " of delta, and the others, by RDP at the rest; an upper bound.");
    }

    /** Returns the least delta over a few divisions of epsilon. */
    double delta(double epsilon) {
        double least = 1;
        for (double share : SHARES) {
            double first = share * epsilon;
            double second = Math.max(0, Math.nextDown(epsilon - first));
            double sum = pld.delta(tight, relation, first) + rdp.delta(rest, relation, second);
            least = Math.min(least, sum > 0 ? Math.nextUp(sum) : 0);
        }
        return least;
    }
}
