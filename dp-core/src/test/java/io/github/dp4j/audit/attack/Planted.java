package io.github.dp4j.audit.attack;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.audit.Simulated;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model and shadow models, in pairs, whose log-odds are normal: each record has its own mean and
 * spread, and training on it adds a shift. Several queries share a quarter of their variance.
 */
final class Planted {

    static final int RECORDS = 4000;

    final List<double[]> target = new ArrayList<>();
    final List<ShadowSignals> shadows = new ArrayList<>();
    final boolean[] members = new boolean[RECORDS];

    Planted(int models, int queries, double shift, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] mean = new double[RECORDS];
        double[] spread = new double[RECORDS];
        boolean[][] in = new boolean[models][RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            mean[i] = 3 * Simulated.normal(random);
            spread[i] = Math.exp(0.5 * Simulated.normal(random));
            members[i] = random.nextBoolean();
            for (int s = 0; s < models; s += 2) {
                in[s][i] = random.nextBoolean();
                in[s + 1][i] = !in[s][i];
            }
        }
        double[][][] phi = new double[queries][models][RECORDS];
        for (int k = 0; k < queries; k++) {
            target.add(new double[RECORDS]);
        }
        for (int i = 0; i < RECORDS; i++) {
            for (int s = -1; s < models; s++) {
                boolean member = s < 0 ? members[i] : in[s][i];
                double common = 0.5 * Simulated.normal(random);
                for (int k = 0; k < queries; k++) {
                    double own = common + Math.sqrt(0.75) * Simulated.normal(random);
                    double value = mean[i] + spread[i] * (own + (member ? shift : 0));
                    (s < 0 ? target.get(k) : phi[k][s])[i] = value;
                }
            }
        }
        for (int k = 0; k < queries; k++) {
            shadows.add(ShadowSignals.of(phi[k], in));
        }
    }

    RocCurve roc(double[] scores) {
        return RocCurve.of(MembershipScores.of(chosen(scores, true), chosen(scores, false)));
    }

    double area(double[] scores) {
        return roc(scores).areaUnderCurve();
    }

    private double[] chosen(double[] scores, boolean which) {
        return IntStream.range(0, scores.length)
                .filter(i -> members[i] == which)
                .mapToDouble(i -> scores[i])
                .toArray();
    }
}
