package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.kernel.Block;

/** Layer normalisation of one row with a gain, in double; see {@link LayerNormStep}. */
final class LayerNorm {

    private final double[] gain;
    private final double[] unit;

    LayerNorm(int channels) {
        this.gain = new double[channels];
        this.unit = new double[channels];
    }

    void bind(Block parameters, long gainFrom) {
        parameters.get(gainFrom, gain, 0, gain.length);
    }

    /** Replaces x by {@code g (x - mean) / std}; a constant row by zeros. */
    void forward(double[] x) {
        normalize(x);
        for (int c = 0; c < gain.length; c++) {
            x[c] = gain[c] * unit[c];
        }
    }

    /** Replaces dL/dy by dL/dx. */
    void backward(double[] x, double[] e) {
        double std = normalize(x);
        double mean = 0;
        double inner = 0;
        for (int c = 0; c < gain.length; c++) {
            e[c] *= gain[c];
            mean += e[c];
            inner += e[c] * unit[c];
        }
        mean /= gain.length;
        inner /= gain.length;
        for (int c = 0; c < gain.length; c++) {
            e[c] = std == 0 ? 0 : (e[c] - mean - unit[c] * inner) / std;
        }
    }

    /** Adds the derivative by the gain. */
    void addGain(double[] x, double[] e, double[] to) {
        normalize(x);
        for (int c = 0; c < gain.length; c++) {
            to[c] += e[c] * unit[c];
        }
    }

    /** Writes {@code (x - mean) / std} to the unit row and returns std. */
    private double normalize(double[] x) {
        double mean = 0;
        for (int c = 0; c < gain.length; c++) {
            mean += x[c];
        }
        mean /= gain.length;
        double variance = 0;
        for (int c = 0; c < gain.length; c++) {
            unit[c] = x[c] - mean;
            variance += unit[c] * unit[c];
        }
        double std = Math.sqrt(variance / gain.length);
        for (int c = 0; c < gain.length; c++) {
            unit[c] = std == 0 ? 0 : unit[c] / std;
        }
        return std;
    }
}
