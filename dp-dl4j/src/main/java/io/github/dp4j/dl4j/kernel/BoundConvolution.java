package io.github.dp4j.dl4j.kernel;

/**
 * A convolution over one worker's buffers. Weights and their gradients are held in a layout of its
 * own, "native", with the bias behind the weights; sums and norms do not care.
 */
public interface BoundConvolution {

    /**
     * Reads the weights, DL4J's {@code [out, in, height, width]} in c order, and the bias.
     *
     * @param parameters the flat vector; read again by nobody before the next call
     * @param weightsFrom the first weight
     * @param biasFrom the first bias, or -1 for none
     */
    void bind(Block parameters, long weightsFrom, long biasFrom);

    /**
     * Computes the outputs.
     *
     * @param count examples, from the first
     */
    void forward(int count);

    /**
     * Computes the input errors.
     *
     * @param count examples, from the first
     */
    void backwardData(int count);

    /**
     * Returns the size of a native gradient: weights with any padding, then bias.
     *
     * @return the length
     */
    int gradientSize();

    /**
     * Returns where the bias starts in a native gradient.
     *
     * @return the offset behind the weights and their padding
     */
    int biasOffset();

    /**
     * Computes one example's gradient.
     *
     * @param example which
     * @param gradients overwritten from {@code slot * gradientSize()} on
     * @param slot which gradient in the block; always the example, or always 0
     */
    void exampleGradient(int example, Block gradients, int slot);

    /**
     * Computes the sum of the examples' gradients.
     *
     * @param count examples, from the first; input and errors of the others are zeroed
     * @param gradient overwritten, gradientSize() numbers
     */
    void chunkGradient(int count, Block gradient);

    /**
     * Adds a native gradient to DL4J's flat vector.
     *
     * @param gradient the native gradient
     * @param sum added to; modified
     * @param weightsFrom where weights start
     * @param biasFrom where the bias starts, or -1 for none
     */
    void addTo(Block gradient, Block sum, long weightsFrom, long biasFrom);
}
