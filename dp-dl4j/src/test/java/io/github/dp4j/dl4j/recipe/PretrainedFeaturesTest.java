package io.github.dp4j.dl4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PretrainedFeaturesTest {

    private static final long[] IMAGE = {1, 6, 5};

    private static MultiLayerNetwork network(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .updater(new Adam())
                        .activation(Activation.TANH)
                        .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        return network;
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build();
    }

    private static MultiLayerNetwork images() {
        MultiLayerNetwork network =
                network(
                        InputType.convolutional(6, 5, 1),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                        new DenseLayer.Builder().nOut(7).build(),
                        output());
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 2, 4);
        labels.putScalar(0, 0, 1);
        labels.putScalar(1, 2, 1);
        network.fit(new DataSet(pixels(2), labels));
        return network;
    }

    private static INDArray pixels(int count) {
        Nd4j.getRandom().setSeed(7);
        return Nd4j.rand(DataType.FLOAT, count, 1, 6, 5);
    }

    @Test
    void head_standsOnThePublicParameters_andStartsAtZero() {
        MultiLayerNetwork trained = images();
        MultiLayerNetwork network =
                PretrainedFeatures.of(trained, 1).network(IMAGE, /* classes= */ 3, new Sgd(0.1));

        assertThat(ParameterLayout.of(network).trainableParameters()).isEqualTo(7 * 3);
        assertThat(network.getIterationCount()).as("a fresh start").isZero();
        for (String name : new String[] {"0_W", "0_b", "1_W", "1_b"}) {
            assertThat(network.getParam(name)).isEqualTo(trained.getParam(name));
        }
        assertThat(network.getParam("3_W").maxNumber().doubleValue()).isZero();
        // The public network itself is as it was.
        assertThat(trained.getnLayers()).isEqualTo(3);
        assertThat(ParameterLayout.of(trained).trainableParameters())
                .isEqualTo(trained.numParams());
    }

    @Test
    void features_haveMeanZeroAndNormOne_ofVectorsAndOfImages() {
        for (int last : new int[] {0, 1}) {
            MultiLayerNetwork network =
                    PretrainedFeatures.of(images(), last).network(IMAGE, 2, new Sgd(0.1));
            INDArray features = network.feedForwardToLayer(last + 1, pixels(5)).get(last + 2);
            assertThat(features.size(1)).isEqualTo(last == 0 ? 3 * 5 * 4 : 7);
            for (int i = 0; i < 5; i++) {
                assertThat(features.getRow(i).norm2Number().doubleValue())
                        .isCloseTo(1, within(1e-5));
                assertThat(features.getRow(i).sumNumber().doubleValue()).isCloseTo(0, within(1e-5));
            }
        }
    }

    /** Of DL4J alone, but for the layer's class. */
    @Test
    void file_givesTheSameNetwork() throws IOException {
        MultiLayerNetwork network =
                PretrainedFeatures.of(images(), 1).network(IMAGE, /* classes= */ 0, new Sgd(0.1));
        network.getParam("3_W").assign(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, out, /* saveUpdater= */ true);
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(
                        new ByteArrayInputStream(out.toByteArray()));
        assertThat(read.output(pixels(4))).isEqualTo(network.output(pixels(4)));
        assertThat(ParameterLayout.of(read).trainableParameters()).isEqualTo(8);
    }

    @Test
    void lastBeforeOutput_isBelowTheLastParameters() {
        assertThat(PretrainedFeatures.lastBeforeOutput(images())).isEqualTo(1);
        assertThat(
                        PretrainedFeatures.lastBeforeOutput(
                                network(
                                        InputType.feedForward(3),
                                        new DenseLayer.Builder().nOut(5).build(),
                                        new DenseLayer.Builder().nOut(2).build(),
                                        new LossLayer.Builder(LossFunction.MSE).build())))
                .as("Keras' last layer, and the loss behind it")
                .isZero();
        assertThat(PretrainedFeatures.lastBeforeOutput(network(InputType.feedForward(3), output())))
                .isEqualTo(-1);
    }

    @Test
    void mistakes_areNamed() {
        MultiLayerNetwork trained = images();
        for (int layer : new int[] {-1, 3}) {
            assertThatThrownBy(() -> PretrainedFeatures.of(trained, layer))
                    .hasMessageContaining("0 to 2")
                    .hasMessageContaining("is " + layer);
        }
        assertThatThrownBy(() -> PretrainedFeatures.of(trained, 1).network(IMAGE, 1, new Sgd(1)))
                .hasMessageContaining("classes must be at least 2");
    }
}
