package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * DL4J's arguments of a sliding window, one number an axis; more than the input has axes are left
 * out.
 *
 * @param kernel its extents
 * @param stride positions from window to window
 * @param padding positions of zeros on both sides; read in the modes Strict and Truncate only
 * @param dilation positions between the window's elements
 * @param mode how much padding there is, and where
 */
@SuppressWarnings("ArrayRecordComponent") // passed on at once, never compared
record Window(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {

    /** Reads the window of a convolution. */
    static Window of(ConvolutionLayer conf) {
        return new Window(
                conf.getKernelSize(),
                conf.getStride(),
                conf.getPadding(),
                conf.getDilation(),
                conf.getConvolutionMode());
    }

    /** Reads the window of a pooling layer. */
    static Window of(SubsamplingLayer conf) {
        return new Window(
                conf.getKernelSize(),
                conf.getStride(),
                conf.getPadding(),
                conf.getDilation(),
                conf.getConvolutionMode());
    }

    /** Places the window over an input. */
    Windows over(Shape shape, LayerSite site) {
        int[] in = extents(shape);
        int axes = in.length;
        int[] out = new int[axes];
        int[] before = new int[axes];
        for (int d = 0; d < axes; d++) {
            int reach = reach(d);
            switch (mode) {
                case Same -> {
                    out[d] = (in[d] + stride[d] - 1) / stride[d];
                    before[d] = split((out[d] - 1) * stride[d] + reach - in[d], site);
                }
                case Causal -> {
                    out[d] = (in[d] + stride[d] - 1) / stride[d];
                    before[d] = reach - 1;
                }
                default -> {
                    before[d] = padding[d];
                    out[d] = Math.floorDiv(in[d] - reach + 2 * before[d], stride[d]) + 1;
                }
            }
        }
        return windows(in, out, before);
    }

    /**
     * Places the window over the <em>output</em> of a transposed convolution: its windows are the
     * input's positions.
     */
    Windows transposedOver(Shape shape, LayerSite site) {
        int[] windows = extents(shape);
        int axes = windows.length;
        int[] covered = new int[axes];
        int[] before = new int[axes];
        for (int d = 0; d < axes; d++) {
            int all = (windows[d] - 1) * stride[d] + reach(d);
            if (mode == ConvolutionMode.Same) {
                covered[d] = windows[d] * stride[d];
                before[d] = split(all - covered[d], site);
            } else {
                before[d] = padding[d];
                covered[d] = all - 2 * before[d];
            }
        }
        return windows(covered, windows, before);
    }

    private Windows windows(int[] in, int[] out, int[] before) {
        return new Windows(
                in,
                out,
                Arrays.copyOf(kernel, in.length),
                Arrays.copyOf(stride, in.length),
                before,
                Arrays.copyOf(dilation, in.length));
    }

    private int reach(int axis) {
        return (kernel[axis] - 1) * dilation[axis] + 1;
    }

    /** The part of all padding that stands before the input, rounded as DL4J does. */
    private static int split(int padding, LayerSite site) {
        if (padding / 2 < 0) {
            throw site.unsupported("a window smaller than its stride in Same mode");
        }
        return padding / 2;
    }

    private static int[] extents(Shape shape) {
        return shape.extents().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The shape of what windows make of an input, or of what they cover. */
    static Shape shape(int channels, int[] extents) {
        List<Integer> list = Arrays.stream(extents).boxed().toList();
        return new Shape(channels, list);
    }

    /** Appends a copy of what lies under every window, as that window's channels. */
    static Value patches(Value input, Windows windows, Compilation to) {
        int[] rows = windows.rows();
        Shape copied = new Shape(input.shape().channels(), List.of(rows.length));
        int width = Math.multiplyExact(windows.elements(), input.shape().channels());
        return RowMapStep.append(input, copied, rows, null, to).as(shape(width, windows.out()));
    }
}
