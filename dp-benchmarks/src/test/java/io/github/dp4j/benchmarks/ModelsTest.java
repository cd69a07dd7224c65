package io.github.dp4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

class ModelsTest {

    /** Parameters counted by hand from the table of layers; shapes are DL4J's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mlp       | 535818   | [3, 784]       | 10",
                "mnist-cnn | 26010    | [3, 1, 28, 28] | 10",
                "cifar-cnn | 550570   | [3, 3, 32, 32] | 10",
                "lstm      | 100106   | [3, 64, 50]    | 10",
                "embedding | 160306   | [3, 256]       | 2",
                "wide-mlp  | 21020682 | [3, 1024]      | 10"
            })
    void model_hasTheSizeOfTheTable(String label, long parameters, String shape, int classes) {
        Models model = Models.of(label);
        MultiLayerNetwork network = model.network();
        DataSet data = model.data(3);

        assertThat(network.numParams()).isEqualTo(parameters);
        assertThat(network.params().dataType()).isEqualTo(DataType.FLOAT);
        assertThat(Arrays.toString(data.getFeatures().shape())).isEqualTo(shape);
        assertThat(network.output(data.getFeatures()).shape()).containsExactly(3, classes);
        assertThat(data.getLabels().shape()).containsExactly(3, classes);
    }

    @Test
    void of_unknownLabel_listsTheModels() {
        assertThatThrownBy(() -> Models.of("resnet"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet")
                .hasMessageContaining("mlp, mnist-cnn, cifar-cnn, lstm, embedding, wide-mlp");
    }

    /** 100 x 256 tokens: the range is missed by a hundredth at either end with chance e^-256. */
    @Test
    void data_embedding_holdsTokensOfTheWholeVocabulary() {
        var tokens = Models.EMBEDDING.data(100).getFeatures();

        assertThat(tokens.minNumber().doubleValue()).isBetween(0.0, 99.0);
        assertThat(tokens.maxNumber().doubleValue()).isBetween(9_900.0, 9_999.0);
        assertThat(tokens.getDouble(5, 7) % 1).isZero();
    }

    /** The mean of 78,400 uniform numbers is off by 0.02 (nearly 10 deviations) with 1e-21. */
    @Test
    void data_features_areSpreadEvenly() {
        var features = Models.MLP.data(100).getFeatures();

        assertThat(features.meanNumber().doubleValue()).isBetween(-0.02, 0.02);
        assertThat(features.minNumber().doubleValue()).isBetween(-1.0, -0.99);
        assertThat(features.maxNumber().doubleValue()).isBetween(0.99, 1.0);
    }
}
