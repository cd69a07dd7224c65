package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.sampling.PoissonSampler;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One Poisson sample, as a DL4J data set that remembers how it was drawn. It may be empty, and it
 * pays for one step only: a sample used twice is no longer a fresh one.
 */
final class SampledDataSet extends DataSet {

    private static final long serialVersionUID = 1L;

    private final transient Examples population;
    private final transient int[] indices;
    private final transient PoissonSampler sampler;
    private final transient AtomicBoolean used = new AtomicBoolean();

    SampledDataSet(Examples population, int[] indices, PoissonSampler sampler) {
        this.population = population;
        this.indices = indices;
        this.sampler = sampler;
    }

    Examples population() {
        return population;
    }

    PoissonSampler sampler() {
        return sampler;
    }

    /** Returns the sample's indices, once. */
    int[] take() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "This Poisson sample has been trained on already. Only a fresh sample is"
                            + " accounted as one: take the next from the iterator.");
        }
        return indices.clone();
    }

    @Override
    public int numExamples() {
        return indices.length;
    }

    @Override
    public boolean isEmpty() {
        return indices.length == 0;
    }

    @Override
    public INDArray getFeatures() {
        return rows(population.features());
    }

    @Override
    public INDArray getLabels() {
        return rows(population.labels());
    }

    @Override
    public INDArray getFeaturesMaskArray() {
        return rows(population.featureMasks());
    }

    @Override
    public INDArray getLabelsMaskArray() {
        return rows(population.labelMasks());
    }

    private INDArray rows(INDArray[] arrays) {
        if (arrays == null || arrays[0] == null || indices.length == 0) {
            return null;
        }
        INDArray[] rows = new INDArray[indices.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = arrays[0].slice(indices[i]);
        }
        return Nd4j.stack(/* axis= */ 0, rows);
    }
}
