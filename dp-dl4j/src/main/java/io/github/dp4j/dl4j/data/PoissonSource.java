package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Epochs;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.sampling.PoissonSampler;
import java.util.NoSuchElementException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Draws Poisson samples of one data set, in passes of {@code 1 / samplingRate} samples. */
public final class PoissonSource {

    private final Examples population;
    private final PoissonSampler sampler;
    private final boolean rateFollowsData;
    private long passes;
    private long batches;
    private long drawn;

    private PoissonSource(Examples data, TrainingPlan plan, boolean rateFollowsData) {
        this.population = contiguous(data);
        this.sampler = (PoissonSampler) plan.sampler(data.size());
        this.rateFollowsData = rateFollowsData;
    }

    /** Takes the number of examples as public. */
    public static PoissonSource of(Examples data, double expectedBatchSize) {
        return new PoissonSource(
                data, plan(expectedBatchSize, data.size()), /* rateFollowsData= */ true);
    }

    /** Takes a public number of examples, whatever the data holds. */
    public static PoissonSource of(Examples data, double expectedBatchSize, long populationSize) {
        return new PoissonSource(
                data, plan(expectedBatchSize, populationSize), /* rateFollowsData= */ false);
    }

    private static TrainingPlan plan(double expectedBatchSize, long populationSize) {
        return TrainingPlan.builder()
                .expectedBatchSize(expectedBatchSize)
                .populationSize(populationSize)
                .build();
    }

    private static Examples contiguous(Examples data) {
        boolean doubles = data.features()[0].dataType() == DataType.DOUBLE;
        return data.contiguous(doubles ? DataType.DOUBLE : DataType.FLOAT);
    }

    public boolean hasNext() {
        return batches < Epochs.stepsAfter(passes, /* epochs= */ 1, sampler.samplingRate());
    }

    /**
     * Draws a sample of one input and one output.
     *
     * @throws NoSuchElementException if the pass is over
     */
    public DataSet nextDataSet() {
        return new SampledDataSet(next());
    }

    /**
     * Draws a sample.
     *
     * @throws NoSuchElementException if the pass is over
     */
    public MultiDataSet nextMultiDataSet() {
        return new SampledMultiDataSet(next());
    }

    private PoissonSample next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The pass is over: call reset().");
        }
        batches++;
        return new PoissonSample(
                this, drawn++, population, sampler.next(), sampler, rateFollowsData);
    }

    /** Starts another pass, of fresh samples: the stream they come from goes on. */
    public void reset() {
        passes += batches > 0 ? 1 : 0;
        batches = 0;
    }

    public Examples population() {
        return population;
    }

    public double expectedBatchSize() {
        return sampler.expectedBatchSize();
    }

    public static UnsupportedOperationException noFixedSize() {
        return new UnsupportedOperationException(
                "A Poisson sample has no fixed size: call next() without a number.");
    }

    public static UnsupportedOperationException noPreProcessor() {
        return new UnsupportedOperationException(
                "Pre-process the data set before it is given to this iterator.");
    }

    public static java.io.NotSerializableException notSerializable(Class<?> type) {
        return new java.io.NotSerializableException(
                type.getName()
                        + ": a sampler that is stored and restored would draw its samples twice;"
                        + " make a new one");
    }
}
