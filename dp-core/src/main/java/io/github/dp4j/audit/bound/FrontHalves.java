package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.audit.math.ClopperPearson;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** The front half of each group, on which a threshold may be chosen by looking. */
final class FrontHalves {

    private FrontHalves() {}

    static double bestThreshold(
            double[] members,
            double[] nonMembers,
            ToDoubleFunction<ErrorRates> worth,
            double level) {
        int m = members.length / 2;
        int n = nonMembers.length / 2;
        double[] front = Arrays.copyOf(members, m);
        double[] nonFront = Arrays.copyOf(nonMembers, n);
        if (Arrays.stream(front).allMatch(score -> score == front[0])
                && Arrays.stream(nonFront).allMatch(score -> score == front[0])) {
            return front[0]; // as good as any
        }
        double best = Double.NEGATIVE_INFINITY;
        double threshold = Double.POSITIVE_INFINITY;
        for (RocCurve.Threshold point :
                RocCurve.of(MembershipScores.of(front, nonFront)).points()) {
            int falseNegatives = m - point.truePositives();
            double value =
                    worth.applyAsDouble(
                            new ErrorRates(
                                    ClopperPearson.upperLimit(point.falsePositives(), n, level),
                                    ClopperPearson.upperLimit(falseNegatives, m, level)));
            if (value > best) {
                best = value;
                threshold = point.threshold();
            }
        }
        return threshold;
    }
}
