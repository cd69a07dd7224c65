package io.github.dp4j.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Labels of sparse cross entropy: the index of a class, where other losses want a column each. */
final class ClassIndices {

    private ClassIndices() {}

    /**
     * Refuses labels that are no indices of the output's classes.
     *
     * @param output the output's number, for messages
     * @param predicted what the network gives, {@code [examples, classes]}
     * @param labels {@code [examples, 1]}
     */
    static void check(int output, INDArray predicted, INDArray labels) {
        long[] expected = {labels.size(0), 1};
        if (!Arrays.equals(expected, labels.shape())) {
            throw new IllegalArgumentException(
                    "The labels of output "
                            + output
                            + " have shape "
                            + Arrays.toString(labels.shape())
                            + ", but sparse cross entropy takes the index of a class an example: "
                            + Arrays.toString(expected)
                            + ".");
        }
        long classes = predicted.size(1);
        boolean whole = Transforms.floor(labels, /* dup= */ true).eq(labels).all();
        if (!(whole
                && labels.minNumber().doubleValue() >= 0
                && labels.maxNumber().doubleValue() < classes)) {
            throw new IllegalArgumentException(
                    "The labels of output "
                            + output
                            + " are not all whole numbers from 0 to "
                            + (classes - 1)
                            + ", the indices of its classes.");
        }
    }
}
