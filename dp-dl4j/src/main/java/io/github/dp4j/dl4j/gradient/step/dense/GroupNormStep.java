package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import io.github.dp4j.layers.GroupNormalization;
import org.deeplearning4j.nn.conf.CNN2DFormat;

/**
 * Group normalisation, {@code y = gamma (x - mean) / sqrt(variance + eps) + beta} over one
 * example's groups of channels (Wu and He, arXiv 1803.08494).
 *
 * <p>An example's gradient, {@code sum e (x - mean) / std} and {@code sum e} a channel over its
 * positions, is what its error by x is made of as well. It is computed in the backward pass, in
 * double, and kept.
 *
 * <p><b>Added</b> and <b>bounded</b> are the kept numbers, see {@link PerExampleStep}: positions
 * may cancel, but what rounding left of them is what is added. No number of an example comes out of
 * another's.
 */
final class GroupNormStep extends PerExampleStep {

    private final GroupNormalization conf;
    private final Value input;
    private final Value output;
    private final long from;
    private final int channels;
    private final GroupNorm norm;
    private final double[] x;
    private final double[] e;
    private final double[] stats;
    private final double[] gradients;

    private GroupNormStep(LayerSite site, Value input, Value output, int chunk) {
        super(site, site.parametersFrom(), 2 * input.shape().channels());
        this.conf = (GroupNormalization) site.conf();
        this.input = input;
        this.output = output;
        this.from = site.parametersFrom();
        this.channels = input.shape().channels();
        boolean blocks = input.layout() == ImageLayout.CHANNEL_BLOCKS;
        this.norm =
                new GroupNorm(
                        channels,
                        input.shape().rows(),
                        blocks ? ImageLayout.BLOCK : channels,
                        conf.getGroups(),
                        conf.getEps());
        this.x = new double[input.shape().size()];
        this.e = new double[input.shape().size()];
        this.stats = new double[chunk * 2 * conf.getGroups()];
        this.gradients = new double[chunk * 2 * channels];
    }

    /** Compiles a {@link GroupNormalization}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        GroupNormalization conf = (GroupNormalization) site.conf();
        site.refuseWeightNoise(conf);
        int axes = input.shape().extents().size();
        if (axes != 0 && axes != 2) {
            throw site.unsupported("group normalisation of other than vectors and images");
        }
        if (axes == 2) {
            site.requirePositions(input, 2);
            site.requireFormat(conf.getFormat() != CNN2DFormat.NHWC, to);
        }
        conf.requireExample(input.shape().channels(), input.shape().rows());
        Value in =
                input.layout() == ImageLayout.CHANNELS_FIRST ? LayoutStep.plain(input, to) : input;
        Value plain = to.output(site, in, in.shape(), in.mask());
        Value output =
                new Value(
                        plain.shape(),
                        plain.data(),
                        plain.errorOrNull(),
                        plain.mask(),
                        in.layout());
        to.add(new GroupNormStep(site, in, output, to.chunk()));
        return output;
    }

    @Override
    public void bind(Block parameters) {
        norm.bind(parameters, from);
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            norm.forward(x, stats, i * 2 * conf.getGroups());
            output.data().put((long) i * x.length, x, 0, x.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            output.error().get((long) i * x.length, e, 0, x.length);
            int at = i * 2 * conf.getGroups();
            int to = i * 2 * channels;
            norm.gradient(x, e, stats, at, gradients, to);
            if (input.needsError()) {
                norm.backward(x, e, stats, at, gradients, to);
                input.error().put((long) i * x.length, e, 0, x.length);
            }
        }
    }

    @Override
    protected void addGradient(int example, double[] to) {
        for (int k = 0; k < to.length; k++) {
            to[k] += gradients[example * to.length + k];
        }
    }

    @Override
    public String describe() {
        return describe(
                "group normalisation of " + input.shape() + " in " + conf.getGroups() + " groups",
                ", per-example gradients kept");
    }
}
