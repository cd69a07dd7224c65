package io.github.dp4j.dl4j.gradient.step.loss;

import io.github.dp4j.dl4j.gradient.step.SoftmaxStep;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import org.jspecify.annotations.Nullable;

/**
 * The activation of an output layer, one row at a time in double.
 *
 * @param elementwise the function, or null for softmax
 */
record OutputFunction(@Nullable Activation elementwise) {

    boolean softmax() {
        return elementwise == null;
    }

    /** Writes f(z) to {@code a}. */
    void value(double[] z, double[] a) {
        if (elementwise == null) {
            SoftmaxStep.softmax(z, a);
        } else {
            for (int i = 0; i < z.length; i++) {
                a[i] = elementwise.value(z[i]);
            }
        }
    }

    /** Turns dL/da into dL/dz, in place. */
    void backward(double[] z, double[] a, double[] e) {
        if (elementwise == null) {
            SoftmaxStep.backward(a, e);
        } else {
            for (int i = 0; i < z.length; i++) {
                e[i] = elementwise.back(e[i], elementwise.slope(z[i]));
            }
        }
    }
}
