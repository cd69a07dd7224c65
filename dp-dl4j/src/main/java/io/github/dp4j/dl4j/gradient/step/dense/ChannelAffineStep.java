package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation that is frozen: {@code y = gamma (x - mean) / sqrt(variance + eps) + beta}
 * with the mean and variance that it was trained to, an affine map of every channel. It mixes no
 * examples and has no gradient of its own.
 *
 * <p>Backwards an error is multiplied by the channel's slope. DL4J's own backward pass through a
 * FrozenLayerWithBackprop goes on as if mean and variance were those of the batch, which is the
 * derivative of another function.
 */
final class ChannelAffineStep implements TrainableStep {

    private final String where;
    private final BatchNormalization conf;
    private final Value input;
    private final Value output;
    private final long from;
    private final int channels;
    private final int size;
    private final double[] parameters;
    private final double[] slope;
    private final double[] shift;
    private final double[] scratch;

    ChannelAffineStep(LayerSite site, Value input, Value output) {
        this.where = site.where();
        this.conf = (BatchNormalization) site.conf();
        this.input = input;
        this.output = output;
        this.from = site.parametersFrom();
        this.channels = input.shape().channels();
        this.size = input.shape().size();
        this.parameters = new double[(conf.isLockGammaBeta() ? 2 : 4) * channels];
        this.slope = new double[channels];
        this.shift = new double[channels];
        this.scratch = new double[size];
    }

    /** Compiles a {@link BatchNormalization}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        BatchNormalization conf = (BatchNormalization) site.conf();
        if (!site.frozen()) {
            throw site.unsupported("batch normalisation that is trained");
        }
        int axes = input.shape().extents().size();
        if (axes != 0 && axes != 2) {
            throw site.unsupported("batch normalisation of other than vectors and images");
        }
        if (axes == 2) {
            boolean first = conf.getCnn2DFormat() == CNN2DFormat.NCHW;
            site.requireFormat(first, to);
        }
        if (input.shape().channels() != conf.getNOut()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + conf.getNOut()
                            + " channels, but is given "
                            + input.shape()
                            + ".");
        }
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new ChannelAffineStep(site, input, output));
        return output;
    }

    @Override
    public void bind(Block flat) {
        flat.get(from, parameters, 0, parameters.length);
        boolean locked = conf.isLockGammaBeta();
        // DL4J applies locked factors only where neither is the default.
        boolean applied = conf.getGamma() != 1 && conf.getBeta() != 0;
        int means = locked ? 0 : 2 * channels;
        for (int c = 0; c < channels; c++) {
            double gamma = locked ? (applied ? conf.getGamma() : 1) : parameters[c];
            double beta = locked ? (applied ? conf.getBeta() : 0) : parameters[channels + c];
            double spread = parameters[means + channels + c];
            double variance = conf.isUseLogStd() ? Math.pow(10, 2 * spread) : spread;
            slope[c] = gamma / Math.sqrt(variance + conf.getEps());
            shift[c] = beta - slope[c] * parameters[means + c];
        }
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * size, scratch, 0, size);
            for (int k = 0; k < size; k += channels) {
                for (int c = 0; c < channels; c++) {
                    scratch[k + c] = slope[c] * scratch[k + c] + shift[c];
                }
            }
            output.data().put((long) i * size, scratch, 0, size);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            output.error().get((long) i * size, scratch, 0, size);
            for (int k = 0; k < size; k += channels) {
                for (int c = 0; c < channels; c++) {
                    scratch[k + c] *= slope[c];
                }
            }
            input.error().put((long) i * size, scratch, 0, size);
        }
    }

    @Override
    public boolean trainable() {
        return false;
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        throw new IllegalStateException("A frozen layer has no gradient.");
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] weights, Block sum) {
        throw new IllegalStateException("A frozen layer has no gradient.");
    }

    @Override
    public SumRounding rounding(int chunk) {
        throw new IllegalStateException("A frozen layer has no gradient.");
    }

    @Override
    public String describe() {
        return where + ": affine map of " + channels + " channels, frozen";
    }
}
