package io.github.dp4j.report;

import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What the guarantee means to an attacker who must tell two neighbouring data sets apart: bounds
 * from above on the true-positive rate at a false-positive rate.
 *
 * <p>Of (epsilon, delta) alone (Kairouz, Oh, Viswanath: The Composition Theorem for Differential
 * Privacy, arXiv 1311.0776, Theorem 2.1), with FPR = x:
 *
 * <pre>TPR &lt;= min(1, e^epsilon x + delta, 1 - e^-epsilon (1 - delta - x))</pre>
 *
 * <p>A trade-off curve is sharper. It is known at its points only; between two of them the true
 * curve lies above the chord (it is concave), so the point to the right bounds it, never the chord.
 */
final class AttackBounds {

    private static final int DECADES = 4;
    private static final int POINTS_A_DECADE = 10;

    private final PrivacyGuarantee guarantee;
    private final List<Point> curve;

    AttackBounds(PrivacyReport report) {
        this.guarantee = report.guarantee();
        this.curve = report.guarantee().isPrivate() ? report.tradeOff() : List.of();
    }

    /** Returns the highest true-positive rate that is possible at a false-positive rate. */
    double truePositiveRate(double falsePositiveRate) {
        double bound = ofGuarantee(falsePositiveRate);
        Point next = null;
        for (Point point : curve) {
            // Where the curve jumps, two points share an x: the upper one, which comes last.
            if (point.x() >= falsePositiveRate && (next == null || point.x() == next.x())) {
                next = point;
            }
        }
        return next == null ? bound : Math.min(bound, next.y());
    }

    /**
     * Returns the highest probability of a right answer to "was this example used?" when it was
     * with probability one half: (1 + max(TPR - FPR)) / 2, at most (e^epsilon + delta) / (e^epsilon
     * + 1).
     */
    double accuracy() {
        if (!guarantee.isPrivate()) {
            return 1;
        }
        double odds = Math.exp(-guarantee.epsilon());
        double bound = (1 + guarantee.delta() * odds) / (1 + odds);
        if (curve.isEmpty()) {
            return bound;
        }
        double advantage = 0;
        double left = 0;
        for (Point point : curve) {
            advantage = Math.max(advantage, point.y() - left);
            left = point.x();
        }
        // To the right of the last point the rate is at most 1.
        advantage = Math.max(advantage, 1 - left);
        return Math.min(bound, (1 + advantage) / 2);
    }

    /** Returns the curve to draw: the one given, or else what (epsilon, delta) alone implies. */
    List<Point> points() {
        if (!curve.isEmpty()) {
            return curve;
        }
        NavigableSet<Double> rates = new TreeSet<>();
        rates.add(0.0);
        // Evenly in the logarithm: the interesting false-positive rates are the small ones.
        for (int i = 0; i <= DECADES * POINTS_A_DECADE; i++) {
            rates.add(Math.pow(10, (double) i / POINTS_A_DECADE - DECADES));
        }
        // Where the two straight parts of the bound meet.
        rates.add((1 - guarantee.delta()) / (1 + Math.exp(guarantee.epsilon())));
        return rates.stream().map(x -> new Point(x, ofGuarantee(x))).toList();
    }

    boolean fromGuaranteeAlone() {
        return curve.isEmpty();
    }

    private double ofGuarantee(double x) {
        if (!guarantee.isPrivate()) {
            return 1;
        }
        double epsilon = guarantee.epsilon();
        double delta = guarantee.delta();
        // e^epsilon may overflow; times 0 that would be NaN.
        double steep = x == 0 ? delta : Math.exp(epsilon) * x + delta;
        double flat = 1 - Math.exp(-epsilon) * (1 - delta - x);
        return Math.min(1, Math.min(steep, flat));
    }
}
