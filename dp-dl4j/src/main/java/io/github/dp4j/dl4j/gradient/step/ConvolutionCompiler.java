package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Geometry;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Two-dimensional convolution and pooling layers. */
final class ConvolutionCompiler {

    private ConvolutionCompiler() {}

    static Value convolution(LayerSite site, Value input, Compilation to) {
        ConvolutionLayer conf = (ConvolutionLayer) site.conf();
        DenseCompiler.refuseWeightNoise(site, conf);
        requireImages(site, input);
        int nOut = Math.toIntExact(conf.getNOut());
        if (input.shape().channels() != conf.getNIn()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + conf.getNIn()
                            + " channels, but is given "
                            + input.shape()
                            + ".");
        }
        Geometry g =
                geometry(
                        input.shape(),
                        nOut,
                        new Window(
                                conf.getKernelSize(),
                                conf.getStride(),
                                conf.getPadding(),
                                conf.getDilation(),
                                conf.getConvolutionMode()),
                        site);
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value z =
                to.value(
                        Shape.image(nOut, g.outHeight(), g.outWidth()),
                        input.needsError() || site.trainable(),
                        null);
        // DL4J keeps the bias in front of the weights.
        long bias = conf.hasBias() ? site.parametersFrom() : -1;
        long weights = site.parametersFrom() + (conf.hasBias() ? nOut : 0);
        to.add(new ConvolutionStep(site, to, g, dropped, z, weights, bias));
        if (Activations.softmax(conf.getActivationFn())) {
            throw site.unsupported("softmax in a convolution");
        }
        return Activations.inPlace(conf.getActivationFn(), z, site, to);
    }

    static Value subsampling(LayerSite site, Value input, Compilation to) {
        SubsamplingLayer conf = (SubsamplingLayer) site.conf();
        requireImages(site, input);
        Geometry g =
                geometry(
                        input.shape(),
                        input.shape().channels(),
                        new Window(
                                conf.getKernelSize(),
                                conf.getStride(),
                                conf.getPadding(),
                                conf.getDilation(),
                                conf.getConvolutionMode()),
                        site);
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        return PoolingStep.append(
                site,
                new PoolingStep.Kind(
                        conf.getPoolingType(),
                        conf.isAvgPoolIncludePadInDivisor(),
                        conf.getPnorm(),
                        conf.getEps()),
                g,
                dropped,
                to);
    }

    static void requireImages(LayerSite site, Value input) {
        if (input.mask() != null) {
            throw site.unsupported("masks of images");
        }
        if (input.shape().extents().size() != 2) {
            throw new IllegalArgumentException(
                    site.where() + " expects images, but is given " + input.shape() + ".");
        }
    }

    /** Arguments of a sliding window, each for height and width. */
    @SuppressWarnings("ArrayRecordComponent")
    record Window(
            int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {}

    static Geometry geometry(Shape in, int channelsOut, Window w, LayerSite site) {
        int[] out = new int[2];
        int[] before = new int[2];
        for (int d = 0; d < 2; d++) {
            int extent = in.extents().get(d);
            int reach = (w.kernel()[d] - 1) * w.dilation()[d] + 1;
            switch (w.mode()) {
                case Same -> {
                    out[d] = (extent + w.stride()[d] - 1) / w.stride()[d];
                    before[d] = ((out[d] - 1) * w.stride()[d] + reach - extent) / 2;
                    if (before[d] < 0) {
                        throw site.unsupported("a window smaller than its stride in Same mode");
                    }
                }
                case Strict, Truncate -> {
                    before[d] = w.padding()[d];
                    out[d] = (extent - reach + 2 * before[d]) / w.stride()[d] + 1;
                }
                default -> throw site.unsupported("convolution mode " + w.mode());
            }
        }
        return new Geometry(
                in.channels(),
                in.extents().get(0),
                in.extents().get(1),
                channelsOut,
                out[0],
                out[1],
                w.kernel()[0],
                w.kernel()[1],
                w.stride()[0],
                w.stride()[1],
                before[0],
                before[1],
                w.dilation()[0],
                w.dilation()[1]);
    }
}
