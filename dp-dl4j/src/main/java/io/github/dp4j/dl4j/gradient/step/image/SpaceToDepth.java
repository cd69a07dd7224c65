package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;

/** Turns blocks of pixels into channels. */
final class SpaceToDepth {

    private SpaceToDepth() {}

    /** Compiles a {@link SpaceToDepthLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        SpaceToDepthLayer conf = (SpaceToDepthLayer) site.conf();
        site.requireFormat(conf.getDataFormat() == CNN2DFormat.NCHW, to);
        site.requirePositions(input, 2);
        site.refuseDropoutBelow(input);
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
        return Window.patches(DropoutStep.before(site, input, to), blocks, to);
    }
}
