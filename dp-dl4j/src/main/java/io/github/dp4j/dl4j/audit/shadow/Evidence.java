package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.attack.Signals;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that an attack may look at.
 *
 * @param logits what the audited model says of the records
 * @param classes of each record its class
 * @param features of the records, for attacks that change them
 * @param query asks the audited model of other features of that shape
 * @param shadows null where there are none
 * @param seed of an attack's own random numbers
 */
@SuppressWarnings("ArrayRecordComponent") // internal: never compared
record Evidence(
        double[][] logits,
        int[] classes,
        INDArray features,
        Function<INDArray, double[][]> query,
        @Nullable ShadowOutputs shadows,
        long seed) {

    Signals signals() {
        return Signals.of(logits, classes);
    }

    ShadowOutputs required() {
        if (shadows == null) {
            throw new IllegalStateException("The attack needs shadow models.");
        }
        return shadows;
    }
}
