package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * A composition of which each part has an analysis, but not all the same one: {@code (epsilon1 +
 * epsilon2, delta1 + delta2)} (Dwork, Kenthapadi, McSherry, Mironov, Naor, Our data, ourselves,
 * EUROCRYPT 2006, Theorem 1). That releases of the two parts may take turns and depend on each
 * other changes nothing (Vadhan and Zhang, Concurrent composition theorems for differential
 * privacy, arXiv 2207.08335).
 */
final class BasicComposition {

    /** Logits of the shares tried first, from one part in ten million to all but that. */
    private static final double FARTHEST = 16;

    private static final double APART = 4;

    private static final int MOST_QUESTIONS = 100;

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
     * Returns the least epsilon over the divisions of delta.
     *
     * @throws UnsupportedEventException if RDP refuses what is left
     */
    PrivacyGuarantee guarantee(double delta) {
        double share =
                best(
                        x -> epsilon(pld.coarse(), delta, x * delta),
                        x -> epsilon(pld, delta, x * delta));
        double sum = epsilon(pld, delta, share * delta);
        // Whoever has all results has those of this part.
        double lower = pld.guarantee(tight, relation, delta).epsilonLower();
        return new PrivacyGuarantee(
                sum,
                Math.min(lower, sum),
                delta,
                relation,
                pld.name() + " + " + rdp.name(),
                "basic composition of two parts, for which epsilon and delta add up (Dwork et al.,"
                        + " EUROCRYPT 2006; arXiv 2207.08335): the releases that have a privacy loss"
                        + " distribution, by PLD at "
                        + new BigDecimal(share).round(new MathContext(3))
                        + " of delta, and the others, by RDP at the rest; an upper bound.");
    }

    private double epsilon(Accountant first, double delta, double ofFirst) {
        double ofSecond = Math.nextDown(delta - ofFirst);
        if (!(ofFirst > 0 && ofSecond > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        double sum =
                first.guarantee(tight, relation, ofFirst).epsilon()
                        + rdp.guarantee(rest, relation, ofSecond).epsilon();
        return sum > 0 ? Math.nextUp(sum) : 0;
    }

    /** Returns the least delta over the divisions of epsilon. */
    double delta(double epsilon) {
        double share =
                best(
                        x -> Math.log(delta(pld.coarse(), epsilon, x * epsilon)),
                        x -> Math.log(delta(pld, epsilon, x * epsilon)));
        return Math.min(1, delta(pld, epsilon, share * epsilon));
    }

    private double delta(Accountant first, double epsilon, double ofFirst) {
        double ofSecond = Math.max(0, Math.nextDown(epsilon - ofFirst));
        double sum = first.delta(tight, relation, ofFirst) + rdp.delta(rest, relation, ofSecond);
        return sum > 0 ? Math.nextUp(sum) : 0;
    }

    /**
     * Returns a share of which the cost is near the least: all are valid, so that nothing hangs on
     * how near.
     */
    private static double best(DoubleUnaryOperator coarse, DoubleUnaryOperator cost) {
        double start = -FARTHEST;
        double least = Double.POSITIVE_INFINITY;
        for (double logit = -FARTHEST; logit <= FARTHEST; logit += APART) {
            double here = coarse.applyAsDouble(share(logit));
            if (here < least) {
                start = logit;
                least = here;
            }
        }
        double logit =
                new BrentOptimizer(/* rel= */ 1e-7, /* abs= */ 1e-6)
                        .optimize(
                                new MaxEval(MOST_QUESTIONS),
                                new UnivariateObjectiveFunction(x -> cost.applyAsDouble(share(x))),
                                GoalType.MINIMIZE,
                                new SearchInterval(start - APART, start + APART, start))
                        .getPoint();
        return share(logit);
    }

    private static double share(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
