package io.github.dp4j.audit;

import io.github.dp4j.audit.onerun.CanaryScores;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** Scores of mechanisms whose privacy is known. */
public final class Simulated {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Simulated() {}

    /** A mechanism: the score of a record that was, or was not, a member. */
    public interface Mechanism {
        double score(boolean member, SplittableRandom random);
    }

    /** N(mu, 1) against N(0, 1); mu 0 is null. */
    public static Mechanism gaussian(double mu) {
        return (member, random) -> normal(random) + (member ? mu : 0);
    }

    /** Laplace noise of scale 1 / epsilon about 1 or 0: every tail threshold is tight. */
    public static Mechanism laplace(double epsilon) {
        return (member, random) -> {
            double u = random.nextDouble() - 0.5;
            double noise = -Math.signum(u) * Math.log1p(-2 * Math.abs(u)) / epsilon;
            return noise + (member ? 1 : 0);
        };
    }

    /** The truth with probability e^epsilon / (1 + e^epsilon). */
    public static Mechanism randomizedResponse(double epsilon) {
        double truth = 1 / (1 + Math.exp(-epsilon));
        return (member, random) -> member == random.nextDouble() < truth ? 1 : 0;
    }

    public static MembershipScores scores(
            Mechanism mechanism, int members, int nonMembers, SplittableRandom random) {
        double[] in = new double[members];
        double[] out = new double[nonMembers];
        for (int i = 0; i < members; i++) {
            in[i] = mechanism.score(true, random);
        }
        for (int i = 0; i < nonMembers; i++) {
            out[i] = mechanism.score(false, random);
        }
        // Randomised response may give one answer to all; no audit looks at that.
        in[0] += in[0] == out[0] ? 1e-12 : 0;
        return MembershipScores.of(in, out);
    }

    /** One run, its canaries independent, ties in random order. */
    public static CanaryScores oneRun(Mechanism mechanism, int canaries, SplittableRandom random) {
        double[] scores = new double[canaries];
        boolean[] included = new boolean[canaries];
        for (int i = 0; i < canaries; i++) {
            included[i] = random.nextBoolean();
            scores[i] = mechanism.score(included[i], random);
        }
        return CanaryScores.of(scores, included, random::nextLong);
    }

    public static double normal(SplittableRandom random) {
        return NORMAL.inverseCumulativeProbability((random.nextLong() >>> 11) * 0x1p-53 + 0x1p-54);
    }
}
