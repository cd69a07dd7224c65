package io.github.dp4j.dl4j.gradient.step.graph;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep;
import io.github.dp4j.dl4j.gradient.step.ExampleStep.ExampleFunction;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;

/** Euclidean lengths and distances of whole examples. */
final class EuclideanFunctions {

    private EuclideanFunctions() {}

    /** Compiles an {@link L2NormalizeVertex}. */
    static Value normalized(VertexSite site, Compilation to) {
        L2NormalizeVertex conf = (L2NormalizeVertex) site.conf();
        Value.Mask mask = site.mask();
        if (conf.getDimension() != null && conf.getDimension().length > 0) {
            throw site.unknown();
        }
        return ExampleStep.append(normalize(site.input(), conf.getEps()), site.inputs(), to)
                .masked(mask);
    }

    /** Compiles an {@link L2Vertex}. */
    static Value distance(VertexSite site, Compilation to) {
        Value.Mask mask = site.mask();
        Value first = site.inputs()[0];
        Value second = site.inputs()[1];
        if (!first.shape().equals(second.shape())
                || first.mask() != null
                || second.mask() != null) {
            throw site.unknown();
        }
        // Its eps has no other reader than JSON.
        double eps =
                NeuralNetConfiguration.mapper().valueToTree(site.conf()).path("eps").asDouble();
        return ExampleStep.append(distance(eps), site.inputs(), to).masked(mask);
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

    /** The Euclidean distance of two inputs; its slope as if it were eps at least, and 0 at 0. */
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
                double scale = y[0] == 0 ? 0 : dy[0] / Math.max(y[0], eps);
                for (int i = 0; i < x[0].length; i++) {
                    dx[0][i] = scale * (x[0][i] - x[1][i]);
                    dx[1][i] = -dx[0][i];
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
