package io.github.dp4j.dl4j.data;

import java.io.IOException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** One Poisson sample with any number of inputs and outputs, that remembers how it was drawn. */
final class SampledMultiDataSet extends MultiDataSet implements PoissonSample.Batch {

    private static final long serialVersionUID = 1L;

    private final transient PoissonSample sample;

    SampledMultiDataSet(PoissonSample sample) {
        this.sample = sample;
    }

    @Override
    public PoissonSample sample() {
        return sample;
    }

    @Override
    public boolean isEmpty() {
        return sample.size() == 0;
    }

    @Override
    public int numFeatureArrays() {
        return sample.population().features().length;
    }

    @Override
    public int numLabelsArrays() {
        return sample.population().labels().length;
    }

    @Override
    public @Nullable INDArray @Nullable [] getFeatures() {
        return sample.rows(sample.population().features());
    }

    @Override
    public @Nullable INDArray getFeatures(int index) {
        return sample.rows(sample.population().features()[index]);
    }

    @Override
    public @Nullable INDArray @Nullable [] getLabels() {
        return sample.rows(sample.population().labels());
    }

    @Override
    public @Nullable INDArray getLabels(int index) {
        return sample.rows(sample.population().labels()[index]);
    }

    @Override
    public @Nullable INDArray @Nullable [] getFeaturesMaskArrays() {
        return sample.rows(sample.population().featureMasks());
    }

    @Override
    public @Nullable INDArray @Nullable [] getLabelsMaskArrays() {
        return sample.rows(sample.population().labelMasks());
    }

    @Override
    public boolean hasMaskArrays() {
        return sample.population().featureMasks() != null
                || sample.population().labelMasks() != null;
    }

    @Override
    public void setFeatures(INDArray[] features) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setFeatures(int idx, INDArray features) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setLabels(INDArray[] labels) {
        throw PoissonSample.readOnly();
    }

    @Override
    public void setLabels(int idx, INDArray labels) {
        throw PoissonSample.readOnly();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        throw PoissonSample.notSerializable(SampledMultiDataSet.class);
    }
}
