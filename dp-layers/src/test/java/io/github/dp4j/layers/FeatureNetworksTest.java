package io.github.dp4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layers as DL4J runs them. */
class FeatureNetworksTest {

    private static MultiLayerNetwork network(DataType type, InputType input) {
        MultiLayerConfiguration conf =
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .dataType(type)
                        .updater(new Sgd(1))
                        .list()
                        .layer(new OrientedGradients(2, 2))
                        .layer(new FourierFeatures(256, 1, 0))
                        .layer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .nOut(3)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .setInputType(input)
                        .build();
        MultiLayerNetwork network = new MultiLayerNetwork(conf);
        network.init();
        return network;
    }

    private static INDArray images(DataType type, long... shape) {
        Nd4j.getRandom().setSeed(7);
        return Nd4j.rand(type, shape);
    }

    private static INDArray labels(DataType type, int count) {
        INDArray labels = Nd4j.zeros(type, count, 3);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return labels;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void network_takesPixels_learns_andIsTheSameFromAFile(DataType type) throws IOException {
        INDArray images = images(type, 70, 1, 12, 9);
        MultiLayerNetwork network = network(type, InputType.convolutional(12, 9, 1));
        assertThat(network.numParams()).isEqualTo(257 * 3);
        DataSet data = new DataSet(images, labels(type, 70));
        double before = network.score(data);
        for (int i = 0; i < 60; i++) {
            network.fit(data);
        }
        assertThat(network.score(data)).isLessThan(0.8 * before);
        assertThat(network.output(images).dataType()).isEqualTo(type);

        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, /* saveUpdater= */ true);
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(
                        new ByteArrayInputStream(file.toByteArray()), /* loadUpdater= */ true);
        assertThat(read.output(images)).isEqualTo(network.output(images));
        assertThat(read.getLayerWiseConfigurations())
                .isEqualTo(network.getLayerWiseConfigurations());
    }

    @Test
    void rows_areTheSame_whateverStandsBeside_howeverTheyLie() {
        INDArray images = images(DataType.FLOAT, 130, 2, 8, 8);
        OrientedGradients layer = new OrientedGradients(1, 1);
        INDArray all = FeatureRows.of(() -> layer.rows(2, 8, 8), images);
        for (int i : new int[] {0, 63, 64, 129}) {
            INDArray one = images.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(i, i + 1));
            assertThat(FeatureRows.of(() -> layer.rows(2, 8, 8), one).toFloatVector())
                    .isEqualTo(all.getRow(i).toFloatVector());
        }
        assertThat(FeatureRows.of(() -> layer.rows(2, 8, 8), images.dup('f'))).isEqualTo(all);
    }

    @Test
    void flatImages_areReadAsRows() {
        INDArray images = images(DataType.FLOAT, 5, 1, 12, 9);
        MultiLayerNetwork shaped = network(DataType.FLOAT, InputType.convolutional(12, 9, 1));
        MultiLayerNetwork flat = network(DataType.FLOAT, InputType.convolutionalFlat(12, 9, 1));
        assertThat(flat.output(images.reshape('c', 5, 108))).isEqualTo(shaped.output(images));
    }

    /** Features merge channels and round sizes up: their number does not tell. */
    @Test
    void imagesOfAnotherShape_areRefused_thoughTheyHaveAsManyFeatures() {
        MultiLayerNetwork network = network(DataType.FLOAT, InputType.convolutional(12, 9, 1));
        for (long[] shape : new long[][] {{2, 3, 12, 9}, {2, 1, 11, 9}, {2, 1, 12, 10}}) {
            assertThatThrownBy(() -> network.output(images(DataType.FLOAT, shape)))
                    .hasMessageContaining("was made for examples of the shape [1, 12, 9]");
        }
        assertThatThrownBy(
                        () ->
                                network(
                                        DataType.FLOAT,
                                        InputType.convolutional(4, 4, 4, CNN2DFormat.NHWC)))
                .hasMessageContaining("channels first, not NHWC");
    }

    @Test
    void layers_areEqualByTheirSettings() {
        assertThat(new OrientedGradients(2, 2))
                .isEqualTo(new OrientedGradients(2, 2))
                .hasSameHashCodeAs(new OrientedGradients(2, 2))
                .isNotEqualTo(new OrientedGradients(2, 1))
                .isNotEqualTo(new FourierFeatures(64, 1, 0));
        assertThat(new FourierFeatures(64, 1, 0))
                .isEqualTo(new FourierFeatures(64, 1, 0))
                .isNotEqualTo(new FourierFeatures(64, 1, 1))
                .isNotEqualTo(new FourierFeatures(64, 2, 0))
                .isNotEqualTo(new FourierFeatures(32, 1, 0));
    }

    @Test
    void signsOfAnotherLength_areRefused() {
        MultiLayerNetwork network = network(DataType.FLOAT, InputType.convolutional(12, 9, 1));
        String json = network.getLayerWiseConfigurations().toJson();
        String longer = json.replaceAll("\"signs\" : \"", "$0ff");
        assertThat(longer).isNotEqualTo(json);
        MultiLayerNetwork damaged = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(longer));
        damaged.init();
        assertThatThrownBy(() -> damaged.output(images(DataType.FLOAT, 1, 1, 12, 9)))
                .hasMessageContaining("needs 3072 signs and has 3080");
    }
}
