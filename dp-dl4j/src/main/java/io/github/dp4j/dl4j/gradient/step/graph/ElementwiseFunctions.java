package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep.ExampleFunction;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;

/** Functions of inputs of one shape, number by number. */
public final class ElementwiseFunctions {

    private ElementwiseFunctions() {}

    /** Compiles an {@link ElementWiseVertex}. */
    static Value elementwise(VertexSite site, Compilation to) {
        Value[] inputs = site.inputs();
        for (Value input : inputs) {
            if (!input.shape().equals(inputs[0].shape())) {
                throw site.unsupported("inputs of different shapes");
            }
        }
        double[] ones = new double[inputs.length];
        Arrays.fill(ones, 1);
        double[] shares = new double[inputs.length];
        Arrays.fill(shares, 1.0 / inputs.length);
        ExampleFunction function =
                switch (((ElementWiseVertex) site.conf()).getOp()) {
                    case Add -> weightedSum(inputs, ones);
                    case Average -> weightedSum(inputs, shares);
                    case Subtract -> weightedSum(inputs, 1, -1);
                    case Product -> product(inputs);
                    case Max -> max(inputs);
                };
        return site.append(function, to);
    }

    /** Compiles a {@link ScaleVertex}. */
    public static Value scale(VertexSite site, Compilation to) {
        double factor = ((ScaleVertex) site.conf()).getScaleFactor();
        return site.append(affine(site.input(), factor, 0), to);
    }

    /** Compiles a {@link ShiftVertex}. */
    public static Value shift(VertexSite site, Compilation to) {
        double term = ((ShiftVertex) site.conf()).getShiftFactor();
        return site.append(affine(site.input(), 1, term), to);
    }

    /** The sum of the inputs times a factor each. */
    public static ExampleFunction weightedSum(Value[] inputs, double... factors) {
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
    public static ExampleFunction product(Value[] inputs) {
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
    public static ExampleFunction max(Value[] inputs) {
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
}
