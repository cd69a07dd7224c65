package io.github.dp4j.dl4j.gradient.step;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;

/** Layers without parameters that move positions around. */
final class ShapeCompilers {

    private ShapeCompilers() {}

    static Value globalPooling(LayerSite site, Value input, Compilation to) {
        GlobalPoolingLayer conf = (GlobalPoolingLayer) site.conf();
        int[] all =
                IntStream.range(0, input.shape().extents().size())
                        .map(d -> d + (to.channelsFirst() ? 2 : 1))
                        .toArray();
        boolean others =
                conf.getPoolingDimensions() == null
                        ? !to.channelsFirst() // DL4J's default is that of channels first
                        : !Arrays.equals(conf.getPoolingDimensions(), all);
        if (others) {
            throw site.unsupported("chosen pooling dimensions");
        }
        if (input.shape().extents().isEmpty()) {
            throw new IllegalArgumentException(
                    site.where() + " expects positions to pool, but is given " + input.shape());
        }
        if (input.mask() != null && input.shape().extents().size() > 1) {
            throw site.unsupported("masks of images");
        }
        Value pooled = GlobalPoolingStep.append(input, conf.getPoolingType(), conf.getPnorm(), to);
        return conf.isCollapseDimensions()
                ? pooled
                : pooled.as(
                        new Shape(
                                input.shape().channels(),
                                input.shape().extents().stream().map(extent -> 1).toList()));
    }

    static Value zeroPadding(LayerSite site, Value input, Compilation to) {
        return resize(site, input, ((ZeroPaddingLayer) site.conf()).getPadding(), 1, to);
    }

    static Value zeroPadding1(LayerSite site, Value input, Compilation to) {
        return resize(site, input, ((ZeroPadding1DLayer) site.conf()).getPadding(), 1, to);
    }

    static Value cropping(LayerSite site, Value input, Compilation to) {
        return resize(site, input, ((Cropping2D) site.conf()).getCropping(), -1, to);
    }

    static Value cropping1(LayerSite site, Value input, Compilation to) {
        return resize(site, input, ((Cropping1D) site.conf()).getCropping(), -1, to);
    }

    /** Grows (sign 1) or shrinks (sign -1) every axis by a pair of amounts, before and after. */
    static Value resize(LayerSite site, Value input, int[] amounts, int sign, Compilation to) {
        refuseMask(site, input);
        int[] in = extents(input, amounts.length / 2, site);
        int[] out = in.clone();
        for (int d = 0; d < out.length; d++) {
            out[d] += sign * (amounts[2 * d] + amounts[2 * d + 1]);
        }
        return map(input, in, out, (axis, at) -> at - sign * amounts[2 * axis], to);
    }

    static Value upsampling(LayerSite site, Value input, Compilation to) {
        refuseMask(site, input);
        int[] size = ((BaseUpsamplingLayer) site.conf()).getSize();
        int[] in = extents(input, input.shape().extents().size(), site);
        int[] out = in.clone();
        for (int d = 0; d < out.length; d++) {
            out[d] *= size[Math.min(d, size.length - 1)];
        }
        return map(input, in, out, (axis, at) -> at / size[Math.min(axis, size.length - 1)], to);
    }

    private static Value map(
            Value input, int[] in, int[] out, RowMapStep.AxisMap axis, Compilation to) {
        List<Integer> extents = Arrays.stream(out).boxed().toList();
        return RowMapStep.append(
                input,
                new Shape(input.shape().channels(), extents),
                RowMapStep.box(out, in, axis),
                null,
                to);
    }

    private static int[] extents(Value input, int expected, LayerSite site) {
        List<Integer> extents = input.shape().extents();
        if (extents.size() != expected || expected == 0) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + expected
                            + " axes of positions, but is given "
                            + input.shape()
                            + ".");
        }
        return extents.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void refuseMask(LayerSite site, Value input) {
        if (input.mask() != null) {
            throw site.unsupported("a mask");
        }
    }
}
