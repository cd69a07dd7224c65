package io.github.dp4j.dl4j.gradient.step.loss;

import org.jspecify.annotations.Nullable;

/** Multi-class cross entropy {@code -sum_i w_i y_i log a_i}, with one-hot or class-index labels. */
final class CrossEntropy extends Loss {

    private final double clip;
    private final boolean sparse;

    CrossEntropy(double @Nullable [] weights, double clip, boolean sparse) {
        super(weights);
        this.clip = clip;
        this.sparse = sparse;
    }

    @Override
    int labels(int outputs) {
        return sparse ? 1 : outputs;
    }

    private double label(Row row, int i) {
        if (sparse) {
            return (int) row.labels[0] == i ? 1 : 0;
        }
        return row.labels[i];
    }

    @Override
    void values(Row row, OutputFunction function, double[] to) {
        for (int i = 0; i < to.length; i++) {
            double a = Math.min(1 - clip, Math.max(clip, row.a[i]));
            to[i] = -weight(i) * label(row, i) * Math.log(a);
        }
    }

    @Override
    void gradient(Row row, OutputFunction function, double[] to) {
        if (function.softmax()) {
            // DL4J takes unweighted labels to sum to 1, whatever they are.
            double total = weights == null ? 1 : 0;
            for (int i = 0; weights != null && i < to.length; i++) {
                total += weights[i] * label(row, i);
            }
            for (int i = 0; i < to.length; i++) {
                to[i] = row.a[i] * total - weight(i) * label(row, i);
            }
            return;
        }
        for (int i = 0; i < to.length; i++) {
            to[i] = -label(row, i) / row.a[i];
        }
        function.backward(row.z, row.a, to);
        for (int i = 0; i < to.length; i++) {
            to[i] *= weight(i);
        }
    }
}
