package io.github.dp4j.cli.model;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a network says of examples: a probability for each class, or a number. */
public final class Predictions {

    private Predictions() {}

    /**
     * Measures a network that tells classes apart.
     *
     * @param network the network
     * @param data held-out examples, in its shape
     * @return the metrics
     */
    public static ClassMetrics classes(Model network, LabelledData data) {
        float[][] probabilities =
                probabilities(network, outputs(network, data), data.classes().size());
        int[] truth = data.targets().toIntVector();
        return ClassMetrics.of(data.classes(), probabilities, truth);
    }

    /**
     * Measures a network that predicts a number.
     *
     * @param network the network
     * @param data held-out examples, in its shape, with targets from 0 to 1
     * @param range what 1 stands for, in the number's units
     * @return the metrics
     */
    public static NumberMetrics numbers(Model network, LabelledData data, double range) {
        double[] predicted = outputs(network, data).toDoubleVector();
        double[] truth = data.targets().toDoubleVector();
        for (int i = 0; i < truth.length; i++) {
            // The target's bounds are public: nothing beyond them is ever meant.
            predicted[i] = Math.max(0, Math.min(1, predicted[i])) * range;
            truth[i] *= range;
        }
        return NumberMetrics.of(predicted, truth, range);
    }

    /**
     * Returns how right a network is about each example by itself.
     *
     * @param network the network
     * @param data held-out examples, in its shape
     * @return a number in [0, 1] for each: of a class 1 or 0, of a number 1 less the error as a
     *     share of its range; 0 where the network's answer is not finite
     */
    public static double[] rightness(Model network, LabelledData data) {
        INDArray outputs = outputs(network, data);
        return data.isRegression()
                ? nearness(outputs.toDoubleVector(), data.targets().toDoubleVector())
                : hits(
                        probabilities(network, outputs, data.classes().size()),
                        data.targets().toIntVector());
    }

    private static double[] nearness(double[] predicted, double[] truth) {
        double[] near = new double[truth.length];
        for (int i = 0; i < near.length; i++) {
            double error = Math.abs(Math.max(0, Math.min(1, predicted[i])) - truth[i]);
            near[i] = error >= 0 ? Math.max(0, 1 - error) : 0;
        }
        return near;
    }

    private static double[] hits(float[][] probabilities, int[] truth) {
        double[] hit = new double[truth.length];
        for (int i = 0; i < hit.length; i++) {
            float right = probabilities[i][truth[i]];
            boolean best = right >= 0; // false for NaN
            for (int k = 0; k < probabilities[i].length; k++) {
                best &= k == truth[i] || right > probabilities[i][k];
            }
            hit[i] = best ? 1 : 0;
        }
        return hit;
    }

    /**
     * Returns what a network puts out by the compiled engine: on images many times faster than
     * DL4J's own.
     *
     * @param network a network with one output
     * @param data examples in its shape
     * @return {@code [examples, outputs]}
     */
    public static INDArray outputs(Model network, LabelledData data) {
        Examples examples = Examples.of(data.features(), LabelCoding.of(network, data));
        try (GradientEngine engine = GradientEngines.best(network)) {
            int[] all = IntStream.range(0, data.size()).toArray();
            return engine.predictions(examples, all)[0];
        }
    }

    /**
     * Returns what a network puts out.
     *
     * @param network a network with one output
     * @param features a batch in its shape
     * @return {@code [examples, outputs]}
     */
    public static INDArray outputs(Model network, INDArray features) {
        return network instanceof MultiLayerNetwork layers
                ? layers.output(features)
                : ((ComputationGraph) network).outputSingle(features);
    }

    /**
     * Returns probabilities: of one output that tells two classes apart p is the second's. Scores
     * of hinge losses are no probabilities; s becomes {@code 1 / (1 + e^(-2 s))}, in their order.
     *
     * @param network the network
     * @param outputs what it put out, {@code [examples, outputs]}
     * @param classes how many classes there are
     * @return one row an example, one number a class
     */
    public static float[][] probabilities(Model network, INDArray outputs, int classes) {
        boolean scores = LabelCoding.isHinge(LabelCoding.loss(network));
        float[][] rows = outputs.toFloatMatrix();
        if (scores) {
            for (float[] row : rows) {
                for (int k = 0; k < row.length; k++) {
                    row[k] = (float) (1 / (1 + Math.exp(-2 * row[k])));
                }
            }
        }
        if (rows.length > 0 && rows[0].length == 1 && classes == 2) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = new float[] {1 - rows[i][0], rows[i][0]};
            }
        }
        return rows;
    }
}
