package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * An iterator of the owner's, of either of DL4J's two kinds, which have no type in common.
 *
 * @param iterator the owner's object
 * @param resetSupported whether it can be reset
 * @param reset resets it
 */
record BatchSource(Iterator<?> iterator, BooleanSupplier resetSupported, Runnable reset) {

    static BatchSource of(DataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator");
        return new BatchSource(iterator, iterator::resetSupported, iterator::reset);
    }

    static BatchSource of(MultiDataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator");
        return new BatchSource(iterator, iterator::resetSupported, iterator::reset);
    }

    boolean hasNext() {
        return iterator.hasNext();
    }

    /** Returns a DataSet or a MultiDataSet. */
    Object next() {
        return iterator.next();
    }

    /** Resets the iterator, where it can be. */
    boolean rewind() {
        boolean possible = resetSupported.getAsBoolean();
        if (possible) {
            reset.run();
        }
        return possible;
    }

    /** Returns the arrays of a batch. */
    static Examples examples(Object batch) {
        return batch instanceof MultiDataSet multi
                ? Examples.of(multi)
                : Examples.of((DataSet) batch);
    }
}
