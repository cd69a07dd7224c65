package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;

/**
 * Copies chosen examples of one data array into a worker's value, channels last.
 *
 * @param source which array
 * @param index which of the arrays of that kind
 * @param target where the examples go
 * @param channelsFirst whether the array has its channels before its positions
 */
public record Feed(Source source, int index, Value target, boolean channelsFirst) {

    /** The kinds of arrays. */
    public enum Source {
        FEATURES,
        LABELS,
        FEATURE_MASKS,
        LABEL_MASKS
    }

    /** Copies one example; {@code scratch} holds at least two examples. */
    public void copy(Block data, int example, int at, double[] scratch) {
        int size = target.shape().size();
        int rows = target.shape().rows();
        int channels = target.shape().channels();
        if (!channelsFirst || rows == 1 || channels == 1) {
            target.data().copy((long) at * size, data, (long) example * size, size);
            return;
        }
        data.get((long) example * size, scratch, size, size);
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < rows; row++) {
                scratch[row * channels + c] = scratch[size + c * rows + row];
            }
        }
        target.data().put((long) at * size, scratch, 0, size);
    }

    /** Writes one example of random numbers in [0, 1) to the first places. */
    public void repeat(UniformSource uniforms, int times) {
        int size = target.shape().size();
        double[] numbers = new double[size];
        uniforms.fill(numbers, size);
        for (int i = 0; i < times; i++) {
            target.data().put((long) i * size, numbers, 0, size);
        }
    }
}
