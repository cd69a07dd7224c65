package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Training examples in memory: dimension 0 of every array counts the examples. Arrays are not
 * copied; a mask array that is absent is null.
 *
 * @param features one array an input of the network
 * @param labels one array an output
 * @param featureMasks null, or one mask (or null) an input
 * @param labelMasks null, or one mask (or null) an output
 */
@SuppressWarnings("ArrayRecordComponent") // DL4J's own form; compared by nobody
public record Examples(
        INDArray[] features,
        INDArray[] labels,
        @Nullable INDArray @Nullable [] featureMasks,
        @Nullable INDArray @Nullable [] labelMasks) {

    /**
     * Checks that all arrays hold the same number of examples.
     *
     * @throws IllegalArgumentException if there is no input, no output, or the arrays disagree
     */
    public Examples {
        if (features == null || features.length == 0 || features[0] == null) {
            throw new IllegalArgumentException("The data has no features.");
        }
        if (labels == null || labels.length == 0 || labels[0] == null) {
            throw new IllegalArgumentException("The data has no labels.");
        }
        long size = features[0].size(0);
        requireSize("features", features, size);
        requireSize("labels", labels, size);
        requireSize("feature masks", featureMasks, size);
        requireSize("label masks", labelMasks, size);
    }

    /**
     * Returns the examples of one input and one output, without masks.
     *
     * @param features dimension 0 is the example
     * @param labels dimension 0 is the example
     * @return the examples
     */
    public static Examples of(INDArray features, INDArray labels) {
        return new Examples(
                new INDArray[] {features},
                new INDArray[] {labels},
                /* featureMasks= */ null,
                /* labelMasks= */ null);
    }

    /**
     * Wraps the arrays of a data set, MultiLayerNetwork's or ComputationGraph's.
     *
     * @param data the data set
     * @return its examples
     */
    public static Examples of(MultiDataSet data) {
        Objects.requireNonNull(data, "data is null: give the examples to train on.");
        return new Examples(
                data.getFeatures(),
                data.getLabels(),
                data.getFeaturesMaskArrays(),
                data.getLabelsMaskArrays());
    }

    /**
     * Wraps the arrays of a data set.
     *
     * @param data the data set
     * @return its examples
     */
    public static Examples of(org.nd4j.linalg.dataset.api.DataSet data) {
        Objects.requireNonNull(data, "data is null: give the examples to train on.");
        return new Examples(
                new INDArray[] {data.getFeatures()},
                new INDArray[] {data.getLabels()},
                mask(data.getFeaturesMaskArray()),
                mask(data.getLabelsMaskArray()));
    }

    /**
     * Returns how many examples there are.
     *
     * @return the size of dimension 0
     */
    public int size() {
        return Math.toIntExact(features[0].size(0));
    }

    /**
     * Returns one example as a batch of one.
     *
     * @param index its index, from 0
     * @return views of the arrays, dimension 0 of size 1
     */
    public Examples example(int index) {
        return new Examples(
                map(features, array -> row(array, index)),
                map(labels, array -> row(array, index)),
                mapMasks(featureMasks, array -> row(array, index)),
                mapMasks(labelMasks, array -> row(array, index)));
    }

    /**
     * Returns these examples in one floating-point type and contiguous in memory, c order, so that
     * an example is one stretch of every buffer. Copies only what differs.
     *
     * @param type {@code FLOAT} or {@code DOUBLE}
     * @return the examples
     */
    public Examples contiguous(DataType type) {
        return new Examples(
                map(features, array -> contiguous(array, type)),
                map(labels, array -> contiguous(array, type)),
                mapMasks(featureMasks, array -> contiguous(array, type)),
                mapMasks(labelMasks, array -> contiguous(array, type)));
    }

    private static INDArray @Nullable [] mask(@Nullable INDArray one) {
        return one == null ? null : new INDArray[] {one};
    }

    private static void requireSize(
            String what, @Nullable INDArray @Nullable [] arrays, long size) {
        if (arrays == null) {
            return;
        }
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] != null && arrays[i].size(0) != size) {
                throw new IllegalArgumentException(
                        String.format(
                                Locale.ROOT,
                                "The %s [%d] hold %d examples, but the first features hold %d:"
                                        + " dimension 0 of every array must agree.",
                                what,
                                i,
                                arrays[i].size(0),
                                size));
            }
        }
    }

    /** Returns a view of one example's part, dimension 0 of size 1. */
    static INDArray row(INDArray array, int index) {
        INDArrayIndex[] indices = new INDArrayIndex[array.rank()];
        indices[0] = NDArrayIndex.interval(index, index + 1L);
        for (int d = 1; d < indices.length; d++) {
            indices[d] = NDArrayIndex.all();
        }
        return array.get(indices);
    }

    private static INDArray contiguous(INDArray array, DataType type) {
        INDArray typed = array.castTo(type);
        boolean plain =
                typed.ordering() == 'c'
                        && !typed.isView()
                        && Arrays.equals(typed.stride(), Nd4j.getStrides(typed.shape(), 'c'));
        return plain ? typed : typed.dup('c');
    }

    static @Nullable INDArray @Nullable [] mapMasks(
            @Nullable INDArray @Nullable [] masks, UnaryOperator<INDArray> each) {
        return masks == null ? null : map(masks, each);
    }

    static INDArray[] map(INDArray[] arrays, UnaryOperator<INDArray> each) {
        INDArray[] result = new INDArray[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            result[i] = arrays[i] == null ? null : each.apply(arrays[i]);
        }
        return result;
    }
}
