package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.audit.model.Classifier;
import io.github.dp4j.dl4j.audit.model.LogitReader;
import io.github.dp4j.dl4j.gradient.EngineSettings;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class LogitReaderTest {

    static List<Model> models() {
        return List.of(
                Small.network(),
                Small.network(
                        DataType.FLOAT,
                        new Sgd(0.1),
                        new DenseLayer.Builder()
                                .nOut(Small.CLASSES)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new LossLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                                .activation(Activation.SOFTMAX)
                                .build()),
                Small.network(
                        DataType.DOUBLE,
                        new Sgd(0.1),
                        new BatchNormalization.Builder().build(),
                        Small.output(LossFunction.MCXENT)),
                Small.graph());
    }

    /** The softmax of what is read is what the model predicts; the model's own output stays. */
    @ParameterizedTest
    @MethodSource("models")
    void logits_areBeforeTheSoftmax(Model model) {
        DataSet data = Small.data(600, 9);
        Classifier classifier = Classifier.of(model);
        Examples examples = Examples.of(data).contiguous(classifier.type());
        double[][] logits;
        try (LogitReader reader = new LogitReader(classifier, examples, /* threads= */ 1)) {
            logits = reader.read(examples);
        }
        INDArray features = examples.features()[0];
        INDArray probabilities =
                model instanceof MultiLayerNetwork net
                        ? net.output(features)
                        : ((ComputationGraph) model).output(features)[0];

        assertThat(logits).hasDimensions(600, Small.CLASSES);
        for (int i = 0; i < logits.length; i++) {
            double sum = 0;
            for (double logit : logits[i]) {
                sum += Math.exp(logit);
            }
            for (int c = 0; c < Small.CLASSES; c++) {
                assertThat(Math.exp(logits[i][c]) / sum)
                        .isCloseTo(probabilities.getDouble(i, c), within(1e-5));
            }
        }
    }

    /** Probabilities would be 1 in single precision. */
    @Test
    void logits_ofAConfidentModel_tellRecordsApart() {
        MultiLayerNetwork network = Small.overfitted();
        network.getParam("1_W").muli(10);
        Classifier classifier = Classifier.of(network);
        Examples members = Examples.of(Small.members());
        try (LogitReader reader = new LogitReader(classifier, members, /* threads= */ 2)) {
            double[][] logits = reader.read(members);
            assertThat(Arrays.stream(logits).map(row -> row[0])).doesNotHaveDuplicates();
            assertThat(network.output(members.features()[0]).maxNumber().doubleValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void engineOnItsCallersThread_saysTheSame_andRefusesOthers() {
        MultiLayerNetwork network = Small.network();
        Examples data = Examples.of(Small.members());
        int[] some = {3, 1, 2};
        try (GradientEngine own = GradientEngines.best(network, EngineSettings.onCallersThread());
                GradientEngine other =
                        GradientEngines.best(network, new EngineSettings(/* threads= */ 1, 0))) {
            assertThat(own.predictions(data, some)[0]).isEqualTo(other.predictions(data, some)[0]);
            assertThatThrownBy(
                            () ->
                                    CompletableFuture.runAsync(() -> own.predictions(data, some))
                                            .join())
                    .hasMessageContaining("works on the thread that made it");
        }
    }
}
