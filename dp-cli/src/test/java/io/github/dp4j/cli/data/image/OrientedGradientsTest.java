package io.github.dp4j.cli.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.data.LabelledData;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class OrientedGradientsTest {

    private static final int SIDE = 6;

    private static double[] described(float... pixels) {
        long[] shape = {1, 1, SIDE, SIDE};
        LabelledData image =
                LabelledData.of(Nd4j.create(pixels, shape, 'c'), Nd4j.zeros(1, 1), List.of("a"));
        return OrientedGradients.of(image).features().toDoubleVector();
    }

    /** The middle of a picture whose ink rises evenly, one number a direction, from 0 to 1. */
    private static double[] middle(double right, double down) {
        float[] pixels = new float[SIDE * SIDE];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                pixels[row * SIDE + column] = (float) (column * right + row * down);
            }
        }
        double[] all = described(pixels);
        int pixel = 2 * SIDE + 2;
        double[] directions =
                IntStream.range(0, 8).mapToDouble(d -> all[d * SIDE * SIDE + pixel]).toArray();
        double low = Arrays.stream(directions).min().orElseThrow();
        double high = Arrays.stream(directions).max().orElseThrow();
        return Arrays.stream(directions).map(value -> (value - low) / (high - low)).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "1, 1, 1", "0, 1, 2", "-1, 1, 3", "-1, 0, 4", "0, -1, 6", "1, -1, 7"})
    void of_inkRisingOneWay_isThatDirectionAlone(double right, double down, int direction) {
        double[] expected = new double[8];
        expected[direction] = 1;

        // Nothing is exactly along a direction in floating point, and a root enlarges the rest.
        assertThat(middle(right, down))
                .usingComparatorWithPrecision(1e-3)
                .containsExactly(expected);
    }

    @Test
    void of_inkRisingBetweenTwoDirections_isSharedByThem() {
        double[] shares = middle(Math.cos(-Math.PI / 8), Math.sin(-Math.PI / 8));

        assertThat(shares)
                .usingComparatorWithPrecision(1e-3)
                .containsExactly(1, 0, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void of_everyPixel_differsFromTheMeanOfItsDirections() {
        INDArray features = OrientedGradients.of(Digits.test()).features();

        assertThat(features.reshape('c', 360, 8, 64).sum(1).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @Test
    void of_everyImage_hasTheSameNormHoweverMuchInk() {
        INDArray features = OrientedGradients.of(Digits.test()).features();

        assertThat(features.shape()).containsExactly(360, 512);
        assertThat(features.norm2(1).toDoubleVector())
                .usingComparatorWithPrecision(1e-5)
                .containsOnly(8);
    }

    @Test
    void of_blankImage_isZero() {
        assertThat(described(new float[SIDE * SIDE])).containsOnly(0);
    }

    /** Each example is described from itself alone: otherwise one would tell of another. */
    @Test
    void of_oneImage_isTheSameWhateverElseIsThere() {
        LabelledData all = Digits.test();

        assertThat(OrientedGradients.of(all.first(1)).features())
                .isEqualTo(OrientedGradients.of(all).first(1).features());
    }
}
