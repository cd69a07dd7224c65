package io.github.dp4j.dl4j.kernel;

import java.util.Arrays;

/** Pooling in plain Java, an image at a time in double. */
final class JavaPooling implements BoundPooling {

    private final Function function;
    private final Geometry g;
    private final Buffers buffers;
    private final double[] in;
    private final double[] out;
    private final double[] errors;

    JavaPooling(Function function, Geometry g, Buffers buffers) {
        this.function = function;
        this.g = g;
        this.buffers = buffers;
        this.in = new double[g.inSize()];
        this.out = new double[g.outSize()];
        this.errors = new double[g.inSize()];
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            buffers.input().get((long) i * in.length, in, 0, in.length);
            eachWindow((window, c) -> out[window.row * g.inChannels() + c] = pool(window, c));
            buffers.output().put((long) i * out.length, out, 0, out.length);
        }
    }

    private double pool(Window window, int c) {
        double result = function.kind() == Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
        for (int k = 0; k < window.pixels; k++) {
            double x = in[window.at[k] + c];
            switch (function.kind()) {
                case MAX -> result = Math.max(result, x);
                case P_NORM -> result += Math.pow(Math.abs(x), function.p());
                default -> result += x;
            }
        }
        return switch (function.kind()) {
            case MAX -> result;
            case P_NORM -> Math.pow(result, 1 / function.p());
            case MEAN_OF_WINDOW -> result / (g.kernelHeight() * g.kernelWidth());
            case MEAN_OF_PIXELS -> result / window.pixels;
        };
    }

    @Override
    public void backward(int count) {
        for (int i = 0; i < count; i++) {
            buffers.input().get((long) i * in.length, in, 0, in.length);
            buffers.outputError().get((long) i * out.length, out, 0, out.length);
            Arrays.fill(errors, 0);
            eachWindow((window, c) -> spread(window, c, out[window.row * g.inChannels() + c]));
            buffers.inputError().put((long) i * errors.length, errors, 0, errors.length);
        }
    }

    private void spread(Window window, int c, double error) {
        double pooled = pool(window, c);
        for (int k = 0; k < window.pixels; k++) {
            int at = window.at[k] + c;
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
                case MEAN_OF_WINDOW -> errors[at] += error / (g.kernelHeight() * g.kernelWidth());
                case MEAN_OF_PIXELS -> errors[at] += error / window.pixels;
            }
        }
    }

    /** One window's pixels inside the image: the index of each one's first channel. */
    private static final class Window {
        private int row;
        private int pixels;
        private final int[] at;

        Window(int most) {
            this.at = new int[most];
        }
    }

    @FunctionalInterface
    private interface Action {
        void on(Window window, int channel);
    }

    private void eachWindow(Action action) {
        Window window = new Window(g.kernelHeight() * g.kernelWidth());
        for (int row = 0; row < g.outRows(); row++) {
            window.row = row;
            window.pixels = 0;
            int top = row / g.outWidth() * g.strideHeight() - g.padTop();
            int left = row % g.outWidth() * g.strideWidth() - g.padLeft();
            for (int kh = 0; kh < g.kernelHeight(); kh++) {
                for (int kw = 0; kw < g.kernelWidth(); kw++) {
                    int h = top + kh * g.dilationHeight();
                    int w = left + kw * g.dilationWidth();
                    if (h >= 0 && h < g.inHeight() && w >= 0 && w < g.inWidth()) {
                        window.at[window.pixels++] = (h * g.inWidth() + w) * g.inChannels();
                    }
                }
            }
            for (int c = 0; c < g.inChannels(); c++) {
                action.on(window, c);
            }
        }
    }
}
