package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.gradient.step.ExampleStep.ExampleFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The functions of graph vertices. */
final class ExampleFunctions {

    private ExampleFunctions() {}

    /** Concatenates the channels of every position. */
    static ExampleFunction concatenate(Value[] inputs) {
        int[] widths = Arrays.stream(inputs).mapToInt(v -> v.shape().channels()).toArray();
        Shape shape = inputs[0].shape();
        return concatenate(shape.rows(), widths, shape.withChannels(Arrays.stream(widths).sum()));
    }

    /** Concatenates along one of the axes of positions. */
    static ExampleFunction concatenate(Value[] inputs, int axis) {
        List<Integer> extents = new ArrayList<>(inputs[0].shape().extents());
        int outer = 1;
        for (int d = 0; d < axis; d++) {
            outer *= extents.get(d);
        }
        int[] widths = new int[inputs.length];
        extents.set(axis, 0);
        for (int k = 0; k < widths.length; k++) {
            Shape shape = inputs[k].shape();
            widths[k] = shape.size() / outer;
            extents.set(axis, extents.get(axis) + shape.extents().get(axis));
        }
        return concatenate(outer, widths, new Shape(inputs[0].shape().channels(), extents));
    }

    /** Puts stretches of every input side by side, {@code rows} times. */
    private static ExampleFunction concatenate(int rows, int[] widths, Shape shape) {
        int all = Arrays.stream(widths).sum();
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return shape;
            }

            @Override
            public void forward(double[][] x, double[] y) {
                int at = 0;
                for (int k = 0; k < x.length; k++) {
                    for (int r = 0; r < rows; r++) {
                        System.arraycopy(x[k], r * widths[k], y, r * all + at, widths[k]);
                    }
                    at += widths[k];
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                int at = 0;
                for (int k = 0; k < x.length; k++) {
                    for (int r = 0; r < rows; r++) {
                        System.arraycopy(dy, r * all + at, dx[k], r * widths[k], widths[k]);
                    }
                    at += widths[k];
                }
            }
        };
    }

    /** The sum of the inputs times a factor each. */
    static ExampleFunction weightedSum(Value[] inputs, double... factors) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return inputs[0].shape();
            }

            @Override
            public void forward(double[][] x, double[] y) {
                Arrays.fill(y, 0);
                for (int k = 0; k < x.length; k++) {
                    for (int i = 0; i < y.length; i++) {
                        y[i] += factors[k] * x[k][i];
                    }
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                for (int k = 0; k < x.length; k++) {
                    for (int i = 0; i < dy.length; i++) {
                        dx[k][i] = factors[k] * dy[i];
                    }
                }
            }
        };
    }

    /** The product of the inputs. */
    static ExampleFunction product(Value[] inputs) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return inputs[0].shape();
            }

            @Override
            public void forward(double[][] x, double[] y) {
                Arrays.fill(y, 1);
                for (double[] factor : x) {
                    for (int i = 0; i < y.length; i++) {
                        y[i] *= factor[i];
                    }
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                for (int k = 0; k < x.length; k++) {
                    System.arraycopy(dy, 0, dx[k], 0, dy.length);
                    for (int j = 0; j < x.length; j++) {
                        for (int i = 0; j != k && i < dy.length; i++) {
                            dx[k][i] *= x[j][i];
                        }
                    }
                }
            }
        };
    }

    /** The largest of the inputs; the first of equals gets the error. */
    static ExampleFunction max(Value[] inputs) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return inputs[0].shape();
            }

            @Override
            public void forward(double[][] x, double[] y) {
                System.arraycopy(x[0], 0, y, 0, y.length);
                for (double[] other : x) {
                    for (int i = 0; i < y.length; i++) {
                        y[i] = Math.max(y[i], other[i]);
                    }
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                for (int i = 0; i < dy.length; i++) {
                    int winner = 0;
                    for (int k = 1; k < x.length; k++) {
                        winner = x[k][i] > x[winner][i] ? k : winner;
                    }
                    for (int k = 0; k < x.length; k++) {
                        dx[k][i] = k == winner ? dy[i] : 0;
                    }
                }
            }
        };
    }

    /** {@code scale x + shift}. */
    static ExampleFunction affine(Value input, double scale, double shift) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return input.shape();
            }

            @Override
            public void forward(double[][] x, double[] y) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = scale * x[0][i] + shift;
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                for (int i = 0; i < dy.length; i++) {
                    dx[0][i] = scale * dy[i];
                }
            }
        };
    }

    /** Channels {@code from} to {@code to}, both included. */
    static ExampleFunction subset(Value input, int from, int to) {
        int rows = input.shape().rows();
        int all = input.shape().channels();
        int width = to - from + 1;
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return input.shape().withChannels(width);
            }

            @Override
            public void forward(double[][] x, double[] y) {
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(x[0], r * all + from, y, r * width, width);
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                Arrays.fill(dx[0], 0);
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(dy, r * width, dx[0], r * all + from, width);
                }
            }
        };
    }

    /** The Euclidean distance of two inputs; its slope as if it were eps at least. */
    static ExampleFunction distance(double eps) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return Shape.flat(1);
            }

            @Override
            public void forward(double[][] x, double[] y) {
                double sum = 0;
                for (int i = 0; i < x[0].length; i++) {
                    double d = x[0][i] - x[1][i];
                    sum += d * d;
                }
                y[0] = Math.sqrt(sum);
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                double scale = dy[0] / Math.max(y[0], eps);
                for (int i = 0; i < x[0].length; i++) {
                    dx[0][i] = scale * (x[0][i] - x[1][i]);
                    dx[1][i] = -dx[0][i];
                }
            }
        };
    }

    /** {@code x / max(|x|, eps)} over the whole example. */
    static ExampleFunction normalize(Value input, double eps) {
        return new ExampleFunction() {
            @Override
            public Shape shape() {
                return input.shape();
            }

            @Override
            public void forward(double[][] x, double[] y) {
                double norm = Math.max(Math.sqrt(dot(x[0], x[0])), eps);
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[0][i] / norm;
                }
            }

            @Override
            public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
                double norm = Math.sqrt(dot(x[0], x[0]));
                double inner = dot(x[0], dy) / Math.max(norm * norm * norm, eps);
                for (int i = 0; i < dy.length; i++) {
                    dx[0][i] = dy[i] / Math.max(norm, eps) - x[0][i] * inner;
                }
            }
        };
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
