package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;

/**
 * A convolution of every channel by itself, without bias: {@code z[r, c M + m] = sum_k x[row(r, k),
 * c] W[k, c, m]}. In plain Java and double: there are few operations a number, and no product of
 * matrices.
 */
final class DepthwiseStep extends PerExampleStep {

    private final Value input;
    private final Value output;
    private final int channels;
    private final int multiplier;
    private final int elements;
    private final int[] rows;
    private final double[] x;
    private final double[] z;
    private final double[] weights;

    DepthwiseStep(LayerSite site, Windows windows, Value input, Value output, long weightsFrom) {
        super(site, weightsFrom, windows.elements() * output.shape().channels());
        this.input = input;
        this.output = output;
        this.channels = input.shape().channels();
        this.multiplier = output.shape().channels() / channels;
        this.elements = windows.elements();
        this.rows = windows.rows();
        this.x = new double[input.shape().size()];
        this.z = new double[output.shape().size()];
        this.weights = new double[elements * channels * multiplier];
    }

    /** Compiles a {@link DepthwiseConvolution2D}. DL4J keeps biases in front of weights. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        DepthwiseConvolution2D conf = (DepthwiseConvolution2D) site.conf();
        site.requireFormat(conf.getCnn2dDataFormat() == CNN2DFormat.NCHW, to);
        site.requireChannels(conf, input, 2);
        int biases = conf.hasBias() ? Math.toIntExact(conf.getNOut()) : 0;
        Windows windows = Window.of(conf).over(input.shape(), site);
        Value dropped = DropoutStep.before(site, input, to);
        int nOut = input.shape().channels() * conf.getDepthMultiplier();
        if (nOut != conf.getNOut()) {
            throw site.unsupported("nOut other than nIn times the depth multiplier");
        }
        Value z = to.output(site, input, Window.shape(nOut, windows.out()), null);
        // DL4J's weights are [height, width, in, multiplier].
        to.add(new DepthwiseStep(site, windows, dropped, z, site.parametersFrom() + biases));
        if (conf.hasBias()) {
            to.add(new BiasStep(site, to, z, site.parametersFrom()));
        }
        return Activations.ofConvolution(site, conf, z, to);
    }

    @Override
    public void bind(Block parameters) {
        read(parameters, weights);
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            Arrays.fill(z, 0);
            forEachPlace(
                    (in, out, w) -> {
                        for (int j = 0; j < channels * multiplier; j++) {
                            z[out + j] += x[in + j / multiplier] * weights[w + j];
                        }
                    });
            output.data().put((long) i * z.length, z, 0, z.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            output.error().get((long) i * z.length, z, 0, z.length);
            Arrays.fill(x, 0);
            forEachPlace(
                    (in, out, w) -> {
                        for (int j = 0; j < channels * multiplier; j++) {
                            x[in + j / multiplier] += z[out + j] * weights[w + j];
                        }
                    });
            input.error().put((long) i * x.length, x, 0, x.length);
        }
    }

    /** Computes one example's gradient. */
    @Override
    protected void addGradient(int i, double[] gradient) {
        input.data().get((long) i * x.length, x, 0, x.length);
        output.error().get((long) i * z.length, z, 0, z.length);
        forEachPlace(
                (in, out, w) -> {
                    for (int j = 0; j < channels * multiplier; j++) {
                        gradient[w + j] += x[in + j / multiplier] * z[out + j];
                    }
                });
    }

    /** Where the channels begin: of an input, of an output, and of the weights between them. */
    @FunctionalInterface
    private interface Place {
        void at(int in, int out, int w);
    }

    private void forEachPlace(Place place) {
        for (int at = 0; at < rows.length; at++) {
            if (rows[at] >= 0) {
                int width = channels * multiplier;
                place.at(rows[at] * channels, at / elements * width, at % elements * width);
            }
        }
    }

    @Override
    public String describe() {
        return describe(
                "depthwise convolution, " + input.shape() + " to " + output.shape(),
                ", per-example gradient, norm only");
    }
}
