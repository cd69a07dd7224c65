package io.github.dp4j.dl4j.gradient.step.loss;

import org.jspecify.annotations.Nullable;

/** A loss function by rows, as DL4J computes it. */
abstract class Loss {

    /** One weight an output, or null. */
    final double @Nullable [] weights;

    Loss(double @Nullable [] weights) {
        this.weights = weights;
    }

    /** What the loss reads of one row. */
    static final class Row {
        final double[] labels;
        final double[] z;
        final double[] a;
        final double[] mask;

        /** Whether {@code mask} holds one factor an output; else all its factors are equal. */
        boolean perOutput;

        Row(int labels, int outputs) {
            this.labels = new double[labels];
            this.z = new double[outputs];
            this.a = new double[outputs];
            this.mask = new double[outputs];
        }
    }

    /** Returns the row's loss before the mask, an output's share at a time. */
    abstract void values(Row row, OutputFunction function, double[] to);

    /** Writes dL/dz after weights and before the last multiplication by the mask. */
    abstract void gradient(Row row, OutputFunction function, double[] to);

    /** Returns how many labels a row has. */
    int labels(int outputs) {
        return outputs;
    }

    double weight(int output) {
        return weights == null ? 1 : weights[output];
    }
}
