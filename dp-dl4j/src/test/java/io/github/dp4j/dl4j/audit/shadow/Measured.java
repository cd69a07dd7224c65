package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.audit.attack.LossTail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What an attack achieved on several targets; rates in per cent. */
final class Measured {

    final List<Double> auc = new ArrayList<>();

    /** True positives at 0.1 % false ones. */
    final List<Double> low = new ArrayList<>();

    /** True positives at 1 % false ones. */
    final List<Double> tpr = new ArrayList<>();

    /** True negatives at 0.1 % false ones. */
    final List<Double> tail = new ArrayList<>();

    void add(double[] scores, boolean[] members) {
        MembershipScores groups =
                MembershipScores.of(chosen(scores, members, true), chosen(scores, members, false));
        RocCurve roc = RocCurve.of(groups);
        auc.add(roc.areaUnderCurve());
        low.add(100 * roc.truePositiveRateAt(0.001));
        tpr.add(100 * roc.truePositiveRateAt(0.01));
        tail.add(100 * LossTail.trueNegativeRateAt(groups, 0.001));
    }

    /** Returns the mean over a group, in per cent. */
    static double share(double[] values, boolean[] members, boolean which) {
        return 100 * Arrays.stream(chosen(values, members, which)).average().orElseThrow();
    }

    private static double[] chosen(double[] scores, boolean[] members, boolean which) {
        return IntStream.range(0, scores.length)
                .filter(i -> members[i] == which)
                .mapToDouble(i -> scores[i])
                .toArray();
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    static double deviation(List<Double> values) {
        double mean = mean(values);
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1));
    }

    static String show(String format, List<Double> values) {
        return String.format(Locale.ROOT, format + " ± " + format, mean(values), deviation(values));
    }
}
