package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dp4j.dl4j.kernel.Kernels;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** One engine from call to call: what it may keep, what it must refuse and what it must state. */
class CompiledEngineTest {

    private static final EngineSettings TWO = new EngineSettings(2, 2);

    private static MultiLayerNetwork dense(DataType type) {
        return DenseEqualityTest.network(
                type,
                DenseEqualityTest.dense(5, 4, Activation.TANH, /* bias= */ true),
                DenseEqualityTest.output(4, 3, new LossMCXENT(), Activation.SOFTMAX));
    }

    /** Data of an earlier call in the place of those given: examples that nobody sampled. */
    @Test
    void otherExamplesOfTheSameShape_areRead() {
        DataType type = DataType.DOUBLE;
        MultiLayerNetwork net = dense(type);
        try (GradientEngine reference = new ReferenceEngine(net);
                GradientEngine compiled = new CompiledEngine(net, TWO, Kernels.best())) {
            for (int seed = 1; seed <= 3; seed++) {
                Examples data = examples(numbers(type, seed, 6, 5), oneHot(type, 6, 3));
                Equality.check(reference, compiled, net, data, all(6), 0.3);
            }
        }
    }

    /** A plan for other shapes, or for data with masks, reads what is not there. */
    @Test
    void otherShapesAndMasks_areCompiledAnew() {
        DataType type = DataType.DOUBLE;
        MultiLayerNetwork net =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.recurrent(3, 5),
                        new LSTM.Builder().nOut(4).build(),
                        new RnnOutputLayer.Builder(LossFunction.MSE)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build());
        try (GradientEngine reference = new ReferenceEngine(net);
                GradientEngine compiled = new CompiledEngine(net, TWO, Kernels.best())) {
            for (int steps : new int[] {5, 3, 5}) {
                INDArray x = numbers(type, steps, 4, 3, steps);
                INDArray y = numbers(type, 9 + steps, 4, 2, steps);
                Equality.check(reference, compiled, net, examples(x, y), all(4), 0.3);
                INDArray mask = numbers(type, 1, 4, steps).gt(0).castTo(type);
                mask.putScalar(0, 0, 1);
                Examples masked =
                        new Examples(
                                new INDArray[] {x},
                                new INDArray[] {y},
                                /* featureMasks= */ null,
                                new INDArray[] {mask});
                Equality.check(reference, compiled, net, masked, all(4), 0.3);
            }
        }
    }

    /** What is derived of underflow holds in a range; a negative C would turn the sum around. */
    @ParameterizedTest
    @ValueSource(
            doubles = {0, -1, 0.99e-15, 1.01e15, Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 1e300})
    void clipNorm_outsideTheRange_isRefused(double clip) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            MultiLayerNetwork net = dense(type);
            Examples data = examples(numbers(type, 1, 6, 5), oneHot(type, 6, 3));
            INDArray sum = Nd4j.zeros(type, net.numParams());
            try (CompiledEngine engine = new CompiledEngine(net, TWO, Kernels.best())) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> engine.clippedSum(data, all(6), clip, sum))
                        .withMessageContaining("clipNorm");
                assertThat(ClipAttack.norm(sum)).isZero();
            }
        }
    }

    /** A range that is narrower than stated would refuse what the documentation allows. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-15, 1e15, Double.POSITIVE_INFINITY})
    void clipNorm_atTheEndsOfTheRange_isHeeded(double clip) {
        MultiLayerNetwork net = dense(DataType.FLOAT);
        Examples data = examples(numbers(DataType.FLOAT, 1, 1, 5), oneHot(DataType.FLOAT, 1, 3));
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (CompiledEngine engine = new CompiledEngine(net, TWO, Kernels.best())) {
            double norm = engine.clippedSum(data, all(1), clip, sum)[0];
            assertThat(ClipAttack.norm(sum) / Math.min(norm, clip)).isBetween(0.999, 1 + 1e-6);
        }
    }

    /** Noise is scaled by 1 + eta: one for doubles would be too little for a network of floats. */
    @ParameterizedTest
    @CsvSource({"1, 32", "2, 32", "2, 8", "1, 128"})
    void roundingBound_ofFloats_countsEveryAdditionOfARound(int threads, int wanted) {
        double[] eta = new double[2];
        int chunk = 0; // a few less than wanted, where kernels compute the last rows otherwise
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            MultiLayerNetwork net =
                    DenseEqualityTest.network(
                            type,
                            DenseEqualityTest.output(5, 3, new LossMSE(), Activation.IDENTITY));
            try (CompiledEngine engine =
                    new CompiledEngine(net, new EngineSettings(threads, wanted), Kernels.best())) {
                engine.prepare(examples(numbers(type, 1, 6, 5), numbers(type, 2, 6, 3)));
                eta[type == DataType.FLOAT ? 0 : 1] = engine.roundingBound();
                if (type == DataType.FLOAT) {
                    String said = engine.describe().replaceFirst("(?s).*chunks of (\\d+),.*", "$1");
                    chunk = Integer.parseInt(said);
                }
            }
        }
        assertThat(chunk).isBetween(wanted - 8, wanted);
        double rows = Schedule.rowsPerRound(threads, chunk);
        double within = 2 * chunk * (double) Schedule.unstable(threads, chunk);
        double additions = threads * rows * (rows + 1) / 2 * chunk;
        double workers = threads * (threads + 1) / 2.0 * rows * chunk;
        assertThat(eta[0]).isGreaterThan(0x1p-24 * (within + 4 * (additions + workers)));
        assertThat(eta[0]).isGreaterThan(100 * eta[1]);
        assertThat(eta[1]).isBetween(1e-6, 1.1e-5);
    }
}
