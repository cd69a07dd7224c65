package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.PoolHelperVertex;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;

/** Zeros around sequences, images and volumes, and the way back: cropping. */
final class Padding {

    private Padding() {}

    /** Compiles a {@link ZeroPaddingLayer}. */
    static Value image(LayerSite site, Value input, Compilation to) {
        ZeroPaddingLayer conf = (ZeroPaddingLayer) site.conf();
        site.requireFormat(conf.getDataFormat() == CNN2DFormat.NCHW, to);
        return resize(site, input, conf.getPadding(), 1, to);
    }

    /** Compiles a {@link ZeroPadding1DLayer}. */
    static Value sequence(LayerSite site, Value input, Compilation to) {
        site.requireFormat(/* channelsFirst= */ true, to);
        return resize(site, input, ((ZeroPadding1DLayer) site.conf()).getPadding(), 1, to);
    }

    /** Compiles a {@link ZeroPadding3DLayer}. */
    static Value volume(LayerSite site, Value input, Compilation to) {
        site.requireFormat(/* channelsFirst= */ true, to);
        return resize(site, input, ((ZeroPadding3DLayer) site.conf()).getPadding(), 1, to);
    }

    /** Compiles a {@link Cropping2D}. */
    static Value croppedImage(LayerSite site, Value input, Compilation to) {
        Cropping2D conf = (Cropping2D) site.conf();
        site.requireFormat(conf.getDataFormat() == CNN2DFormat.NCHW, to);
        return resize(site, input, conf.getCropping(), -1, to);
    }

    /** Compiles a {@link Cropping1D}. */
    static Value croppedSequence(LayerSite site, Value input, Compilation to) {
        site.requireFormat(/* channelsFirst= */ true, to);
        return resize(site, input, ((Cropping1D) site.conf()).getCropping(), -1, to);
    }

    /** Compiles a {@link Cropping3D}. */
    static Value croppedVolume(LayerSite site, Value input, Compilation to) {
        site.requireFormat(/* channelsFirst= */ true, to);
        return resize(site, input, ((Cropping3D) site.conf()).getCropping(), -1, to);
    }

    /** Grows (sign 1) or shrinks (sign -1) every axis by a pair of amounts, before and after. */
    private static Value resize(
            LayerSite site, Value input, int[] amounts, int sign, Compilation to) {
        site.refuseMask(input);
        int[] in = site.extents(input, amounts.length / 2);
        int[] out = in.clone();
        for (int d = 0; d < out.length; d++) {
            out[d] += sign * (amounts[2 * d] + amounts[2 * d + 1]);
        }
        return RowMapStep.boxed(input, in, out, (axis, at) -> at - sign * amounts[2 * axis], to);
    }

    /**
     * Compiles a {@link PoolHelperVertex}: drops the first row and column; for other images DL4J's
     * backward pass fails.
     */
    static Value poolHelper(VertexSite site, Compilation to) {
        site.requireNoMask();
        Shape shape = site.input().shape();
        int edge = shape.extents().get(0);
        if (!to.channelsFirst() || !shape.extents().equals(List.of(edge, edge)) || edge < 2) {
            throw site.unsupported("an image that is not square");
        }
        int[] in = {edge, edge};
        int[] out = {edge - 1, edge - 1};
        return RowMapStep.boxed(site.input(), in, out, (axis, at) -> at + 1, to);
    }
}
