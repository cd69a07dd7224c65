package io.github.dp4j.dl4j.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DigitsTest {

    @Test
    void digits_embedded_areWholeAndWithinThePublicBound() {
        LabelledData training = Digits.training();
        LabelledData test = Digits.test();

        assertThat(training.features().shape()).containsExactly(1437, 64);
        assertThat(test.features().shape()).containsExactly(360, 64);
        assertThat(training.classes()).hasSize(10);
        assertThat(training.labels().sum(0).add(test.labels().sum(0)).toDoubleVector())
                .as("the counts that the set is published with")
                .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
        assertThat(training.features().minNumber().doubleValue()).isEqualTo(-0.25);
        assertThat(training.features().maxNumber().doubleValue()).isEqualTo(0.75);
    }
}
