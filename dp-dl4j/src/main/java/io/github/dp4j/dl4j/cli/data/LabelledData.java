package io.github.dp4j.dl4j.cli.data;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Examples with one class each, in memory.
 *
 * @param features {@code [examples, columns]} or {@code [examples, 1, rows, columns]}
 * @param labels one-hot, {@code [examples, classes]}
 * @param classes the names of the classes, which are public
 */
public record LabelledData(INDArray features, INDArray labels, List<String> classes) {

    static LabelledData of(float[] features, long[] shape, int[] labels, List<String> classes) {
        float[] oneHot = new float[labels.length * classes.size()];
        for (int i = 0; i < labels.length; i++) {
            oneHot[i * classes.size() + labels[i]] = 1;
        }
        return new LabelledData(
                Nd4j.create(features, shape, 'c'),
                Nd4j.create(oneHot, new long[] {labels.length, classes.size()}, 'c'),
                List.copyOf(classes));
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
                ? new LabelledData(features.reshape('c', size(), -1), labels, classes)
                : this;
    }

    /**
     * Returns the same images as Keras lays them out.
     *
     * @return features {@code [examples, rows, columns, 1]}
     */
    public LabelledData channelsLast() {
        return new LabelledData(features.permute(0, 2, 3, 1).dup('c'), labels, classes);
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
                labels.get(NDArrayIndex.interval(0, count)).dup('c'),
                classes);
    }
}
