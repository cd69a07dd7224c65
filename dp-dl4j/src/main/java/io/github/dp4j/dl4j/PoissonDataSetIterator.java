package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.sampling.PoissonSampler;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

import java.util.List;
import java.util.NoSuchElementException;

/**
 * Poisson samples of a data set, as a DL4J iterator: every batch takes each example independently
 * with probability {@code expectedBatchSize / populationSize}. A private network that is fitted
 * with it gets the amplification of Poisson sampling; with any other iterator it gets none.
 *
 * <p>Batches differ in size and may be empty. A pass is {@code 1 / samplingRate} batches.
 */
public final class PoissonDataSetIterator implements DataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient Examples population;
    private final transient PoissonSampler sampler;
    private final long batchesPerPass;
    private long batches;

    /**
     * Creates the iterator.
     *
     * @param data all training examples; their number is taken as public
     * @param expectedBatchSize the mean size of a batch, public
     */
    public PoissonDataSetIterator(
            org.nd4j.linalg.dataset.api.DataSet data, double expectedBatchSize) {
        Examples examples = Examples.of(data);
        DataType type = examples.features()[0].dataType();
        this.population =
                examples.contiguous(type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT);
        this.sampler = PoissonSampler.ofExpectedBatchSize(population.size(), expectedBatchSize);
        this.batchesPerPass = Math.max(1, Math.round(1 / sampler.samplingRate()));
    }

    @Override
    public boolean hasNext() {
        return batches < batchesPerPass;
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The pass is over: call reset().");
        }
        batches++;
        return new SampledDataSet(population, sampler.next(), sampler);
    }

    /**
     * Not possible: the batch size is random.
     *
     * @param num ignored
     * @return never
     */
    @Override
    public DataSet next(int num) {
        throw new UnsupportedOperationException(
                "A Poisson sample has no fixed size: call next() without a number.");
    }

    @Override
    public int inputColumns() {
        return Math.toIntExact(population.features()[0].size(1));
    }

    @Override
    public int totalOutcomes() {
        return Math.toIntExact(population.labels()[0].size(1));
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
        batches = 0;
    }

    @Override
    public int batch() {
        return Math.toIntExact(Math.round(sampler.expectedBatchSize()));
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException(
                "Pre-process the data set before it is given to this iterator.");
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return null;
    }

    @Override
    public List<String> getLabels() {
        return null;
    }
}
