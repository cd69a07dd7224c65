package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.data.PoissonSource;
import io.github.dp4j.dl4j.gradient.Examples;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * What {@link PoissonDataSetIterator} is, for data with any number of inputs and outputs.
 *
 * <p>Batches differ in size and may be empty. A pass is {@code 1 / samplingRate} batches.
 */
public final class PoissonMultiDataSetIterator implements MultiDataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient PoissonSource source;

    /**
     * Creates the iterator.
     *
     * @param data all training examples; their number is taken as public, so neighbours must have
     *     the same (zero-out and replace-one)
     * @param expectedBatchSize the mean size of a batch, public
     */
    public PoissonMultiDataSetIterator(MultiDataSet data, double expectedBatchSize) {
        this.source = PoissonSource.of(Examples.of(data), expectedBatchSize);
    }

    /**
     * Creates an iterator whose sampling rate does not follow the data, as add-or-remove-one needs.
     *
     * @param data all training examples
     * @param expectedBatchSize the mean size of a batch, public
     * @param populationSize the public number of examples; an estimate will do
     */
    public PoissonMultiDataSetIterator(
            MultiDataSet data, double expectedBatchSize, long populationSize) {
        this.source = PoissonSource.of(Examples.of(data), expectedBatchSize, populationSize);
    }

    @Override
    public boolean hasNext() {
        return source.hasNext();
    }

    @Override
    public MultiDataSet next() {
        return source.nextMultiDataSet();
    }

    /**
     * Not possible: the batch size is random.
     *
     * @param num ignored
     * @return never
     */
    @Override
    public MultiDataSet next(int num) {
        throw PoissonSource.noFixedSize();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void reset() {
        source.reset();
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
        throw PoissonSource.noPreProcessor();
    }

    @Override
    public @Nullable MultiDataSetPreProcessor getPreProcessor() {
        return null;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        throw PoissonSource.notSerializable(PoissonMultiDataSetIterator.class);
    }
}
