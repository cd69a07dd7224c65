package io.github.dp4j.dl4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

final class DigitsTest {

    @Test
    void digits_embedded_areWhole() {
        LabelledData training = Digits.training();
        LabelledData test = Digits.test();

        assertThat(training.features().shape()).containsExactly(1437, 64);
        assertThat(test.features().shape()).containsExactly(360, 64);
        assertThat(training.classes()).hasSize(10);
        assertThat(training.labels().sum(0).add(test.labels().sum(0)).toDoubleVector())
                .as("the counts that the set is published with")
                .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void digits_everyImage_hasMeanZeroAndTheSameContrast() {
        INDArray images = Digits.test().features();

        assertThat(images.mean(1).toDoubleVector())
                .as("mean")
                .usingComparatorWithPrecision(1e-6)
                .containsOnly(0);
        assertThat(images.norm2(1).toDoubleVector())
                .as("norm: root mean square 1/2 over 64 pixels")
                .usingComparatorWithPrecision(1e-5)
                .containsOnly(4);
    }
}
