package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Dense, output and loss layers. */
final class DenseCompiler {

    private DenseCompiler() {}

    static Value dense(LayerSite site, Value input, Compilation to) {
        DenseLayer conf = (DenseLayer) site.conf();
        return conf.hasLayerNorm()
                ? normalised(site, conf, input, to)
                : activate(site, conf, linear(site, conf, conf.hasBias(), input, to), to);
    }

    /** The gain lies behind weights and bias. */
    private static Value normalised(LayerSite site, DenseLayer conf, Value input, Compilation to) {
        Value product = linear(site, conf, /* bias= */ false, input, to);
        Value z = to.value(product.shape(), product.needsError(), product.mask());
        long biasFrom = site.parametersFrom() + conf.getNIn() * conf.getNOut();
        to.add(
                new LayerNormStep(
                        site,
                        product,
                        z,
                        biasFrom + (conf.hasBias() ? conf.getNOut() : 0),
                        conf.hasBias() ? biasFrom : -1));
        return activate(site, conf, z, to);
    }

    /** Appends mask and activation, as DL4J applies them. */
    static Value activate(LayerSite site, BaseLayer conf, Value z, Compilation to) {
        MaskStep.append(z, /* errorsToo= */ true, to);
        Value a = Activations.inPlace(conf.getActivationFn(), z, site, to);
        if (a.mask() == null) {
            return a;
        }
        // Not in place: slopes are computed from the activations before the mask.
        Value masked = to.value(a.shape(), a.needsError(), a.mask());
        to.add(new CopyStep(a, masked));
        MaskStep.append(masked, /* errorsToo= */ false, to);
        return masked;
    }

    static Value output(LayerSite site, Value input, Compilation to) {
        BaseOutputLayer conf = (BaseOutputLayer) site.conf();
        Value z = linear(site, conf, conf.hasBias(), input, to);
        return loss(site, conf, conf.getLossFn(), z, /* maskedInput= */ true, to);
    }

    static Value loss(LayerSite site, Value input, Compilation to) {
        LossLayer conf = (LossLayer) site.conf();
        return loss(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    static Value imageLoss(LayerSite site, Value input, Compilation to) {
        CnnLossLayer conf = (CnnLossLayer) site.conf();
        if ((conf.getFormat() == CNN2DFormat.NCHW) != to.channelsFirst()) {
            throw site.unsupported("another data format");
        }
        if (!to.channelsFirst() && site.target() != null && site.target().mask() != null) {
            throw site.unsupported("label masks of images with channels last"); // nor does DL4J
        }
        return loss(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    static Value sequenceLoss(LayerSite site, Value input, Compilation to) {
        RnnLossLayer conf = (RnnLossLayer) site.conf();
        if ((conf.getRnnDataFormat() == RNNFormat.NCW) != to.channelsFirst()) {
            throw site.unsupported("another data format");
        }
        return loss(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    /** {@code z = w x + b}, number by number. */
    static Value elementwise(LayerSite site, Value input, Compilation to) {
        ElementWiseMultiplicationLayer conf = (ElementWiseMultiplicationLayer) site.conf();
        refuseWeightNoise(site, conf);
        if (conf.getIDropout() != null) {
            throw site.unsupported("dropout"); // DL4J applies it in the backward pass only
        }
        Value z = to.value(input.shape(), input.needsError() || site.trainable(), input.mask());
        to.add(new ElementwiseProductStep(site, input, z));
        return activate(site, conf, z, to);
    }

    /** Appends dropout and the product with weights at every position. */
    static Value linear(
            LayerSite site, FeedForwardLayer conf, boolean bias, Value input, Compilation to) {
        refuseWeightNoise(site, conf);
        int nIn = Math.toIntExact(conf.getNIn());
        int nOut = Math.toIntExact(conf.getNOut());
        if (input.shape().channels() != nIn) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + nIn
                            + " inputs, but is given "
                            + input.shape()
                            + ".");
        }
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value z =
                to.value(
                        input.shape().withChannels(nOut),
                        input.needsError() || site.trainable(),
                        input.mask());
        long weights = site.parametersFrom();
        long biases = bias ? weights + (long) nIn * nOut : -1;
        to.add(new LinearStep(site, to, dropped, z, weights, biases));
        return z;
    }

    static void refuseWeightNoise(LayerSite site, BaseLayer conf) {
        if (conf.getWeightNoise() != null) {
            throw site.unsupported("weight noise");
        }
    }

    private static Value loss(
            LayerSite site,
            BaseLayer conf,
            ILossFunction function,
            Value z,
            boolean maskedInput,
            Compilation to) {
        if (site.target() == null) {
            throw site.unsupported("an output layer inside the network");
        }
        Loss loss = Losses.of(function, site);
        OutputFunction activation = Activations.output(conf.getActivationFn(), site);
        Value labels = site.target().labels();
        if (labels.shape().channels() != loss.labels(z.shape().channels())
                || labels.shape().rows() != z.shape().rows()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " computes outputs of shape "
                            + z.shape()
                            + ", but the labels have shape "
                            + labels.shape()
                            + ".");
        }
        Value mask = site.target().mask();
        if (mask != null
                && (mask.shape().rows() != z.shape().rows()
                        || (mask.shape().channels() != 1
                                && mask.shape().channels() != z.shape().channels()))) {
            throw site.unsupported("a label mask of shape " + mask.shape());
        }
        if (mask == null && z.mask() != null) {
            mask = new Value(z.shape().withChannels(1), z.mask().factors(), null, null);
        }
        to.add(new LossStep(z, labels, mask, maskedInput, activation, loss));
        return z;
    }
}
