package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;

/** Layers without parameters that keep the shape. */
final class SimpleCompilers {

    private SimpleCompilers() {}

    static Value activation(LayerSite site, Value input, Compilation to) {
        ActivationLayer conf = (ActivationLayer) site.conf();
        if (Activations.softmax(conf.getActivationFn())) {
            Value plain = LayoutStep.plain(input, to);
            Value copy = to.like(plain);
            to.add(new CopyStep(plain, copy));
            return SoftmaxStep.inPlace(copy, to);
        }
        return ActivationStep.of(Activations.of(conf.getActivationFn(), site), input, to);
    }

    static Value dropout(LayerSite site, Value input, Compilation to) {
        Value output = dropoutOf(site, input, to);
        if (input.mask() == null) {
            return output;
        }
        if (site.conf().getIDropout() == null) {
            output = to.value(input.shape(), input.needsError(), input.mask());
            to.add(new CopyStep(input, output));
        }
        MaskStep.append(output, /* errorsToo= */ true, to);
        return output;
    }

    static Value mask(LayerSite site, Value input, Compilation to) {
        if (input.mask() == null) {
            return input;
        }
        if (input.shape().extents().size() > 1) {
            throw site.unsupported("masks of images");
        }
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new CopyStep(input, output));
        MaskStep.append(output, /* errorsToo= */ true, to);
        return output;
    }

    static Value frozenNormalization(LayerSite site, Value input, Compilation to) {
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
            ConvolutionCompiler.requireFormat(site, first, to);
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

    static Value repeat(LayerSite site, Value input, Compilation to) {
        RepeatVector conf = (RepeatVector) site.conf();
        if (conf.getIDropout() != null) {
            throw site.unsupported("dropout"); // DL4J applies it in the forward pass only
        }
        if (input.mask() != null) {
            throw site.unsupported("a mask");
        }
        if ((conf.getDataFormat() == RNNFormat.NCW) != to.channelsFirst()
                || !input.shape().extents().isEmpty()) {
            throw site.unsupported("another data format");
        }
        return RowMapStep.append(
                input,
                Shape.sequence(input.shape().channels(), conf.getN()),
                new int[conf.getN()],
                null,
                to);
    }

    /** Appends the dropout that a layer's configuration applies to its input, if any. */
    static Value dropoutOf(LayerSite site, Value input, Compilation to) {
        IDropout dropout = site.conf().getIDropout();
        if (dropout == null || (site.frozen() && !input.needsError())) {
            return input; // DL4J runs frozen layers in test mode
        }
        if (site.frozen()) {
            // Off in DL4J's forward pass, on in its backward pass.
            throw site.unsupported("dropout on a frozen layer");
        }
        return DropoutStep.append(Dropouts.of(dropout, input.shape(), site, to), input, to);
    }
}
