package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.attack.Signals;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that an attack may look at.
 *
 * @param answers what the audited model says of the records as they are, and of each variant
 * @param classes of each record its class
 * @param features of the records, for attacks that change them
 * @param query asks the audited model of other features of that shape
 * @param shadows null where there are none
 * @param seed of an attack's own random numbers
 */
@SuppressWarnings("ArrayRecordComponent") // internal: never compared
record Evidence(
        List<double[][]> answers,
        int[] classes,
        INDArray features,
        Function<INDArray, double[][]> query,
        @Nullable ShadowOutputs shadows,
        long seed) {

    /** Divides what {@link AuditRecords#ask} returns by query. */
    static List<double[][]> split(double[][] rows, int records) {
        List<double[][]> queries = new ArrayList<>();
        for (int from = 0; from < rows.length; from += records) {
            queries.add(Arrays.copyOfRange(rows, from, from + records));
        }
        return queries;
    }

    double[][] logits() {
        return answers.get(0);
    }

    Signals signals() {
        return Signals.of(logits(), classes);
    }

    /** Returns the log-odds of each record's class, one array a query. */
    List<double[]> phi() {
        return answers.stream().map(logits -> Signals.of(logits, classes).phi()).toList();
    }

    ShadowOutputs required() {
        if (shadows == null) {
            throw new IllegalStateException("The attack needs shadow models.");
        }
        return shadows;
    }
}
