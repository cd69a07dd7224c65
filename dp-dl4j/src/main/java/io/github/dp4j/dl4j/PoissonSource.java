package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.sampling.PoissonSampler;
import java.util.NoSuchElementException;
import org.nd4j.linalg.api.buffer.DataType;

/** Draws Poisson samples of one data set, in passes of {@code 1 / samplingRate} samples. */
final class PoissonSource {

    private final Examples population;
    private final PoissonSampler sampler;
    private final boolean rateFollowsData;
    private final long batchesPerPass;
    private long batches;

    private PoissonSource(Examples data, PoissonSampler sampler, boolean rateFollowsData) {
        this.population = data;
        this.sampler = sampler;
        this.rateFollowsData = rateFollowsData;
        this.batchesPerPass = Math.max(1, Math.round(1 / sampler.samplingRate()));
    }

    /** Takes the number of examples as public. */
    static PoissonSource of(Examples data, double expectedBatchSize) {
        return new PoissonSource(
                contiguous(data),
                PoissonSampler.ofExpectedBatchSize(data.size(), expectedBatchSize),
                /* rateFollowsData= */ true);
    }

    /** Takes a public number of examples, whatever the data holds. */
    static PoissonSource of(Examples data, double expectedBatchSize, long populationSize) {
        if (!(expectedBatchSize > 0 && expectedBatchSize <= populationSize)) {
            throw new IllegalArgumentException(
                    "expectedBatchSize must lie in (0, populationSize = "
                            + populationSize
                            + "], but is "
                            + expectedBatchSize
                            + ".");
        }
        return new PoissonSource(
                contiguous(data),
                PoissonSampler.of(
                        data.size(), expectedBatchSize / populationSize, expectedBatchSize),
                /* rateFollowsData= */ false);
    }

    private static Examples contiguous(Examples data) {
        boolean doubles = data.features()[0].dataType() == DataType.DOUBLE;
        return data.contiguous(doubles ? DataType.DOUBLE : DataType.FLOAT);
    }

    boolean hasNext() {
        return batches < batchesPerPass;
    }

    PoissonSample next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The pass is over: call reset().");
        }
        batches++;
        return new PoissonSample(population, sampler.next(), sampler, rateFollowsData);
    }

    /** Starts another pass, of fresh samples: the stream they come from goes on. */
    void reset() {
        batches = 0;
    }

    Examples population() {
        return population;
    }

    double expectedBatchSize() {
        return sampler.expectedBatchSize();
    }

    static UnsupportedOperationException noFixedSize() {
        return new UnsupportedOperationException(
                "A Poisson sample has no fixed size: call next() without a number.");
    }

    static UnsupportedOperationException noPreProcessor() {
        return new UnsupportedOperationException(
                "Pre-process the data set before it is given to this iterator.");
    }

    static java.io.NotSerializableException notSerializable(Class<?> type) {
        return new java.io.NotSerializableException(
                type.getName()
                        + ": a sampler that is stored and restored would draw its samples twice;"
                        + " make a new one");
    }
}
