package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Windows;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;

/**
 * A convolution of every channel by itself, without bias: {@code z[r, c M + m] = sum_k x[row(r, k),
 * c] W[k, c, m]}. In plain Java and double: there are few operations a number, and no product of
 * matrices.
 *
 * <p>Gradients have as few numbers as the weights, so each example's is computed when its norm is
 * asked for, and again for the sum.
 */
final class DepthwiseStep implements TrainableStep {

    private final String where;
    private final Value input;
    private final Value output;
    private final long weightsFrom;
    private final boolean trainable;
    private final int channels;
    private final int multiplier;
    private final int elements;
    private final int[] rows;
    private final double[] x;
    private final double[] z;
    private final double[] weights;
    private final double[] gradient;
    private final double[] sums;

    DepthwiseStep(LayerSite site, Windows windows, Value input, Value output, long weightsFrom) {
        this.where = site.where();
        this.input = input;
        this.output = output;
        this.weightsFrom = weightsFrom;
        this.trainable = site.trainable();
        this.channels = input.shape().channels();
        this.multiplier = output.shape().channels() / channels;
        this.elements = windows.elements();
        this.rows = windows.rows();
        this.x = new double[input.shape().size()];
        this.z = new double[output.shape().size()];
        this.weights = new double[elements * channels * multiplier];
        this.gradient = new double[weights.length];
        this.sums = new double[weights.length];
    }

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
        parameters.get(weightsFrom, weights, 0, weights.length);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            Arrays.fill(z, 0);
            for (int at = 0; at < rows.length; at++) {
                if (rows[at] >= 0) {
                    int in = rows[at] * channels;
                    int out = at / elements * channels * multiplier;
                    int w = at % elements * channels * multiplier;
                    for (int j = 0; j < channels * multiplier; j++) {
                        z[out + j] += x[in + j / multiplier] * weights[w + j];
                    }
                }
            }
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
            for (int at = 0; at < rows.length; at++) {
                if (rows[at] >= 0) {
                    int in = rows[at] * channels;
                    int out = at / elements * channels * multiplier;
                    int w = at % elements * channels * multiplier;
                    for (int j = 0; j < channels * multiplier; j++) {
                        x[in + j / multiplier] += z[out + j] * weights[w + j];
                    }
                }
            }
            input.error().put((long) i * x.length, x, 0, x.length);
        }
    }

    /** Computes one example's gradient. */
    private void gradient(int i) {
        input.data().get((long) i * x.length, x, 0, x.length);
        output.error().get((long) i * z.length, z, 0, z.length);
        Arrays.fill(gradient, 0);
        for (int at = 0; at < rows.length; at++) {
            if (rows[at] >= 0) {
                int in = rows[at] * channels;
                int out = at / elements * channels * multiplier;
                int w = at % elements * channels * multiplier;
                for (int j = 0; j < channels * multiplier; j++) {
                    gradient[w + j] += x[in + j / multiplier] * z[out + j];
                }
            }
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            gradient(i);
            double square = 0;
            for (double g : gradient) {
                square += g * g;
            }
            norms.add(i, square);
        }
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        sum.get(weightsFrom, sums, 0, sums.length);
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            gradient(i);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * gradient[j];
            }
        }
        sum.put(weightsFrom, sums, 0, sums.length);
    }

    @Override
    public SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    @Override
    public String describe() {
        return where
                + ": depthwise convolution, "
                + input.shape()
                + " to "
                + output.shape()
                + ", "
                + (trainable ? "per-example gradient, norm only" : "frozen");
    }
}
