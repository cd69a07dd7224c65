package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.Arrays;

/** Pooling in plain Java, an example at a time in double. */
final class JavaPooling implements BoundPooling {

    private final Function function;
    private final Buffers buffers;
    private final int channels;
    private final int elements;
    private final int[] rows;
    private final double[] in;
    private final double[] out;
    private final double[] errors;

    /** The first channels of the current window's positions inside the example. */
    private final int[] under;

    private int inside;

    JavaPooling(Function function, Windows windows, int channels, Buffers buffers) {
        this.function = function;
        this.buffers = buffers;
        this.channels = channels;
        this.elements = windows.elements();
        this.rows = windows.rows();
        this.in = new double[windows.inRows() * channels];
        this.out = new double[windows.outRows() * channels];
        this.errors = new double[in.length];
        this.under = new int[elements];
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            buffers.input().get((long) i * in.length, in, 0, in.length);
            for (int at = 0; at < out.length; at++) {
                if (at % channels == 0) {
                    look(at / channels);
                }
                out[at] = pool(at % channels);
            }
            buffers.output().put((long) i * out.length, out, 0, out.length);
        }
    }

    /** Finds what lies under a window. */
    private void look(int window) {
        inside = 0;
        for (int k = 0; k < elements; k++) {
            int row = rows[window * elements + k];
            if (row >= 0) {
                under[inside++] = row * channels;
            }
        }
    }

    private double pool(int c) {
        double result = function.kind() == Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
        for (int k = 0; k < inside; k++) {
            double x = in[under[k] + c];
            switch (function.kind()) {
                case MAX -> result = Math.max(result, x);
                case P_NORM -> result += Math.pow(Math.abs(x), function.p());
                default -> result += x;
            }
        }
        return switch (function.kind()) {
            case MAX -> result;
            case P_NORM -> Math.pow(result, 1 / function.p());
            case MEAN_OF_WINDOW -> result / elements;
            case MEAN_OF_PIXELS -> result / inside;
        };
    }

    @Override
    public void backward(int count) {
        for (int i = 0; i < count; i++) {
            buffers.input().get((long) i * in.length, in, 0, in.length);
            buffers.outputError().get((long) i * out.length, out, 0, out.length);
            Arrays.fill(errors, 0);
            for (int at = 0; at < out.length; at++) {
                if (at % channels == 0) {
                    look(at / channels);
                }
                spread(at % channels, out[at]);
            }
            buffers.inputError().put((long) i * errors.length, errors, 0, errors.length);
        }
    }

    private void spread(int c, double error) {
        double pooled = pool(c);
        for (int k = 0; k < inside; k++) {
            int at = under[k] + c;
            switch (function.kind()) {
                case MAX -> {
                    if (in[at] == pooled) {
                        errors[at] += error;
                        return; // the first of equals, as oneDNN
                    }
                }
                case P_NORM -> {
                    double p = function.p();
                    double above = Math.pow(Math.abs(in[at]), p - 1) * Math.signum(in[at]);
                    errors[at] += error * above / Math.max(Math.pow(pooled, p - 1), function.eps());
                }
                case MEAN_OF_WINDOW -> errors[at] += error / elements;
                case MEAN_OF_PIXELS -> errors[at] += error / inside;
            }
        }
    }
}
