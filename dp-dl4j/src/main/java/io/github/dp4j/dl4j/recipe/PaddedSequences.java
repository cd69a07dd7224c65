package io.github.dp4j.dl4j.recipe;

import io.github.dp4j.privacy.Require;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pads every sequence to one length, and masks what it added:
 *
 * <pre>
 * iterator.setPreProcessor(new PaddedSequences(200));
 * </pre>
 *
 * <p>The length must be public, and not that of the longest sequence there is: layers may read the
 * padding, and the bound of rounding grows with it, so the longest sequence of one person would
 * show in everybody's gradient, in the noise and in the ledger. Arrays of {@code [examples,
 * channels, time]} become {@code [examples, channels, length]}; each gets a mask of {@code
 * [examples, length]}, whether something was added or not, so that all examples are alike. Others
 * stay as they are.
 */
public final class PaddedSequences implements DataSetPreProcessor, MultiDataSetPreProcessor {

    private static final long serialVersionUID = 1L;

    private static final int SEQUENCE = 3;

    private final int length;

    /**
     * Creates a preprocessor.
     *
     * @param length the public number of time steps, at least 1
     * @throws IllegalArgumentException if it is smaller
     */
    public PaddedSequences(int length) {
        Require.atLeast("length", length, 1);
        this.length = length;
    }

    /**
     * Pads a data set in place.
     *
     * @param data the data set
     * @throws IllegalArgumentException if a sequence is longer than the public length
     */
    @Override
    public void preProcess(DataSet data) {
        INDArray features = data.getFeatures();
        INDArray labels = data.getLabels();
        if (isSequence(features)) {
            data.setFeaturesMaskArray(mask(features, data.getFeaturesMaskArray()));
            data.setFeatures(padded(features));
        }
        if (isSequence(labels)) {
            data.setLabelsMaskArray(mask(labels, data.getLabelsMaskArray()));
            data.setLabels(padded(labels));
        }
    }

    /**
     * Pads a data set of several inputs and outputs in place.
     *
     * @param data the data set
     * @throws IllegalArgumentException if a sequence is longer than the public length
     */
    @Override
    public void preProcess(MultiDataSet data) {
        if (data.getFeaturesMaskArrays() == null) {
            data.setFeaturesMaskArrays(new INDArray[data.numFeatureArrays()]);
        }
        if (data.getLabelsMaskArrays() == null) {
            data.setLabelsMaskArray(new INDArray[data.numLabelsArrays()]);
        }
        for (int i = 0; i < data.numFeatureArrays(); i++) {
            INDArray features = data.getFeatures(i);
            if (isSequence(features)) {
                data.setFeaturesMaskArray(i, mask(features, data.getFeaturesMaskArray(i)));
                data.setFeatures(i, padded(features));
            }
        }
        for (int i = 0; i < data.numLabelsArrays(); i++) {
            INDArray labels = data.getLabels(i);
            if (isSequence(labels)) {
                data.setLabelsMaskArray(i, mask(labels, data.getLabelsMaskArray(i)));
                data.setLabels(i, padded(labels));
            }
        }
    }

    private static boolean isSequence(@Nullable INDArray array) {
        return array != null && array.rank() == SEQUENCE;
    }

    private INDArray padded(INDArray array) {
        if (array.size(2) > length) {
            // How much longer it is would tell of the person whose it is.
            throw new IllegalArgumentException(
                    "A sequence has more time steps than the "
                            + length
                            + " of PaddedSequences: cut it, or give a public length that holds all.");
        }
        INDArray wide = Nd4j.zeros(array.dataType(), array.size(0), array.size(1), length);
        wide.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, array.size(2)))
                .assign(array);
        return wide;
    }

    private INDArray mask(INDArray array, @Nullable INDArray given) {
        long steps = Math.min(array.size(2), length);
        INDArray mask = Nd4j.zeros(DataType.FLOAT, array.size(0), length);
        INDArray there = mask.get(NDArrayIndex.all(), NDArrayIndex.interval(0, steps));
        if (given == null) {
            there.assign(1);
        } else {
            there.assign(given.get(NDArrayIndex.all(), NDArrayIndex.interval(0, steps)));
        }
        return mask;
    }
}
