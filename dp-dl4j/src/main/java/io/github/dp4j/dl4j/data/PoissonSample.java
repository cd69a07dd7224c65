package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.sampling.PoissonSampler;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One Poisson sample and how it was drawn. It pays for one step only: a sample used twice is no
 * longer a fresh one.
 */
public final class PoissonSample {

    /** A batch that says how it was drawn, through whatever iterator it comes. */
    public interface Batch {
        /** Returns the draw. */
        PoissonSample sample();
    }

    private final PoissonSource source;
    private final long number;
    private final Examples population;
    private final int[] indices;
    private final PoissonSampler sampler;
    private final boolean rateFollowsData;
    private final AtomicBoolean used = new AtomicBoolean();

    /**
     * Creates a sample.
     *
     * @param source drew it
     * @param number which of the source's samples it is
     * @param rateFollowsData true if the sampling rate was computed from the number of examples in
     *     the data, so that neighbours that differ in it would be sampled at different rates
     */
    PoissonSample(
            PoissonSource source,
            long number,
            Examples population,
            int[] indices,
            PoissonSampler sampler,
            boolean rateFollowsData) {
        this.source = source;
        this.number = number;
        this.population = population;
        this.indices = indices;
        this.sampler = sampler;
        this.rateFollowsData = rateFollowsData;
    }

    PoissonSource source() {
        return source;
    }

    long number() {
        return number;
    }

    public Examples population() {
        return population;
    }

    public PoissonSampler sampler() {
        return sampler;
    }

    public boolean rateFollowsData() {
        return rateFollowsData;
    }

    int size() {
        return indices.length;
    }

    /** Returns the sample's indices, once. */
    public int[] take() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "This Poisson sample has been trained on already. Only a fresh sample is"
                            + " accounted as one: take the next from the iterator.");
        }
        return indices.clone();
    }

    /** Returns the sampled rows of an array; null if there are none. */
    @Nullable INDArray rows(@Nullable INDArray array) {
        if (array == null || indices.length == 0) {
            return null;
        }
        INDArray[] rows = new INDArray[indices.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = array.slice(indices[i]);
        }
        return Nd4j.stack(/* axis= */ 0, rows);
    }

    /** Returns the sampled rows of every array; null if there are none. */
    @Nullable INDArray @Nullable [] rows(@Nullable INDArray @Nullable [] arrays) {
        if (arrays == null || indices.length == 0) {
            return null;
        }
        INDArray[] rows = new INDArray[arrays.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = rows(arrays[i]);
        }
        return rows;
    }

    static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "A Poisson sample is a view of its data set, and what is changed in it would be"
                        + " lost: pre-process the data before they are given to the iterator.");
    }

    static java.io.NotSerializableException notSerializable(Class<?> type) {
        return new java.io.NotSerializableException(
                type.getName()
                        + ": samples are drawn afresh, and one that is stored would be used"
                        + " twice");
    }
}
