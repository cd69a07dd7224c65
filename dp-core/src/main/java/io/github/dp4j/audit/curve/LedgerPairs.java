package io.github.dp4j.audit.curve;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;

/**
 * Certified pairs of a ledger's profile, epsilon rising and delta falling, to be made denser where
 * a figure needs it. As a function of {@code u = e^epsilon}, delta is convex and falling.
 */
final class LedgerPairs {

    /**
     * What is known of delta: at most {@code delta} at u = above, at least {@code delta} at u =
     * below.
     */
    private record Pair(double delta, double below, double above) {

        /** Returns the delta at u of the line from this pair through another one's upper end. */
        double extended(Pair other, double u) {
            return delta + (other.delta - delta) / (other.above - below) * (u - below);
        }
    }

    private static final double SMALLEST_DELTA = 1e-14;
    private static final int FIRST_POINTS = 32;
    private static final double LARGEST_EPSILON = 700;

    private final PldAccountant accountant = new PldAccountant();
    private final DpEvent event;
    private final NeighboringRelation relation;
    private final List<Pair> pairs = new ArrayList<>();

    LedgerPairs(DpEvent event, NeighboringRelation relation) {
        this.event = event;
        this.relation = relation;
        double advantage = accountant.delta(event, relation, /* epsilon= */ 0);
        pairs.add(new Pair(advantage, 1, 1));
        if (advantage > 0) {
            double from = logit(Math.min(advantage, 1 - 1e-12) * (1 - 1e-4));
            double to = Math.log(Math.min(SMALLEST_DELTA, 1e-3 * advantage));
            for (int i = 0; i < FIRST_POINTS; i++) {
                Pair pair = at(from + (to - from) * i / (FIRST_POINTS - 1));
                if (!(pair.above < Math.exp(LARGEST_EPSILON))) {
                    break;
                }
                pairs.add(pair);
            }
        }
    }

    private static double logit(double p) {
        return Math.log(p) - Math.log1p(-p);
    }

    private Pair at(double logit) {
        double delta = 1 / (1 + Math.exp(-logit));
        PrivacyGuarantee guarantee = accountant.guarantee(event, relation, delta);
        return new Pair(delta, Math.exp(guarantee.epsilonLower()), Math.exp(guarantee.epsilon()));
    }

    double advantage() {
        return pairs.get(0).delta;
    }

    /** Returns how many gaps there are between pairs. */
    int gaps() {
        return pairs.size() - 1;
    }

    /** Returns the width of a gap in epsilon. */
    double width(int gap) {
        return Math.log(pairs.get(gap + 1).above) - Math.log(pairs.get(gap).above);
    }

    /** Puts a pair into a gap; the gaps behind it are numbered anew. */
    void split(int gap) {
        double middle =
                0.5
                        * (logit(Math.min(pairs.get(gap).delta, 1 - 1e-12))
                                + logit(pairs.get(gap + 1).delta));
        pairs.add(gap + 1, at(middle));
    }

    /** Returns lines whose maximum lies nowhere above the trade-off function. */
    Lines lower() {
        List<Lines.Line> lines = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            lines.add(new Lines.Line(pairs.get(i).above, pairs.get(i).delta, i));
        }
        return Lines.of(lines);
    }

    /**
     * Returns lines whose maximum lies nowhere below the trade-off function. A convex function lies
     * above the extensions of its chords: between two pairs above the chord that ends in the first
     * and above the chord that begins in the second. The maximum over u of {@code 1 - delta(u) - u
     * a} is then at most that over the corners of the larger of both.
     */
    Lines upper() {
        List<Lines.Line> corners = new ArrayList<>();
        double from = 1;
        for (int i = 0; i < pairs.size(); i++) {
            boolean last = i == pairs.size() - 1;
            double to = last ? Double.POSITIVE_INFINITY : pairs.get(i + 1).below;
            if (to > from) {
                addCorners(corners, i, from, to);
                from = to;
            }
        }
        return Lines.of(corners);
    }

    private void addCorners(List<Lines.Line> corners, int i, double from, double to) {
        // Lines a + b u, each a lower bound of delta on [from, to].
        List<double[]> bounds = new ArrayList<>();
        boolean last = i == pairs.size() - 1;
        bounds.add(new double[] {last ? 0 : pairs.get(i + 1).delta, 0});
        if (i >= 1 && pairs.get(i).below > pairs.get(i - 1).above) {
            bounds.add(line(pairs.get(i), pairs.get(i - 1)));
        }
        if (i + 2 < pairs.size() && pairs.get(i + 2).above > pairs.get(i + 1).below) {
            bounds.add(line(pairs.get(i + 1), pairs.get(i + 2)));
        }
        addCorner(corners, bounds, i, from);
        if (!last) {
            addCorner(corners, bounds, i, to);
        }
        for (double[] one : bounds) {
            for (double[] other : bounds) {
                double crossing = (other[0] - one[0]) / (one[1] - other[1]);
                if (crossing > from && crossing < to) {
                    addCorner(corners, bounds, i, crossing);
                }
            }
        }
    }

    private static double[] line(Pair from, Pair through) {
        return new double[] {
            from.extended(through, 0), from.extended(through, 1) - from.extended(through, 0)
        };
    }

    private static void addCorner(
            List<Lines.Line> corners, List<double[]> bounds, int gap, double u) {
        double delta = 0;
        for (double[] bound : bounds) {
            delta = Math.max(delta, bound[0] + bound[1] * u);
        }
        corners.add(new Lines.Line(u, delta, gap));
    }
}
