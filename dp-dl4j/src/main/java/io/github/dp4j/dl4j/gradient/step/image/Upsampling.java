package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.RowMapStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;

/** Repeats every position of sequences, images and volumes. */
final class Upsampling {

    private Upsampling() {}

    /** Compiles an {@link Upsampling1D}. */
    static Value sequence(LayerSite site, Value input, Compilation to) {
        site.requireFormat(/* channelsFirst= */ true, to);
        site.refuseDropoutBelow(input);
        return upsampling(site, input, to);
    }

    /** Compiles an {@link Upsampling2D}. */
    static Value image(LayerSite site, Value input, Compilation to) {
        CNN2DFormat format = ((Upsampling2D) site.conf()).getFormat();
        site.requireFormat(format == CNN2DFormat.NCHW, to);
        return upsampling(site, input, to);
    }

    /** Compiles an {@link Upsampling3D}. */
    static Value volume(LayerSite site, Value input, Compilation to) {
        Convolution3D.DataFormat format = ((Upsampling3D) site.conf()).getDataFormat();
        site.requireFormat(format == Convolution3D.DataFormat.NCDHW, to);
        return upsampling(site, input, to);
    }

    private static Value upsampling(LayerSite site, Value given, Compilation to) {
        site.refuseMask(given);
        Value input = DropoutStep.before(site, given, to);
        int[] size = ((BaseUpsamplingLayer) site.conf()).getSize();
        int[] in = site.extents(input, input.shape().extents().size());
        int[] out = in.clone();
        for (int d = 0; d < out.length; d++) {
            out[d] *= size[Math.min(d, size.length - 1)];
        }
        return RowMapStep.boxed(
                input, in, out, (axis, at) -> at / size[Math.min(axis, size.length - 1)], to);
    }
}
