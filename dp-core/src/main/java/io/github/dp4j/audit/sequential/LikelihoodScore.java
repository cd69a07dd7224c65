package io.github.dp4j.audit.sequential;

import java.util.Arrays;

/**
 * A guess at log(P(output) / Q(output)), summed over features as if they were independent, each
 * from counts in bins of equal frequency. A coarse guess costs power, never validity.
 */
final class LikelihoodScore {

    private static final int BINS = 16;

    private final double[][] cuts;
    private final double[][] ratios;

    private LikelihoodScore(double[][] cuts, double[][] ratios) {
        this.cuts = cuts;
        this.ratios = ratios;
    }

    /**
     * Learns from outputs of both inputs.
     *
     * @param first [features][outputs], each row in ascending order
     * @param second the same for the other input
     */
    static LikelihoodScore learn(double[][] first, double[][] second) {
        double[][] cuts = new double[first.length][];
        double[][] ratios = new double[first.length][];
        for (int j = 0; j < first.length; j++) {
            cuts[j] = cuts(Sorted.merge(first[j], second[j]));
            ratios[j] = ratios(cuts[j], first[j], second[j]);
        }
        return new LikelihoodScore(cuts, ratios);
    }

    private static double[] cuts(double[] both) {
        double[] cuts = new double[BINS - 1];
        for (int i = 1; i < BINS; i++) {
            cuts[i - 1] = both[i * both.length / BINS];
        }
        return Arrays.stream(cuts).distinct().toArray();
    }

    private static double[] ratios(double[] cuts, double[] first, double[] second) {
        double[] ratios = new double[cuts.length + 1];
        int a = 0;
        int b = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int nextA = i < cuts.length ? Sorted.atMost(first, cuts[i]) : first.length;
            int nextB = i < cuts.length ? Sorted.atMost(second, cuts[i]) : second.length;
            double x = nextA - a + 0.5;
            double y = nextB - b + 0.5;
            // Less one deviation: what is no more than chance adds nothing.
            double ratio = Math.log(x / y);
            double chance = Math.sqrt(1 / x + 1 / y);
            ratios[i] = Math.copySign(Math.max(0, Math.abs(ratio) - chance), ratio);
            a = nextA;
            b = nextB;
        }
        return ratios;
    }

    double of(double[] features) {
        double sum = 0;
        for (int j = 0; j < cuts.length; j++) {
            sum += ratios[j][Sorted.below(cuts[j], features[j])];
        }
        return sum;
    }
}
