package io.github.dp4j.dl4j.data;

import java.io.IOException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** One Poisson sample, as a DL4J data set that remembers how it was drawn. It may be empty. */
final class SampledDataSet extends DataSet implements PoissonSample.Batch {

    private static final long serialVersionUID = 1L;

    private final transient PoissonSample sample;

    SampledDataSet(PoissonSample sample) {
        this.sample = sample;
    }

    @Override
    public PoissonSample sample() {
        return sample;
    }

    @Override
    public int numExamples() {
        return sample.size();
    }

    @Override
    public boolean isEmpty() {
        return sample.size() == 0;
    }

    @Override
    public @Nullable INDArray getFeatures() {
        return sample.rows(sample.population().features()[0]);
    }

    @Override
    public @Nullable INDArray getLabels() {
        return sample.rows(sample.population().labels()[0]);
    }

    @Override
    public @Nullable INDArray getFeaturesMaskArray() {
        return sample.rows(first(sample.population().featureMasks()));
    }

    @Override
    public @Nullable INDArray getLabelsMaskArray() {
        return sample.rows(first(sample.population().labelMasks()));
    }

    private static @Nullable INDArray first(@Nullable INDArray @Nullable [] arrays) {
        return arrays == null ? null : arrays[0];
    }

    /** Returns the same sample: it still says how it was drawn, and still pays for one step. */
    @Override
    public MultiDataSet toMultiDataSet() {
        return new SampledMultiDataSet(sample);
    }

    /**
     * Not possible: a part does not say how it was drawn.
     *
     * @param from ignored
     * @param to ignored
     * @return never
     */
    @Override
    public org.nd4j.linalg.dataset.api.DataSet getRange(int from, int to) {
        throw new IllegalArgumentException(
                "A Poisson sample cannot be taken apart: hand it over whole, as its iterator"
                        + " gives it.");
    }

    @Override
    public void setFeatures(INDArray features) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setLabels(INDArray labels) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setFeaturesMaskArray(INDArray mask) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setLabelsMaskArray(INDArray mask) {
        throw PoissonSample.readOnly();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        throw PoissonSample.notSerializable(SampledDataSet.class);
    }
}
