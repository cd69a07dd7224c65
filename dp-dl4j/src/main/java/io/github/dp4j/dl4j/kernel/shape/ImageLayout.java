package io.github.dp4j.dl4j.kernel.shape;

import org.bytedeco.dnnl.memory;

/** How the numbers of an image lie in memory. Examples are contiguous in all of them. */
public enum ImageLayout {
    /** {@code [height, width, channels]}: what every step understands. */
    CHANNELS_LAST,

    /** {@code [channels, height, width]}, for images of few channels. */
    CHANNELS_FIRST,

    /** {@code [channels / 16, height, width, 16]}: what the fastest convolutions ask for. */
    CHANNEL_BLOCKS;

    /** The channels of a block. */
    public static final int BLOCK = 16;

    public memory.format_tag tag() {
        return switch (this) {
            case CHANNELS_LAST -> memory.format_tag.nhwc;
            case CHANNELS_FIRST -> memory.format_tag.nchw;
            case CHANNEL_BLOCKS -> memory.format_tag.nChw16c;
        };
    }
}
