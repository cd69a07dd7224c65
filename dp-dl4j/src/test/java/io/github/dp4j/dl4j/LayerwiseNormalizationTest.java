package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.plan.Sampling;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A configuration's GradientNormalization acts on the noised mean as DL4J's does on its own. */
class LayerwiseNormalizationTest {

    private static MultiLayerNetwork network(
            GradientNormalization kind, InputType input, Layer first) {
        return Nets.network(
                new NeuralNetConfiguration.Builder()
                        .seed(7)
                        .dataType(DataType.DOUBLE)
                        .updater(new Sgd(1))
                        .gradientNormalization(kind)
                        .gradientNormalizationThreshold(0.05)
                        .list()
                        .layer(first)
                        .layer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .nOut(3)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .setInputType(input)
                        .build());
    }

    private static INDArray labels(int rows) {
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, rows, 3);
        for (int i = 0; i < rows; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return labels;
    }

    private static void requireAsDl4j(Model plain, Model ours, DataSet data) {
        int n = data.numExamples();
        INDArray before = plain.params().dup();
        for (int i = 0; i < 2; i++) {
            if (plain instanceof MultiLayerNetwork net) {
                net.fit(data);
            } else {
                ((ComputationGraph) plain).fit(data);
            }
        }
        DpTrainerBuilder builder =
                ours instanceof MultiLayerNetwork net
                        ? DpTrainer.builder(net)
                        : DpTrainer.builder((ComputationGraph) ours);
        try (DpTrainer trainer =
                builder.sampling(Sampling.FULL_BATCH)
                        .populationSize(n)
                        .expectedBatchSize(n)
                        .steps(2)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(data);
        }
        double moved = plain.params().distance2(before);
        assertThat(plain.params().distance2(ours.params())).isLessThan(1e-9 * moved);
    }

    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void everyKind_onDenseLayers_actsAsInDl4j(GradientNormalization kind) {
        MultiLayerNetwork net =
                network(
                        kind,
                        InputType.feedForward(6),
                        new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build());
        DataSet data = new DataSet(Nd4j.randn(DataType.DOUBLE, 37, 6), labels(37));

        requireAsDl4j(net.clone(), net.clone(), data);
        requireAsDl4j(net.toComputationGraph(), net.toComputationGraph(), data);
    }

    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void everyKind_withinWrappers_actsAsInDl4j(GradientNormalization kind) {
        MultiLayerNetwork net =
                network(
                        kind,
                        InputType.recurrent(4, 5),
                        new LastTimeStep(
                                new Bidirectional(
                                        new LSTM.Builder()
                                                .nOut(3)
                                                .gradientNormalization(kind)
                                                .gradientNormalizationThreshold(0.05)
                                                .build())));
        DataSet data = new DataSet(Nd4j.randn(DataType.DOUBLE, 9, 4, 5), labels(9));

        requireAsDl4j(net.clone(), net.clone(), data);
    }
}
