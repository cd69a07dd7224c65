package io.github.dp4j.dl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.Nets;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.Iterator;
import java.util.OptionalLong;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

class ReadThroughTest {

    /** Hands out the same data set, with other numbers in it each time. */
    private static class Reusing implements Iterator<DataSet> {
        private final DataSet all;
        private final DataSet reused = Nets.data(10);
        private int position;

        Reusing(DataSet all) {
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            return position < all.numExamples();
        }

        @Override
        public DataSet next() {
            DataSet part = (DataSet) all.getRange(position, position + 10);
            reused.getFeatures().assign(part.getFeatures());
            reused.getLabels().assign(part.getLabels());
            position += 10;
            return reused;
        }
    }

    @Test
    void arraysThatAreUsedAgain_areCopied() {
        DataSet data = Nets.data(40);
        Reusing reusing = new Reusing(data);
        BatchSource source = BatchSource.of(new ExistingDataSetIterator(reusing));
        ReadThrough reader =
                new ReadThrough(
                        data.getFeatures().dataType(),
                        /* population= */ OptionalLong.empty(),
                        /* repeatsAreDistinct= */ false);
        Examples read = reader.read(source, source.next());
        assertThat(read.features()[0]).isEqualTo(data.getFeatures());
        assertThat(read.labels()[0]).isEqualTo(data.getLabels());
    }

    /** Hands out rows that have not been there before, for ever. */
    private static class Endless implements Iterator<DataSet> {
        private final DataSet batch = Nets.data(10);

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public DataSet next() {
            batch.getFeatures().addi(1);
            return batch;
        }
    }

    @Test
    void iteratorThatDoesNotEnd_isRefusedWhereNoNumberIsGivenToo() {
        BatchSource source = BatchSource.of(new ExistingDataSetIterator(new Endless()));
        ReadThrough reader =
                new ReadThrough(
                        DataType.FLOAT,
                        /* population= */ OptionalLong.empty(),
                        /* repeatsAreDistinct= */ false,
                        /* maxSeen= */ 500);
        assertThatThrownBy(() -> reader.read(source, source.next()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("520 are read")
                .hasMessageContaining("does not end");
    }
}
