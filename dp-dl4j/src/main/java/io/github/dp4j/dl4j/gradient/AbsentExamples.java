package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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
    static boolean @Nullable [] of(Examples examples) {
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
    private static boolean @Nullable [] zeroRows(@Nullable INDArray @Nullable [] masks, int count) {
        if (masks == null
                || masks.length < count
                || Arrays.stream(masks).anyMatch(mask -> mask == null)) {
            return null;
        }
        INDArray most = largestOfRows(masks[0]);
        for (int k = 1; k < masks.length; k++) {
            most = most.add(largestOfRows(masks[k]));
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

    private static INDArray largestOfRows(INDArray mask) {
        return mask.castTo(DataType.DOUBLE).reshape(mask.size(0), -1).amax(1);
    }
}
