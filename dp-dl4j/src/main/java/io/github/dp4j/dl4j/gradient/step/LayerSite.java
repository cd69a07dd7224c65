package io.github.dp4j.dl4j.gradient.step;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;

/**
 * A layer to compile and where it stands.
 *
 * @param conf its configuration; never a frozen wrapper; null for a vertex that is no layer
 * @param where its index or vertex name, for messages
 * @param parametersFrom the first index of its parameters in the flat vector
 * @param trainable false if it is frozen, or lies below a frozen layer that ends DL4J's backward
 *     pass
 * @param frozen whether DL4J runs it in test mode
 * @param target what it is trained towards, for output layers; else null
 */
public record LayerSite(
        Layer conf,
        String where,
        long parametersFrom,
        boolean trainable,
        boolean frozen,
        @Nullable Target target) {

    /**
     * The labels of one output of the network.
     *
     * @param labels the label values, channels last, no error
     * @param mask DL4J's label mask, one number an example, a row or an output; or null
     */
    public record Target(Value labels, @Nullable Value mask) {}

    /**
     * Returns the same site with another configuration, for layers inside layers.
     *
     * @param inner the inner layer
     * @param from where its parameters start
     * @return its site
     */
    public LayerSite inner(Layer inner, long from) {
        return new LayerSite(inner, where, from, trainable, frozen, target);
    }

    /**
     * Makes the exception that sends the network to the reference engine.
     *
     * @param what what is not known
     * @return to be thrown
     */
    public UnsupportedLayerException unsupported(String what) {
        return new UnsupportedLayerException(where, what);
    }

    /**
     * Refuses weight noise.
     *
     * @param layer its configuration
     */
    public void refuseWeightNoise(BaseLayer layer) {
        if (layer.getWeightNoise() != null) {
            throw unsupported("weight noise");
        }
    }

    /**
     * Refuses a data format of the layer's own: a plan has one format for all its arrays.
     *
     * @param channelsFirst the layer's format
     * @param to knows the network's
     */
    public void requireFormat(boolean channelsFirst, Compilation to) {
        if (channelsFirst != to.channelsFirst()) {
            throw unsupported("a data format unlike the first layer's");
        }
    }

    /**
     * Refuses dropout above trained layers, for layers to whose input DL4J applies dropout and then
     * forgets it in the backward pass.
     *
     * @param input what flows in
     */
    public void refuseDropoutBelow(Value input) {
        if (conf.getIDropout() != null && input.needsError()) {
            throw unsupported("dropout above trained layers");
        }
    }

    /**
     * Refuses a masked input.
     *
     * @param input what flows in
     */
    public void refuseMask(Value input) {
        if (input.mask() != null) {
            throw unsupported("a mask");
        }
    }

    /**
     * Refuses inputs with another number of axes, and masks of them.
     *
     * @param input what flows in
     * @param axes the axes of positions that the layer expects
     */
    public void requirePositions(Value input, int axes) {
        if (input.mask() != null) {
            throw unsupported("masks of images");
        }
        extents(input, axes);
    }

    /**
     * Returns the extents of the input's positions.
     *
     * @param input what flows in
     * @param axes the axes of positions that the layer expects
     * @return one number an axis
     * @throws IllegalArgumentException if the input has others
     */
    public int[] extents(Value input, int axes) {
        List<Integer> extents = input.shape().extents();
        if (extents.size() != axes || axes == 0) {
            throw new IllegalArgumentException(
                    where
                            + " expects "
                            + axes
                            + " axes of positions, but is given "
                            + input.shape()
                            + ".");
        }
        return extents.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Refuses what no convolution over so many axes can read.
     *
     * @param layer its configuration
     * @param input what flows in
     * @param axes the axes of positions that the layer expects
     */
    public void requireChannels(ConvolutionLayer layer, Value input, int axes) {
        refuseWeightNoise(layer);
        requirePositions(input, axes);
        if (layer.getConvolutionMode() == ConvolutionMode.Causal && axes > 1) {
            throw unsupported("convolution mode Causal");
        }
        if (input.shape().channels() != layer.getNIn()) {
            throw new IllegalArgumentException(
                    where
                            + " expects "
                            + layer.getNIn()
                            + " channels, but is given "
                            + input.shape()
                            + ".");
        }
    }
}
