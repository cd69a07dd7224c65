package io.github.dp4j.cli.data;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Examples with one class each, or with a number to learn in its place, in memory.
 *
 * @param features {@code [examples, columns]} or {@code [examples, 1, rows, columns]}
 * @param targets one an example: the index of its class, or a number from 0 to 1
 * @param classes the names of the classes, which are public; none where numbers are learnt
 * @param keys one an example, equal for those of one person; null if each is a unit of its own
 */
public record LabelledData(
        INDArray features, INDArray targets, List<String> classes, @Nullable List<String> keys) {

    public static LabelledData of(INDArray features, INDArray targets, List<String> classes) {
        return new LabelledData(features, targets, List.copyOf(classes), /* keys= */ null);
    }

    /** Returns the same examples with the keys of those whose they are. */
    LabelledData ofPersons(List<String> keys) {
        return new LabelledData(features, targets, classes, List.copyOf(keys));
    }

    /**
     * Returns how many are protected, each as a whole.
     *
     * @return the number of different keys; of examples where there are none
     */
    public int units() {
        return keys == null ? size() : new HashSet<>(keys).size();
    }

    /**
     * Returns whether numbers are learnt, and not classes.
     *
     * @return true if there are no classes
     */
    public boolean isRegression() {
        return classes.isEmpty();
    }

    /**
     * Returns the classes one-hot, as most losses want them.
     *
     * @return {@code [examples, classes]}; of numbers, the numbers {@code [examples, 1]}
     */
    public INDArray labels() {
        if (isRegression()) {
            return targets;
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, size(), classes.size());
        for (int i = 0; i < size(); i++) {
            labels.putScalar(i, targets.getInt(i), 1);
        }
        return labels;
    }

    /**
     * Returns how many examples there are.
     *
     * @return the size of dimension 0
     */
    public int size() {
        return Math.toIntExact(features.size(0));
    }

    /**
     * Returns whether the examples are images.
     *
     * @return true if the features have rows and columns
     */
    public boolean isImages() {
        return features.rank() == 4;
    }

    /**
     * Returns the same with each example's features in one row.
     *
     * @return features of rank 2
     */
    public LabelledData flat() {
        return isImages()
                ? new LabelledData(features.reshape('c', size(), -1), targets, classes, keys)
                : this;
    }

    /**
     * Returns the same images as Keras lays them out.
     *
     * @return features {@code [examples, rows, columns, 1]}
     */
    public LabelledData channelsLast() {
        return new LabelledData(features.permute(0, 2, 3, 1).dup('c'), targets, classes, keys);
    }

    /**
     * Returns the first examples.
     *
     * @param count how many at most
     * @return these, or all
     */
    public LabelledData first(int count) {
        if (count >= size()) {
            return this;
        }
        return new LabelledData(
                features.get(NDArrayIndex.interval(0, count)).dup('c'),
                targets.get(NDArrayIndex.interval(0, count)).dup('c'),
                classes,
                keys == null ? null : keys.subList(0, count));
    }

    /**
     * Returns some of the examples.
     *
     * @param rows which, by their indices
     * @return copies, in that order
     */
    public LabelledData rows(int... rows) {
        return new LabelledData(
                picked(features, rows),
                picked(targets, rows),
                classes,
                keys == null ? null : Arrays.stream(rows).mapToObj(keys::get).toList());
    }

    /** By hand: ND4J's own choice of rows is slow by views, and pullRows crashes at one column. */
    private static INDArray picked(INDArray from, int... rows) {
        long[] shape = from.shape().clone();
        int width = Math.toIntExact(from.length() / shape[0]);
        shape[0] = rows.length;
        INDArray to = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        INDArray source = from.dup('c');
        FloatPointer in = new FloatPointer(source.data().pointer());
        FloatPointer out = new FloatPointer(to.data().pointer());
        float[] row = new float[width];
        for (int i = 0; i < rows.length; i++) {
            in.position((long) rows[i] * width).get(row);
            out.position((long) i * width).put(row);
        }
        return to;
    }
}
