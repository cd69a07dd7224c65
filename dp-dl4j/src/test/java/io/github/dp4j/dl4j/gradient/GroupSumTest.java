package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sums over groups of rows: what a neighbour may move, and what a bad row does. */
class GroupSumTest {

    private static final int ROWS = 40;
    private static final double CLIP = 0.05;

    private static MultiLayerNetwork network(DataType type) {
        return ConvolutionEqualityTest.network(
                type,
                InputType.convolutional(6, 6, 2),
                new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build(),
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build());
    }

    private static Examples data(DataType type) {
        INDArray labels = Nd4j.zeros(type, ROWS, 3);
        for (int i = 0; i < ROWS; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return new Examples(
                new INDArray[] {Nd4j.randn(type, ROWS, 2, 6, 6)},
                new INDArray[] {labels},
                /* featureMasks= */ null,
                /* labelMasks= */ null);
    }

    private static int[][] groups(Random random) {
        int[] rows = IntStream.range(0, ROWS).toArray();
        for (int i = ROWS - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int row = rows[i];
            rows[i] = rows[j];
            rows[j] = row;
        }
        int[] ends = {1, 2, 4, 11, 31, 40}; // groups of 1, 1, 2, 7, 20 and 9
        int[][] groups = new int[ends.length][];
        for (int u = 0, from = 0; u < ends.length; from = ends[u++]) {
            groups[u] = Arrays.copyOfRange(rows, from, ends[u]);
        }
        return groups;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The released sum: in double where it was rounded. */
    private static INDArray sum(
            GradientEngine engine, Examples data, int[][] groups, DataType type, long parameters) {
        INDArray sum = Nd4j.zeros(type, parameters);
        engine.clippedGroupSum(data, groups, ones(groups.length), CLIP, sum);
        INDArray wide = engine.wideSum();
        return wide == null ? sum.dup() : wide.dup();
    }

    @Test
    void oneGroupLess_movesTheSumByNoMoreThanTheBound() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net = network(type);
            Examples data = data(type);
            for (Kernels kernels : List.of(Kernels.best(), Kernels.portable())) {
                try (GradientEngine engine =
                        new CompiledEngine(net, new EngineSettings(2, 4), kernels)) {
                    for (int seed = 0; seed < 20; seed++) {
                        int[][] all = groups(new Random(seed));
                        int[][] less = Arrays.copyOf(all, all.length - 1);
                        less[seed % less.length] = all[all.length - 1]; // others move up
                        INDArray both = sum(engine, data, all, type, net.numParams());
                        INDArray one = sum(engine, data, less, type, net.numParams());
                        double moved = both.sub(one).norm2Number().doubleValue();
                        // Every group here is clipped, so its share is C and no less.
                        assertThat(moved)
                                .isBetween(CLIP * (1 - 1e-6), CLIP * (1 + GroupSum.ROUNDING_BOUND));
                    }
                }
            }
        }
    }

    @Test
    void groupsOfOne_areTheExamples() {
        DataType type = DataType.FLOAT;
        MultiLayerNetwork net = network(type);
        Examples data = data(type);
        int[] all = IntStream.range(0, ROWS).toArray();
        int[][] groups = IntStream.of(all).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
        INDArray expected = Nd4j.zeros(type, net.numParams());
        INDArray actual = Nd4j.zeros(type, net.numParams());
        try (GradientEngine engine =
                new CompiledEngine(net, new EngineSettings(2, 4), Kernels.best())) {
            double[] norms = engine.clippedSum(data, all, CLIP, expected);
            double[] groupNorms = engine.clippedGroupSum(data, groups, ones(ROWS), CLIP, actual);
            for (int i = 0; i < ROWS; i++) {
                assertThat(groupNorms[i]).isBetween(norms[i] * 0.99999, norms[i] * 1.00001);
            }
        }
        assertThat(actual.sub(expected).norm2Number().doubleValue()).isLessThan(ROWS * CLIP * 1e-5);
    }

    @Test
    void oneRowThatIsNotFinite_leavesOutItsGroupAlone() {
        DataType type = DataType.FLOAT;
        MultiLayerNetwork net = network(type);
        Examples data = data(type);
        int[][] groups = groups(new Random(1));
        INDArray before;
        INDArray after;
        try (GradientEngine engine =
                        new CompiledEngine(net, new EngineSettings(2, 4), Kernels.best());
                GradientEngine reference = new ReferenceEngine(net)) {
            int[][] others = {groups[0], groups[1], groups[2], groups[3], groups[5]};
            before = sum(engine, data, others, type, net.numParams());
            data.features()[0].putScalar(groups[4][13], 1, 2, 2, Double.NaN);
            after = sum(engine, data, groups, type, net.numParams());
            INDArray sum = Nd4j.zeros(type, net.numParams());
            for (GradientEngine any : List.of(engine, reference)) {
                double[] norms = any.clippedGroupSum(data, groups, ones(groups.length), CLIP, sum);
                assertThat(norms[4]).isNaN();
                assertThat(norms[3]).isPositive();
            }
        }
        assertThat(after).isEqualTo(before);
    }

    @Test
    void emptyBatchAndTooManyGroups_areZeroAndRefused() {
        MultiLayerNetwork net = network(DataType.FLOAT);
        Examples data = data(DataType.FLOAT);
        INDArray sum = Nd4j.ones(DataType.FLOAT, net.numParams());
        try (GradientEngine engine =
                        new CompiledEngine(net, new EngineSettings(2, 4), Kernels.best());
                GradientEngine reference = new ReferenceEngine(net)) {
            for (GradientEngine any : List.of(engine, reference)) {
                sum.assign(1);
                assertThat(any.clippedGroupSum(data, new int[0][], new double[0], CLIP, sum))
                        .isEmpty();
                assertThat(sum.norm2Number().doubleValue()).isZero();
                int[][] many = new int[GroupSum.LARGEST_BATCH + 1][1];
                assertThatThrownBy(
                                () -> any.clippedGroupSum(data, many, ones(many.length), CLIP, sum))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("groups");
            }
        }
    }
}
