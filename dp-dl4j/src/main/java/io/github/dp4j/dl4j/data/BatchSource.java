package io.github.dp4j.dl4j.data;

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
public record BatchSource(Iterator<?> iterator, BooleanSupplier resetSupported, Runnable reset) {

    public static BatchSource of(DataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator is null: give the batches to train on.");
        return new BatchSource(iterator, iterator::resetSupported, iterator::reset);
    }

    public static BatchSource of(MultiDataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator is null: give the batches to train on.");
        return new BatchSource(iterator, iterator::resetSupported, iterator::reset);
    }

    public boolean hasNext() {
        return iterator.hasNext();
    }

    /** Returns a DataSet or a MultiDataSet. */
    public Object next() {
        return iterator.next();
    }

    /** Resets the iterator, where it can be. */
    public boolean rewind() {
        boolean possible = resetSupported.getAsBoolean();
        if (possible) {
            reset.run();
        }
        return possible;
    }

    /** Returns the arrays of a batch. */
    public static Examples examples(Object batch) {
        return batch instanceof MultiDataSet multi
                ? Examples.of(multi)
                : Examples.of((DataSet) batch);
    }
}
