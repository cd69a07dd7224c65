package io.github.dp4j.audit.report;

import io.github.dp4j.audit.Bootstrap;
import io.github.dp4j.audit.Interval;
import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.report.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Describes what an attack achieved. */
final class Roc {

    private static final int RESAMPLES = 400;
    private static final int DECADES = 4;
    private static final int A_DECADE = 10;
    private static final int BINS = 40;

    /** What few extreme scores would make of the histogram's range. */
    private static final double TRIMMED = 0.005;

    private Roc() {}

    /** The false-positive rates at which curves are drawn: 1e-4 to 1, ten a decade. */
    static double[] rates() {
        double[] rates = new double[DECADES * A_DECADE + 1];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = Math.pow(10, (double) i / A_DECADE - DECADES);
        }
        return rates;
    }

    static AttackFigures figures(
            AttackResult attack, int members, double confidence, LongSupplier bits) {
        MembershipScores scores = attack.membership(members);
        RocCurve curve = RocCurve.of(scores);
        List<Interval> intervals =
                Bootstrap.intervals(
                        scores,
                        List.of(
                                RocCurve::areaUnderCurve,
                                c -> c.truePositiveRateAt(0.001),
                                c -> c.truePositiveRateAt(0.01),
                                RocCurve::bestBalancedAccuracy,
                                RocCurve::advantage),
                        Math.max(RESAMPLES, (int) Math.ceil(4 / (1 - confidence))),
                        confidence,
                        bits);
        return new AttackFigures(
                attack.name(),
                attack.description(),
                new Figure(curve.areaUnderCurve(), intervals.get(0)),
                new Figure(curve.truePositiveRateAt(0.001), intervals.get(1)),
                new Figure(curve.truePositiveRateAt(0.01), intervals.get(2)),
                new Figure(curve.bestBalancedAccuracy(), intervals.get(3)),
                new Figure(curve.advantage(), intervals.get(4)),
                drawn(curve, scores.nonMembers()),
                histogram(scores));
    }

    /** Below one non-member there is nothing to draw. */
    private static List<Point> drawn(RocCurve curve, int nonMembers) {
        List<Point> points = new ArrayList<>();
        for (double rate : rates()) {
            if (rate * nonMembers >= 1) {
                points.add(new Point(rate, curve.truePositiveRateAt(rate)));
            }
        }
        return points;
    }

    private static List<AttackFigures.Bin> histogram(MembershipScores scores) {
        double[] members = scores.memberScores();
        double[] nonMembers = scores.nonMemberScores();
        double low = Math.min(quantile(members, TRIMMED), quantile(nonMembers, TRIMMED));
        double high = Math.max(quantile(members, 1 - TRIMMED), quantile(nonMembers, 1 - TRIMMED));
        double width = (high - low) / BINS;
        List<AttackFigures.Bin> bins = new ArrayList<>();
        if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
            return bins;
        }
        int[] in = counts(members, low, width);
        int[] out = counts(nonMembers, low, width);
        for (int i = 0; i < BINS; i++) {
            bins.add(new AttackFigures.Bin(low + i * width, low + (i + 1) * width, in[i], out[i]));
        }
        return bins;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** What lies outside is counted at the ends. */
    private static int[] counts(double[] scores, double low, double width) {
        int[] counts = new int[BINS];
        for (double score : scores) {
            double place = Math.floor((score - low) / width);
            counts[(int) Math.max(0, Math.min(BINS - 1, place))]++;
        }
        return counts;
    }
}
