package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Examples that are masked out as a whole: no input of theirs, or no output, counts anywhere. Their
 * gradient is zero. (DL4J's layers make an error, NaN or the gradient of a label without features
 * of some of them.)
 */
final class AbsentExamples {

    private AbsentExamples() {}

    /** Returns which examples are absent; null if none is. */
    static boolean[] of(Examples examples) {
        boolean[] inputs = zeroRows(examples.featureMasks(), examples.features().length);
        boolean[] outputs = zeroRows(examples.labelMasks(), examples.labels().length);
        if (inputs == null || outputs == null) {
            return inputs == null ? outputs : inputs;
        }
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] |= outputs[i];
        }
        return inputs;
    }

    /** Returns which rows are zero in every one of {@code count} masks; null if none is. */
    private static boolean[] zeroRows(INDArray[] masks, int count) {
        if (masks == null
                || masks.length < count
                || Arrays.stream(masks).anyMatch(mask -> mask == null)) {
            return null;
        }
        INDArray most = null;
        for (INDArray mask : masks) {
            INDArray rows = mask.castTo(DataType.DOUBLE).reshape(mask.size(0), -1).amax(1);
            most = most == null ? rows : most.add(rows);
        }
        double[] largest = most.reshape(most.length()).toDoubleVector();
        boolean[] zero = new boolean[largest.length];
        boolean any = false;
        for (int i = 0; i < zero.length; i++) {
            zero[i] = largest[i] == 0;
            any |= zero[i];
        }
        return any ? zero : null;
    }
}
