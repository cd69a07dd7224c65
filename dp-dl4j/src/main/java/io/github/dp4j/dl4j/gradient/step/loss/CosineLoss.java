package io.github.dp4j.dl4j.gradient.step.loss;

/** Cosine proximity {@code -(y . a) / (|y| |a|)}, norms bounded below as DL4J does. */
final class CosineLoss extends Loss {

    /** ND4J's EPS_THRESHOLD. */
    private static final double SMALLEST = 1e-5;

    CosineLoss() {
        super(null);
    }

    @Override
    void values(Row row, OutputFunction function, double[] to) {
        double norms = bounded(norm(row.labels)) * bounded(norm(row.a));
        for (int i = 0; i < to.length; i++) {
            to[i] = -row.labels[i] * row.a[i] / norms;
        }
    }

    @Override
    void gradient(Row row, OutputFunction function, double[] to) {
        double a = norm(row.a);
        double inner = 0;
        for (int i = 0; i < to.length; i++) {
            inner += row.labels[i] * row.a[i];
        }
        double scale = bounded(norm(row.labels)) * bounded(a) * bounded(a * a);
        for (int i = 0; i < to.length; i++) {
            to[i] = -(row.labels[i] * a * a - row.a[i] * inner) / scale;
        }
        function.backward(row.z, row.a, to);
    }

    private static double norm(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static double bounded(double x) {
        return Math.max(x, SMALLEST);
    }
}
