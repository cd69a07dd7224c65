package io.github.dp4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What is timed is what it says: a benchmark of the wrong step is worse than none. */
class StepperTest {

    @ParameterizedTest
    @EnumSource
    void step_ofEveryKind_isOneUpdateOfTheParameters(StepKind kind) {
        MultiLayerNetwork network = Models.MNIST_CNN.network();
        INDArray before = network.params().dup();
        try (Stepper stepper = kind.open(network, Models.MNIST_CNN.data(4))) {
            assertThat(network.params()).isEqualTo(before);
            stepper.step();
            INDArray first = network.params().dup();
            assertThat(first).isNotEqualTo(before);
            assertThat(network.getIterationCount()).isEqualTo(1);
            stepper.step();
            assertThat(network.params()).isNotEqualTo(first);
            assertThat(network.getIterationCount()).isEqualTo(2);
        }
    }

    /** Of a smooth network: where a rectifier's input is 0 but for rounding, gradients differ. */
    @Test
    void plain_stepsEqualThoseOfDl4j() {
        DataSet batch = Models.LSTM.data(16);
        MultiLayerNetwork ours = Models.LSTM.network();
        MultiLayerNetwork theirs = Models.LSTM.network();
        try (Stepper plain = StepKind.PLAIN.open(ours, batch);
                Stepper fit = StepKind.DL4J.open(theirs, batch)) {
            for (int i = 0; i < 3; i++) {
                plain.step();
                fit.step();
            }
            assertThat(
                            ours.params().distance2(theirs.params())
                                    / ours.params().norm2Number().doubleValue())
                    .isLessThan(1e-6);
        }
    }

    /**
     * Noise of deviation 1 + eta on the sum, over 8 examples, times the rate of 0.01: over 535,818
     * parameters its root mean square is within 1 % with all but 1e-24; gradients, clipped to 1,
     * add 1e-3 of it.
     */
    @Test
    void private_stepHoldsNoise() {
        MultiLayerNetwork network = Models.MLP.network();
        INDArray before = network.params().dup();
        try (Stepper stepper = StepKind.PRIVATE.open(network, Models.MLP.data(8))) {
            stepper.step();
            double rootMeanSquare =
                    network.params().distance2(before) / Math.sqrt((double) before.length());
            Matcher eta = Pattern.compile("C \\(1 \\+ ([-.e0-9]+)\\)").matcher(stepper.describe());
            assertThat(eta.find()).isTrue();
            double expected = 0.01 / 8 * (1 + Double.parseDouble(eta.group(1)));
            assertThat(rootMeanSquare).isCloseTo(expected, within(0.01 * 0.01 / 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void describe_ofAllModels_isTheCompiledEngine(Models model) {
        try (Stepper stepper = StepKind.PRIVATE.open(model.network(), model.data(2))) {
            stepper.step();
            assertThat(stepper.describe()).startsWith("compiled engine");
        }
    }

    @Test
    void step_thatFails_saysWhy() {
        DataSet wrong = new DataSet(Nd4j.ones(2, 7), Nd4j.ones(2, 10));
        try (Stepper stepper = StepKind.PRIVATE.open(Models.MLP.network(), wrong)) {
            assertThatThrownBy(stepper::step)
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasStackTraceContaining("do not fit the network's input");
        }
    }

    @ParameterizedTest
    @EnumSource
    void benchmark_stateOfEveryKind_steps(StepKind kind) {
        StepBenchmark state = new StepBenchmark();
        state.model = "mlp";
        state.kind = kind.label();
        state.batch = 4;
        state.start();
        state.step();
        state.stop();
    }
}
