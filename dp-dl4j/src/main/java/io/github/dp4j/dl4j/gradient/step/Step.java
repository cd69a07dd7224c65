package io.github.dp4j.dl4j.gradient.step;

/** One operation of a compiled network on one worker's buffers. */
public interface Step {

    /**
     * Computes the outputs of the chunk's first {@code count} examples.
     *
     * @param count the examples in the chunk, at least 1
     */
    void forward(int count);

    /**
     * Computes the errors of the inputs, if anybody needs them, from those of the outputs.
     *
     * @param count the examples in the chunk
     */
    void backward(int count);

    /**
     * Returns the chunk below which this step uses the hardware badly.
     *
     * @return examples
     */
    default int usefulChunk() {
        return 8;
    }
}
