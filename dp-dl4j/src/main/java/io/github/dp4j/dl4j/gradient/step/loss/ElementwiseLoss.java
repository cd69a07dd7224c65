package io.github.dp4j.dl4j.gradient.step.loss;

import org.jspecify.annotations.Nullable;

/** A loss that is a sum over outputs, each of its own label and activation. */
class ElementwiseLoss extends Loss {

    /** {@code f(label, activation, outputs)}. */
    @FunctionalInterface
    interface Term {
        double at(double y, double a, int outputs);
    }

    /** Where DL4J applies weights and per-output masks, which differs between its losses. */
    enum Order {
        /** Both to dL/da, the usual order. */
        BEFORE_ACTIVATION,
        /** Masks to dL/da, weights to dL/dz. */
        WEIGHTS_AFTER,
        /** Neither to dL/da. */
        BOTH_AFTER
    }

    private final Term value;
    private final Term slope;
    private final Order order;

    ElementwiseLoss(double @Nullable [] weights, Order order, Term value, Term slope) {
        super(weights);
        this.order = order;
        this.value = value;
        this.slope = slope;
    }

    @Override
    void values(Row row, OutputFunction function, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = weight(i) * value.at(row.labels[i], row.a[i], to.length);
        }
    }

    @Override
    void gradient(Row row, OutputFunction function, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = slope.at(row.labels[i], row.a[i], to.length);
            if (order == Order.BEFORE_ACTIVATION) {
                to[i] *= weight(i);
            }
            if (order != Order.BOTH_AFTER && row.perOutput) {
                to[i] *= row.mask[i];
            }
        }
        function.backward(row.z, row.a, to);
        if (order != Order.BEFORE_ACTIVATION) {
            for (int i = 0; i < to.length; i++) {
                to[i] *= weight(i);
            }
        }
    }
}
