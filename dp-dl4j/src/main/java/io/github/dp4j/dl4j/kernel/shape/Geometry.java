package io.github.dp4j.dl4j.kernel.shape;

/**
 * A window sliding over images, for convolution and pooling. Images are channels last.
 *
 * @param inChannels channels in
 * @param inHeight rows in
 * @param inWidth columns in
 * @param outChannels channels out
 * @param outHeight rows out
 * @param outWidth columns out
 * @param kernelHeight rows of the window
 * @param kernelWidth columns of the window
 * @param strideHeight rows from window to window
 * @param strideWidth columns from window to window
 * @param padTop rows of zeros above
 * @param padLeft columns of zeros to the left
 * @param dilationHeight rows between the window's elements, 1 for none skipped
 * @param dilationWidth columns between the window's elements
 */
public record Geometry(
        int inChannels,
        int inHeight,
        int inWidth,
        int outChannels,
        int outHeight,
        int outWidth,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int padTop,
        int padLeft,
        int dilationHeight,
        int dilationWidth) {

    /**
     * Returns the positions of the output.
     *
     * @return its height times its width
     */
    public int outRows() {
        return outHeight * outWidth;
    }

    /**
     * Returns the numbers under a window.
     *
     * @return kernel height times kernel width times channels in
     */
    public int patch() {
        return kernelHeight * kernelWidth * inChannels;
    }

    /**
     * Returns the size of an input image.
     *
     * @return height times width times channels
     */
    public int inSize() {
        return inHeight * inWidth * inChannels;
    }

    /**
     * Returns the size of an output image.
     *
     * @return height times width times channels
     */
    public int outSize() {
        return outRows() * outChannels;
    }

    /**
     * Returns the number of weights.
     *
     * @return patch times channels out
     */
    public int weights() {
        return patch() * outChannels;
    }

    /** Rows of zeros below that the last window needs; negative if it ends above the last row. */
    public int padBottom() {
        return (outHeight - 1) * strideHeight
                + (kernelHeight - 1) * dilationHeight
                + 1
                - inHeight
                - padTop;
    }

    /** Columns of zeros to the right; negative if the last window ends before the last column. */
    public int padRight() {
        return (outWidth - 1) * strideWidth
                + (kernelWidth - 1) * dilationWidth
                + 1
                - inWidth
                - padLeft;
    }
}
