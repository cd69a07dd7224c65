package io.github.dp4j.dl4j.gradient.step.loss;

/** Hinge loss {@code max(0, 1 - y a)}, or its square; DL4J masks the margin as well. */
final class HingeLoss extends Loss {

    private final boolean squared;

    HingeLoss(boolean squared) {
        super(null);
        this.squared = squared;
    }

    @Override
    void values(Row row, OutputFunction function, double[] to) {
        for (int i = 0; i < to.length; i++) {
            double margin = Math.max(0, 1 - row.labels[i] * row.a[i]);
            to[i] = squared ? row.mask[i] * margin * margin : margin;
        }
    }

    @Override
    void gradient(Row row, OutputFunction function, double[] to) {
        for (int i = 0; i < to.length; i++) {
            double margin = row.mask[i] * (1 - row.labels[i] * row.a[i]);
            double slope = squared ? 2 * margin : 1;
            to[i] = margin > 0 ? -row.labels[i] * slope : 0;
            if (row.perOutput) {
                to[i] *= row.mask[i];
            }
        }
        function.backward(row.z, row.a, to);
    }
}
