package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** An iterator of the owner's, of either of DL4J's two kinds. */
interface BatchSource {

    static BatchSource of(DataSetIterator iterator) {
        return new BatchSource() {
            @Override
            public Object iterator() {
                return iterator;
            }

            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Object next() {
                return iterator.next();
            }

            @Override
            public boolean rewind() {
                if (iterator.resetSupported()) {
                    iterator.reset();
                }
                return iterator.resetSupported();
            }
        };
    }

    static BatchSource of(MultiDataSetIterator iterator) {
        return new BatchSource() {
            @Override
            public Object iterator() {
                return iterator;
            }

            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Object next() {
                return iterator.next();
            }

            @Override
            public boolean rewind() {
                if (iterator.resetSupported()) {
                    iterator.reset();
                }
                return iterator.resetSupported();
            }
        };
    }

    /** Returns the owner's object. */
    Object iterator();

    boolean hasNext();

    /** Returns a DataSet or a MultiDataSet. */
    Object next();

    /** Resets the iterator, where it can be. */
    boolean rewind();

    /** Returns the arrays of a batch. */
    static Examples examples(Object batch) {
        return batch instanceof MultiDataSet multi
                ? Examples.of(multi)
                : Examples.of((DataSet) batch);
    }
}
