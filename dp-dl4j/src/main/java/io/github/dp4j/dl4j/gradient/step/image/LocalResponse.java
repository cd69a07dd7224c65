package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;

/**
 * Normalises every channel by its neighbours: {@code y_c = x_c s_c^-beta} with {@code s_c = k +
 * alpha sum_j x_j^2} over the channels j from c - reach to c + reach.
 *
 * @param shape one example's
 * @param reach neighbours on each side
 */
record LocalResponse(Shape shape, int reach, double k, double alpha, double beta)
        implements ExampleStep.ExampleFunction {

    /** Compiles a {@link LocalResponseNormalization}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        LocalResponseNormalization conf = (LocalResponseNormalization) site.conf();
        site.requireFormat(conf.getDataFormat() == CNN2DFormat.NCHW, to);
        site.requirePositions(input, 2);
        int reach = (int) conf.getN() / 2;
        if (reach >= input.shape().channels()) {
            throw site.unsupported("a depth beyond the channels");
        }
        // DL4J applies no dropout here.
        return ExampleStep.append(
                new LocalResponse(
                        input.shape(), reach, conf.getK(), conf.getAlpha(), conf.getBeta()),
                new Value[] {input},
                to);
    }

    @Override
    public void forward(double[][] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[0][i] * Math.pow(scale(x[0], i), -beta);
        }
    }

    private double scale(double[] x, int i) {
        double sum = 0;
        for (int j = first(i); j <= last(i); j++) {
            sum += x[j] * x[j];
        }
        return k + alpha * sum;
    }

    private int first(int i) {
        return i - Math.min(reach, i % shape.channels());
    }

    private int last(int i) {
        return i + Math.min(reach, shape.channels() - 1 - i % shape.channels());
    }

    /**
     * DL4J's derivative, which is not quite the derivative: it divides the neighbours' errors by
     * the scale of the channel itself, not each by its own.
     */
    @Override
    public void backward(double[][] x, double[] y, double[] dy, double[][] dx) {
        for (int i = 0; i < dy.length; i++) {
            double scale = scale(x[0], i);
            double neighbours = 0;
            for (int j = first(i); j <= last(i); j++) {
                neighbours += y[j] * dy[j];
            }
            dx[0][i] =
                    dy[i] * Math.pow(scale, -beta)
                            - 2 * alpha * beta * x[0][i] * neighbours / scale;
        }
    }
}
