package io.github.dp4j.audit.sequential;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The bets on events that were chosen at one moment; later pairs do not change the choice. */
record Stage(LikelihoodScore score, List<Bettor> bettors) {

    static List<double[]> withScores(List<double[]> outputs, LikelihoodScore score) {
        return outputs.stream().map(features -> withScore(features, score)).toList();
    }

    private static double[] withScore(double[] features, LikelihoodScore score) {
        double[] longer = Arrays.copyOf(features, features.length + 1);
        longer[features.length] = score.of(features);
        return longer;
    }

    void bet(double[] output, double[] neighbour) {
        double[] x = withScore(output, score);
        double[] y = withScore(neighbour, score);
        for (Bettor bettor : bettors) {
            bettor.bet(x, y);
        }
    }

    /** Returns the mean of the wealths. */
    double wealth() {
        return bettors.stream().mapToDouble(Bettor::wealth).average().orElse(1);
    }

    Bettor richest() {
        return bettors.stream().max(Comparator.comparingDouble(Bettor::wealth)).orElseThrow();
    }
}
