package io.github.dp4j.dl4j.kernel.shape;

/**
 * The layouts that a convolution wants.
 *
 * @param input of the images in and their errors
 * @param output of the images out and their errors
 */
public record ConvolutionLayouts(ImageLayout input, ImageLayout output) {

    /** What every set of kernels has. */
    public static final ConvolutionLayouts PLAIN =
            new ConvolutionLayouts(ImageLayout.CHANNELS_LAST, ImageLayout.CHANNELS_LAST);
}
