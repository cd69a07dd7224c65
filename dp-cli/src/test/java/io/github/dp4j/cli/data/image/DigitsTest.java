package io.github.dp4j.cli.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.data.LabelledData;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class DigitsTest {

    @Test
    void digits_embedded_areWhole() {
        LabelledData training = Digits.training();
        LabelledData test = Digits.test();

        assertThat(training.features().shape()).containsExactly(1437, 1, 8, 8);
        assertThat(test.features().shape()).containsExactly(360, 1, 8, 8);
        assertThat(training.classes()).hasSize(10);
        assertThat(training.labels().sum(0).add(test.labels().sum(0)).toDoubleVector())
                .as("the counts that the set is published with")
                .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void digits_everyPixel_isInkFromZeroToOne() {
        assertThat(Digits.training().features().minNumber().doubleValue()).isZero();
        assertThat(Digits.training().features().maxNumber().doubleValue()).isEqualTo(1);
    }

    /** Which rows those are: numpy.random.RandomState(0).permutation(1797)[:360], sorted. */
    @Test
    void digits_heldOut_areThoseOfThePublicPermutation() {
        // Rows 4, 5, 6, 9, 14, 17, 18, 19, 31 and so on; the set begins 0, 1, ..., 9, 0, 1, ...
        assertThat(firstDigits(Digits.test(), 9)).containsExactly(4, 5, 6, 9, 4, 7, 8, 9, 9);
        assertThat(firstDigits(Digits.training(), 9)).containsExactly(0, 1, 2, 3, 7, 8, 0, 1, 2);
    }

    private static int[] firstDigits(LabelledData data, int count) {
        return Arrays.copyOf(data.labels().argMax(1).toIntVector(), count);
    }
}
