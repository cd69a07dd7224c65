package io.github.dp4j.cli.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a network predicts a number, in the number's own units.
 *
 * @param meanAbsoluteError the mean of |prediction - truth|
 * @param rootMeanSquare the root of the mean of (prediction - truth)^2
 * @param range the largest number there can be, less the smallest
 * @param explained the share of the variance that is explained: 1 less the mean square over the
 *     variance of the truth; NaN if that is 0
 */
public record NumberMetrics(
        double meanAbsoluteError, double rootMeanSquare, double range, double explained) {

    /**
     * Compares predictions with the truth.
     *
     * @param predictions one an example
     * @param truth one an example
     * @param range the largest number there can be, less the smallest
     * @return the metrics
     * @throws IllegalArgumentException if there is no example, or numbers do not match
     */
    public static NumberMetrics of(double[] predictions, double[] truth, double range) {
        if (truth.length == 0 || predictions.length != truth.length) {
            throw new IllegalArgumentException(
                    "There must be one prediction for each of one or more examples, but there are "
                            + predictions.length
                            + " for "
                            + truth.length
                            + ".");
        }
        double mean = Arrays.stream(truth).average().orElseThrow();
        double absolute = 0;
        double square = 0;
        double variance = 0;
        for (int i = 0; i < truth.length; i++) {
            double wrong = predictions[i] - truth[i];
            absolute += Math.abs(wrong) / truth.length;
            square += wrong * wrong / truth.length;
            variance += (truth[i] - mean) * (truth[i] - mean) / truth.length;
        }
        return new NumberMetrics(
                absolute,
                Math.sqrt(square),
                range,
                variance > 0 ? 1 - square / variance : Double.NaN);
    }

    /** Returns what {@code --json} prints. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("testError", rootMeanSquare / range);
        json.put("testMae", meanAbsoluteError);
        json.put("testRmse", rootMeanSquare);
        json.put("testExplained", Double.isNaN(explained) ? null : explained);
        return json;
    }
}
