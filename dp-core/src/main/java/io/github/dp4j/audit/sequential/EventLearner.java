package io.github.dp4j.audit.sequential;

import io.github.dp4j.audit.sequential.OutputEvent.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses events by pairs that are never betted on: tails of each feature and of {@link
 * LikelihoodScore} at quantiles, and values that are repeated, in both orders of the pair (after
 * Ding, Wang, Wang, Zhang, Kifer, Detecting violations of differential privacy, arXiv 1805.10277,
 * who choose by a sample of its own; and Bichsel, Steffen, Bogunovic, Vechev, DP-Sniper, IEEE S and
 * P 2021, who learn the likelihood ratio).
 */
final class EventLearner {

    /** So many events share a wealth. */
    static final int EVENTS = 8;

    private static final int FEWEST_REPEATS = 5;

    private static final double[] QUANTILES = {
        0.002, 0.006, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.994, 0.998
    };

    private final Promise promise;
    private final int pairs;
    private final List<Choice> candidates = new ArrayList<>();

    private EventLearner(Promise promise, int pairs) {
        this.promise = promise;
        this.pairs = pairs;
    }

    /**
     * Chooses.
     *
     * @param first features of the outputs on one input, [pairs][features]
     * @param second the same on the neighbouring input
     */
    static Stage learn(Promise promise, List<double[]> first, List<double[]> second) {
        LikelihoodScore score = LikelihoodScore.learn(columns(first), columns(second));
        EventLearner learner = new EventLearner(promise, first.size());
        learner.consider(
                columns(Stage.withScores(first, score)), columns(Stage.withScores(second, score)));
        learner.candidates.sort(Comparator.comparingDouble(Choice::merit).reversed());
        return new Stage(
                score,
                learner.candidates.stream()
                        .limit(EVENTS)
                        .map(choice -> new Bettor(promise, choice))
                        .toList());
    }

    /** Returns each feature's values in ascending order. */
    private static double[][] columns(List<double[]> outputs) {
        double[][] columns = new double[outputs.get(0).length][outputs.size()];
        for (int i = 0; i < outputs.size(); i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = outputs.get(i)[j];
            }
        }
        for (double[] column : columns) {
            Arrays.sort(column);
        }
        return columns;
    }

    private void consider(double[][] first, double[][] second) {
        for (int j = 0; j < first.length; j++) {
            double[] both = Sorted.merge(first[j], second[j]);
            considerTails(j, both, first[j], second[j]);
            considerRepeats(j, both, first[j], second[j]);
        }
    }

    private void considerTails(int feature, double[] both, double[] first, double[] second) {
        double last = Double.NaN;
        for (double quantile : QUANTILES) {
            double value = both[(int) (quantile * both.length)];
            if (value != last) {
                int a = Sorted.atMost(first, value);
                int b = Sorted.atMost(second, value);
                add(new OutputEvent(feature, Side.AT_MOST, value), a, b);
                add(new OutputEvent(feature, Side.ABOVE, value), pairs - a, pairs - b);
            }
            last = value;
        }
    }

    private void considerRepeats(int feature, double[] both, double[] first, double[] second) {
        int end;
        for (int start = 0; start < both.length; start = end) {
            double value = both[start];
            end = Sorted.atMost(both, value);
            if (end - start >= FEWEST_REPEATS) {
                int a = Sorted.atMost(first, value) - Sorted.below(first, value);
                int b = Sorted.atMost(second, value) - Sorted.below(second, value);
                add(new OutputEvent(feature, Side.EQUAL, value), a, b);
                add(new OutputEvent(feature, Side.DIFFERENT, value), pairs - a, pairs - b);
            }
        }
    }

    private void add(OutputEvent event, int a, int b) {
        candidates.add(Choice.of(promise, event, /* straight= */ true, a, b, pairs));
        candidates.add(Choice.of(promise, event, /* straight= */ false, b, a, pairs));
    }
}
