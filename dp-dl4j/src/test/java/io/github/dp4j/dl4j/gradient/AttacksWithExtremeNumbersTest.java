package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
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

/** Attacks on the clip with numbers where floats end, or that are none. */
class AttacksWithExtremeNumbersTest {

    private static final double LARGEST = 1 + 1e-6;
    private static final EngineSettings ALONE = new EngineSettings(1, 8);

    private static Layer sequences(int out) {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static Layer output(int out) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nOut(out)
                .activation(Activation.IDENTITY)
                .build();
    }

    @SuppressWarnings("deprecation") // GravesLSTM: the only layer with peepholes
    private static Layer recurrent(String kind, int out) {
        return switch (kind) {
            case "lstm" -> new LSTM.Builder().nOut(out).build();
            case "peepholes" -> new GravesLSTM.Builder().nOut(out).build();
            default -> new SimpleRnn.Builder().nOut(out).activation(Activation.IDENTITY).build();
        };
    }

    private static List<Kernels> bothKernels() {
        return List.of(Kernels.best(), Kernels.portable());
    }

    private static INDArray filled(double value, long... shape) {
        return Nd4j.valueArrayOf(shape, value, DataType.FLOAT);
    }

    /** Errors whose squares underflow beside large inputs: Gram matrices see a norm of zero. */
    @Test
    void grams_squaresThatUnderflow_addNoMoreThanC() {
        MultiLayerNetwork net = network(DataType.FLOAT, InputType.recurrent(8, 3), sequences(8));
        net.params().assign(0);
        double clip = 1e-9; // the norm is about 1e-5
        Examples data = examples(filled(1e17, 1, 8, 3), filled(1e-23, 1, 8, 3));
        for (Kernels kernels : bothKernels()) {
            try (ClipAttack attack = new ClipAttack(net, kernels, ALONE)) {
                assertThat(attack.contribution(data, clip)).isBetween(0.5, LARGEST);
                assertThat(attack.engine().describe()).contains("Gram matrices");
            }
        }
    }

    /** Scaled errors that round up to the smallest float, nearly twice their size, in two rows. */
    @ParameterizedTest
    @CsvSource({"1, 2", "8, 3"})
    void rows_errorsThatRoundUpWhereFloatsEnd_addNoMoreThanC(int width, int steps) {
        MultiLayerNetwork net =
                network(DataType.FLOAT, InputType.recurrent(width, steps), sequences(1));
        net.params().assign(0);
        double error = 0.5625 * 0x1p-129;
        Examples data = examples(filled(0x1p101, 1, width, steps), filled(-error / 2, 1, 1, steps));
        double clip = steps * Math.sqrt(width) * error * 0x1p101 * 0x1p-20;
        for (Kernels kernels : bothKernels()) {
            try (ClipAttack attack = new ClipAttack(net, kernels, ALONE)) {
                assertThat(attack.contribution(data, clip)).isLessThanOrEqualTo(LARGEST);
                // Not because nothing is ever added.
                assertThat(attack.contribution(data, /* clip= */ 1000)).isGreaterThan(0);
            }
        }
    }

    /**
     * Scaled inputs of time steps below the smallest normal number, which some kernels take for
     * zero: what they would have cancelled stays. Such an example is left out.
     */
    @ParameterizedTest
    @ValueSource(strings = {"simple", "lstm", "peepholes", "rows"})
    void rows_scaledInputsThatKernelsTakeForZero_addNoMoreThanC(String kind) {
        InputType input = InputType.recurrent(5, 13);
        MultiLayerNetwork net =
                kind.equals("rows")
                        ? network(DataType.FLOAT, input, sequences(3))
                        : network(
                                DataType.FLOAT,
                                input,
                                kind.equals("simple")
                                        ? new SimpleRnn.Builder().nOut(6).build()
                                        : recurrent(kind, 6),
                                sequences(3));
        Random random = new Random(11);
        Nd4j.getRandom().setSeed(5);
        int added = 0;
        double worst = 0;
        try (ClipAttack attack = new ClipAttack(net, Kernels.best(), ALONE)) {
            for (int i = 0; i < 1000; i++) {
                double clip = Math.pow(10, -3 * random.nextInt(3));
                INDArray x = random.nextBoolean() ? filled(1, 1, 5, 13) : Nd4j.randn(1, 5, 13);
                INDArray y = random.nextBoolean() ? filled(1, 1, 3, 13) : Nd4j.randn(1, 3, 13);
                x.muli(Math.pow(10, -6 + 8 * random.nextDouble()));
                y.muli(clip * Math.min(5e37, Math.pow(10, 24 + 14 * random.nextDouble())));
                double contribution = attack.contribution(examples(x, y), clip);
                worst = Math.max(worst, contribution);
                added += contribution > 0.5 ? 1 : 0;
            }
        }
        assertThat(worst).isLessThanOrEqualTo(LARGEST);
        assertThat(added).as("examples that are not left out").isGreaterThan(100);
    }

    /** Factors that are rounded up add more than C, if only by a bit. */
    @Test
    void factor_ofASingleNumber_isNeverRoundedUp() {
        MultiLayerNetwork net = network(DataType.FLOAT, InputType.feedForward(1), output(1));
        net.params().assign(0);
        INDArray y = numbers(DataType.FLOAT, 3, 500, 1).muli(100);
        Examples data = examples(Nd4j.zeros(DataType.FLOAT, 500, 1), y);
        int clipped = 0;
        try (ClipAttack attack = new ClipAttack(net, Kernels.best(), ALONE)) {
            for (int i = 0; i < 500; i++) {
                // The gradient is that of the bias alone, -2 y: its norm and C have no rounding.
                double added = ClipAttack.norm(attack.sum(data, new int[] {i}, /* clip= */ 1));
                assertThat(added).as("for %s", y.getDouble(i)).isLessThanOrEqualTo(1);
                clipped += added > 0.999_999 ? 1 : 0;
            }
        }
        assertThat(clipped).isGreaterThan(400);
    }

    /** A gradient that a float network cannot hold is not a number, and adds nothing. */
    @Test
    void gradientBeyondFloats_addsNothing_andIsNaN() {
        MultiLayerNetwork net = network(DataType.FLOAT, InputType.feedForward(2), output(2));
        net.params().assign(0);
        INDArray x = numbers(DataType.FLOAT, 1, 4, 2);
        INDArray y = numbers(DataType.FLOAT, 2, 4, 2);
        x.putScalar(1, 0, 1e20);
        y.putScalar(1, 1, 1e20);
        Examples data = examples(x, y);
        INDArray expected = Nd4j.zeros(DataType.FLOAT, net.numParams());
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (GradientEngine reference = new ReferenceEngine(net);
                CompiledEngine engine = new CompiledEngine(net, ALONE, Kernels.best())) {
            assertThat(reference.clippedSum(data, all(4), 1, expected)[1]).isNaN();
            double[] norms = engine.clippedSum(data, all(4), 1, sum);
            assertThat(norms[1]).isNaN();
            assertThat(norms[0] + norms[2] + norms[3]).isFinite();
        }
        assertThat(ClipAttack.norm(expected)).isGreaterThan(0.1);
        assertThat(ClipAttack.norm(sum.sub(expected))).isLessThan(1e-5);
    }

    /** Sums over rows whose products overflow and cancel: not lost, nor infinite. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rows_productsThatOverflowAndCancel_haveTheirNorm(boolean recurrent) {
        int steps = 9;
        INDArray x = filled(1e20, 1, 2, steps);
        INDArray y = filled(1e19, 1, 2, steps);
        for (int c = 0; c < 2; c++) {
            x.putScalar(0, c, 0, 1); // the row that is left when the others cancel in pairs
            for (int t = 1; t < steps; t += 2) {
                y.putScalar(0, c, t, -1e19);
            }
        }
        double[] norms = new double[2];
        for (int i = 0; i < 2; i++) {
            DataType type = i == 0 ? DataType.DOUBLE : DataType.FLOAT;
            InputType input = InputType.recurrent(2, steps);
            MultiLayerNetwork net =
                    recurrent
                            ? network(type, input, recurrent("simple", 2), sequences(2))
                            : network(type, input, sequences(2));
            net.params().assign(0);
            for (int k = 0; recurrent && k < 4; k++) {
                net.params().putScalar(net.numParams() - 3 - k, 0.5); // weights of the output
            }
            norms[i] = norm(net, examples(x, y));
        }
        assertThat(norms[1]).isCloseTo(norms[0], Percentage.withPercentage(1e-3));
        assertThat(norms[0]).isBetween(1e18, 1e21);
    }

    /** Products of rows that floats hold with a few bits, or not at all. */
    @Test
    void rows_productsThatUnderflow_haveTheirNorm() {
        double[] norms = new double[2];
        for (int i = 0; i < 2; i++) {
            DataType type = i == 0 ? DataType.DOUBLE : DataType.FLOAT;
            Layer withoutBias =
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                            .nOut(2)
                            .hasBias(false)
                            .activation(Activation.IDENTITY)
                            .build();
            MultiLayerNetwork net = network(type, InputType.recurrent(2, 9), withoutBias);
            INDArray x = numbers(DataType.FLOAT, 1, 1, 2, 9).muli(1e-22);
            INDArray y = numbers(DataType.FLOAT, 2, 1, 2, 9).muli(1e-22);
            norms[i] = norm(net, examples(x, y));
        }
        assertThat(norms[1]).isCloseTo(norms[0], Percentage.withPercentage(1e-3));
        assertThat(norms[0]).isGreaterThan(1e-45);
    }

    private static double norm(MultiLayerNetwork net, Examples one) {
        INDArray sum = Nd4j.zeros(net.params().dataType(), net.numParams());
        try (CompiledEngine engine = new CompiledEngine(net, ALONE, Kernels.best())) {
            return engine.clippedSum(one, all(1), /* clipNorm= */ 1, sum)[0];
        }
    }

    /** What is not finite is left out of sums over time: zero times NaN is NaN. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "peepholes", "simple"})
    void notFiniteBesideSequences_changesNoNeighbour(String kind) {
        MultiLayerNetwork net =
                network(
                        DataType.FLOAT,
                        InputType.recurrent(3, 4),
                        recurrent(kind, 5),
                        sequences(2));
        INDArray x = numbers(DataType.FLOAT, 1, 5, 3, 4);
        INDArray y = numbers(DataType.FLOAT, 2, 5, 2, 4).muli(3);
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            INDArray bad = x.dup();
            bad.putScalar(2, 1, 1, wrong);
            INDArray badLabels = y.dup();
            badLabels.putScalar(2, 1, 1, wrong);
            for (Examples with : List.of(examples(bad, y), examples(x, badLabels))) {
                for (Kernels kernels : bothKernels()) {
                    requireOthersUnchanged(net, kernels, examples(x, y), with);
                }
            }
        }
    }

    private static void requireOthersUnchanged(
            MultiLayerNetwork net, Kernels kernels, Examples good, Examples bad) {
        try (CompiledEngine engine =
                new CompiledEngine(
                        net,
                        ALONE,
                        kernels,
                        worker -> UniformSource.seeded(worker),
                        ClipAttack::inOrder)) {
            INDArray expected = Nd4j.zeros(DataType.FLOAT, net.numParams());
            INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
            double[] n = engine.clippedSum(good, new int[] {0, 1, 3, 4}, 0.3, expected);
            assertThat(engine.clippedSum(bad, all(5), 0.3, sum))
                    .as(engine.describe())
                    .containsExactly(n[0], n[1], Double.NaN, n[2], n[3]);
            assertThat(ClipAttack.norm(expected)).isGreaterThan(0.1);
            assertThat(ClipAttack.norm(sum.sub(expected))).isLessThanOrEqualTo(1e-6);
        }
    }
}
