package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Windows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;

/** Rarer layers of convolutional networks. */
final class ImageCompilers {

    private ImageCompilers() {}

    static Value prelu(LayerSite site, Value input, Compilation to) {
        PReLULayer conf = (PReLULayer) site.conf();
        DenseCompiler.refuseWeightNoise(site, conf);
        Value dropped = SimpleCompilers.dropoutOf(site, input, to);
        Value output =
                to.value(input.shape(), input.needsError() || site.trainable(), input.mask());
        int[] places = places(site, conf, input.shape(), to.channelsFirst());
        to.add(new PReluStep(site, dropped, output, site.parametersFrom(), places));
        return output;
    }

    /** Which alpha belongs to every number of an example: DL4J keeps them in f order. */
    private static int[] places(
            LayerSite site, PReLULayer conf, Shape shape, boolean channelsFirst) {
        int axes = shape.extents().size() + 1;
        int channelAxis = channelsFirst ? 0 : axes - 1;
        long[] given = conf.getInputShape();
        int[] strides = new int[axes];
        int size = 1;
        for (int d = 0; d < axes; d++) {
            int axis = d;
            boolean shared =
                    conf.getSharedAxes() != null
                            && Arrays.stream(conf.getSharedAxes()).anyMatch(s -> s - 1 == axis);
            int extent = extent(shape, d, channelAxis);
            if (given.length != axes || (!shared && given[d] != extent)) {
                throw site.unsupported(
                        "an input shape " + Arrays.toString(given) + " for data of " + shape);
            }
            strides[d] = shared ? 0 : size;
            size *= shared ? 1 : extent;
        }
        return IntStream.range(0, shape.size())
                .map(i -> place(i, shape, strides, channelAxis))
                .toArray();
    }

    private static int place(int i, Shape shape, int[] strides, int channelAxis) {
        int place = i % shape.channels() * strides[channelAxis];
        int rest = i / shape.channels();
        for (int d = strides.length - 1; d >= 0; d--) {
            if (d != channelAxis) {
                int extent = extent(shape, d, channelAxis);
                place += rest % extent * strides[d];
                rest /= extent;
            }
        }
        return place;
    }

    /** The extent of one of DL4J's axes, without that of examples. */
    private static int extent(Shape shape, int axis, int channelAxis) {
        return axis == channelAxis
                ? shape.channels()
                : shape.extents().get(axis - (channelAxis == 0 ? 1 : 0));
    }

    static Value localResponse(LayerSite site, Value input, Compilation to) {
        LocalResponseNormalization conf = (LocalResponseNormalization) site.conf();
        ConvolutionCompiler.requireFormat(site, conf.getDataFormat() == CNN2DFormat.NCHW, to);
        ConvolutionCompiler.requirePositions(site, input, 2);
        int reach = (int) conf.getN() / 2;
        if (reach >= input.shape().channels()) {
            throw site.unsupported("a depth beyond the channels");
        }
        // DL4J applies no dropout here.
        return ExampleStep.append(
                new LocalResponse(
                        input.shape(), reach, conf.getK(), conf.getAlpha(), conf.getBeta()),
                new Value[] {input},
                to);
    }

    static Value spaceToDepth(LayerSite site, Value input, Compilation to) {
        SpaceToDepthLayer conf = (SpaceToDepthLayer) site.conf();
        ConvolutionCompiler.requireFormat(site, conf.getDataFormat() == CNN2DFormat.NCHW, to);
        ConvolutionCompiler.requirePositions(site, input, 2);
        ConvolutionCompiler.refuseDropoutBelow(site, input);
        int[] in = input.shape().extents().stream().mapToInt(Integer::intValue).toArray();
        int size = conf.getBlockSize();
        if (in[0] % size != 0 || in[1] % size != 0) {
            throw site.unsupported("images that are no multiple of the block");
        }
        int[] block = {size, size};
        Windows blocks =
                new Windows(
                        in,
                        new int[] {in[0] / size, in[1] / size},
                        block,
                        block,
                        new int[2],
                        new int[] {1, 1});
        return ConvolutionCompiler.patches(SimpleCompilers.dropoutOf(site, input, to), blocks, to);
    }
}
