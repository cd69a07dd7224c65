package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The oracle itself, against finite differences: the gradient of one example is the slope of what
 * DL4J's score of a batch grows by when the example is put in once more.
 */
class ReferenceEngineAuditTest {

    private static final int EXAMPLES = 3;
    private static final double STEP = 1e-5;

    /** Losses with the activation that goes along. */
    private enum Output {
        MCXENT(LossFunction.MCXENT, Activation.SOFTMAX),
        XENT(LossFunction.XENT, Activation.SIGMOID),
        MSE(LossFunction.MSE, Activation.IDENTITY),
        L1(LossFunction.L1, Activation.TANH),
        POISSON(LossFunction.POISSON, Activation.SOFTPLUS);

        final LossFunction loss;
        final Activation activation;

        Output(LossFunction loss, Activation activation) {
            this.loss = loss;
            this.activation = activation;
        }

        /** Whether DL4J knows masks with one number an output for it. */
        boolean perOutput() {
            return this != MCXENT;
        }
    }

    private static ComputationGraph graph(boolean sequences, Output... outputs) {
        GraphBuilder builder =
                new NeuralNetConfiguration.Builder()
                        .seed(9)
                        .dataType(DataType.DOUBLE)
                        .miniBatch(false)
                        .activation(Activation.TANH)
                        .graphBuilder()
                        .addInputs("in");
        builder.addLayer(
                "hidden",
                sequences
                        ? new LSTM.Builder().nIn(4).nOut(3).build()
                        : new DenseLayer.Builder().nIn(4).nOut(3).build(),
                "in");
        String[] names = new String[outputs.length];
        for (int k = 0; k < outputs.length; k++) {
            names[k] = "out" + k;
            builder.addLayer(
                    names[k],
                    sequences
                            ? new RnnOutputLayer.Builder(outputs[k].loss)
                                    .nIn(3)
                                    .nOut(3)
                                    .activation(outputs[k].activation)
                                    .build()
                            : new OutputLayer.Builder(outputs[k].loss)
                                    .nIn(3)
                                    .nOut(3)
                                    .activation(outputs[k].activation)
                                    .build(),
                    "hidden");
        }
        ComputationGraph graph = new ComputationGraph(builder.setOutputs(names).build());
        graph.init();
        return graph;
    }

    private static double score(ComputationGraph graph, Examples data, int[] rows) {
        return graph.score(
                new MultiDataSet(
                        pick(data.features(), rows),
                        pick(data.labels(), rows),
                        pick(data.featureMasks(), rows),
                        pick(data.labelMasks(), rows)),
                /* training= */ true);
    }

    private static INDArray[] pick(INDArray[] arrays, int[] rows) {
        return arrays == null
                ? null
                : Arrays.stream(arrays)
                        .map(
                                a ->
                                        a == null
                                                ? null
                                                : Nd4j.concat(
                                                        0,
                                                        Arrays.stream(rows)
                                                                .mapToObj(i -> Examples.row(a, i))
                                                                .toArray(INDArray[]::new)))
                        .toArray(INDArray[]::new);
    }

    /** The slope of one example's loss along a direction. */
    private static double slope(
            ComputationGraph graph, Examples data, int example, INDArray direction) {
        int[] without = all(data.size());
        int[] with = IntStream.concat(Arrays.stream(without), IntStream.of(example)).toArray();
        INDArray parameters = graph.params();
        INDArray here = parameters.dup();
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
            parameters.assign(here.add(direction.mul(side == 0 ? STEP : -STEP)));
            loss[side] = score(graph, data, with) - score(graph, data, without);
        }
        parameters.assign(here);
        return (loss[0] - loss[1]) / (2 * STEP);
    }

    private static void check(ComputationGraph graph, Examples data, String what) {
        long size = graph.numParams();
        try (GradientEngine engine = new ReferenceEngine(graph)) {
            for (int i = 0; i < data.size(); i++) {
                INDArray sum = Nd4j.ones(DataType.DOUBLE, 1, size);
                double[] norms =
                        engine.clippedSum(data, new int[] {i}, Double.POSITIVE_INFINITY, sum);
                INDArray gradient = sum.reshape(size);
                assertThat(norms[0]).isEqualTo(gradient.norm2Number().doubleValue());
                // A wrong gradient would have to be right along a direction drawn at random.
                INDArray direction = numbers(DataType.DOUBLE, 17 + i, size);
                double expected = slope(graph, data, i, direction);
                assertThat(Nd4j.getBlasWrapper().dot(gradient, direction))
                        .as("example %d, %s", i, what)
                        .isBetween(
                                expected - 1e-6 * (1 + Math.abs(expected)),
                                expected + 1e-6 * (1 + Math.abs(expected)));
            }
        }
    }

    private static INDArray labels(Output output, int steps) {
        INDArray labels;
        if (output == Output.MCXENT) {
            INDArray flat = oneHot(DataType.DOUBLE, EXAMPLES * Math.max(1, steps), 3);
            labels = steps == 0 ? flat : flat.reshape(EXAMPLES, steps, 3).permute(0, 2, 1).dup('c');
        } else {
            long[] shape = steps == 0 ? new long[] {EXAMPLES, 3} : new long[] {EXAMPLES, 3, steps};
            labels = numbers(DataType.DOUBLE, output.name().length(), shape);
            labels = output == Output.XENT ? labels.gt(0).castTo(DataType.DOUBLE) : labels;
            labels =
                    output == Output.POISSON
                            ? org.nd4j.linalg.ops.transforms.Transforms.abs(labels)
                            : labels;
        }
        return labels;
    }

    /** No mask, one number an example, nothing at all, one number an output. */
    private static List<INDArray> masks(Output output) {
        List<INDArray> masks = new ArrayList<>();
        masks.add(null);
        masks.add(Nd4j.createFromArray(new double[][] {{1}, {0}, {1}}));
        masks.add(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 1));
        if (output.perOutput()) {
            masks.add(Nd4j.createFromArray(new double[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 1}}));
        }
        return masks;
    }

    @Test
    void b2_severalOutputs_anyMasks_isTheSlopeOfTheExamplesOwnLoss() {
        INDArray x = numbers(DataType.DOUBLE, 1, EXAMPLES, 4);
        for (Output first : Output.values()) {
            for (Output second : new Output[] {Output.MSE}) {
                ComputationGraph graph = graph(/* sequences= */ false, first, second);
                for (INDArray one : masks(first)) {
                    for (INDArray other : masks(second)) {
                        Examples data =
                                new Examples(
                                        new INDArray[] {x},
                                        new INDArray[] {labels(first, 0), labels(second, 0)},
                                        null,
                                        one == null && other == null
                                                ? null
                                                : new INDArray[] {one, other});
                        check(graph, data, first + " " + one + ", " + second + " " + other);
                    }
                }
            }
        }
    }

    @Test
    void b2_sequences_anyMasks_isTheSlopeOfTheExamplesOwnLoss() {
        for (int steps : new int[] {1, 3}) {
            INDArray x = numbers(DataType.DOUBLE, 2, EXAMPLES, 4, steps);
            INDArray some =
                    steps == 1
                            ? Nd4j.createFromArray(new double[][] {{1}, {0}, {1}})
                            : Nd4j.createFromArray(
                                    new double[][] {{1, 1, 0}, {0, 0, 0}, {1, 1, 1}});
            INDArray[] masks = {null, some};
            ComputationGraph graph = graph(/* sequences= */ true, Output.MCXENT, Output.MSE);
            for (INDArray ofFeatures : masks) {
                for (INDArray one : masks) {
                    for (INDArray other : masks) {
                        Examples data =
                                new Examples(
                                        new INDArray[] {x},
                                        new INDArray[] {
                                            labels(Output.MCXENT, steps), labels(Output.MSE, steps)
                                        },
                                        ofFeatures == null ? null : new INDArray[] {ofFeatures},
                                        one == null && other == null
                                                ? null
                                                : new INDArray[] {one, other});
                        check(graph, data, steps + " steps, " + ofFeatures + one + other);
                    }
                }
            }
        }
    }
}
