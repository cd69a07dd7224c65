package io.github.dp4j.dl4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.Examples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowHashesTest {

    private static Examples examples(DataType type) {
        INDArray features = Nd4j.rand(DataType.DOUBLE, 11, 3, 4).castTo(type);
        INDArray labels = Nd4j.rand(DataType.DOUBLE, 11, 2).castTo(type);
        return new Examples(
                new INDArray[] {features}, new INDArray[] {labels}, /* featureMasks= */ null, null);
    }

    /** Arrays beyond Java's buffers are read in parts. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void arraysReadInParts_haveTheSameHashes(DataType type) {
        Examples examples = examples(type);
        long[] whole = RowHashes.of(examples);
        for (int largest : new int[] {1, 12, 30, 131}) {
            assertThat(RowHashes.of(examples, largest)).isEqualTo(whole);
        }
        assertThat(whole).doesNotHaveDuplicates();
    }
}
