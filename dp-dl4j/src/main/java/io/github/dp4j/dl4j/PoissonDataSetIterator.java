package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.data.PoissonSource;
import io.github.dp4j.dl4j.gradient.Examples;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Poisson samples of a data set, as a DL4J iterator: every batch takes each example independently
 * with probability {@code expectedBatchSize / populationSize}, and says so itself, so that it is
 * accounted as what it is through any wrapper that hands it on. For programs that take the batches
 * one by one, such as early stopping; {@code fit} of a private network samples by itself.
 *
 * <p>Batches differ in size and may be empty. A pass is {@code 1 / samplingRate} batches.
 */
public final class PoissonDataSetIterator implements DataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient PoissonSource source;

    /**
     * Creates the iterator.
     *
     * @param data all training examples; their number is taken as public, so neighbours must have
     *     the same (zero-out and replace-one)
     * @param expectedBatchSize the mean size of a batch, public
     */
    public PoissonDataSetIterator(
            org.nd4j.linalg.dataset.api.DataSet data, double expectedBatchSize) {
        this.source = PoissonSource.of(Examples.of(data), expectedBatchSize);
    }

    /**
     * Creates an iterator whose sampling rate does not follow the data, as add-or-remove-one needs.
     *
     * @param data all training examples
     * @param expectedBatchSize the mean size of a batch, public
     * @param populationSize the public number of examples; an estimate will do
     */
    public PoissonDataSetIterator(
            org.nd4j.linalg.dataset.api.DataSet data,
            double expectedBatchSize,
            long populationSize) {
        this.source = PoissonSource.of(Examples.of(data), expectedBatchSize, populationSize);
    }

    @Override
    public boolean hasNext() {
        return source.hasNext();
    }

    @Override
    public DataSet next() {
        return source.nextDataSet();
    }

    /**
     * Not possible: the batch size is random.
     *
     * @param num ignored
     * @return never
     */
    @Override
    public DataSet next(int num) {
        throw PoissonSource.noFixedSize();
    }

    @Override
    public int inputColumns() {
        return Math.toIntExact(source.population().features()[0].size(1));
    }

    @Override
    public int totalOutcomes() {
        return Math.toIntExact(source.population().labels()[0].size(1));
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
    public int batch() {
        return Math.toIntExact(Math.round(source.expectedBatchSize()));
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw PoissonSource.noPreProcessor();
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return null;
    }

    @Override
    public @Nullable List<String> getLabels() {
        return null;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        throw PoissonSource.notSerializable(PoissonDataSetIterator.class);
    }
}
