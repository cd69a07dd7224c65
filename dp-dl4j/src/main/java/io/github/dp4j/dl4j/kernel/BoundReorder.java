package io.github.dp4j.dl4j.kernel;

/** A copy of a chunk of images from one layout to another, and of their errors back. */
public interface BoundReorder {

    /**
     * The buffers: whole chunks.
     *
     * @param input images in
     * @param output the same images in the other layout
     * @param outputError derivative by the output; null if nobody needs the input's
     * @param inputError derivative by the input; null if nobody needs it
     */
    record Buffers(Block input, Block output, Block outputError, Block inputError) {}

    /** Copies the images. */
    void forward();

    /** Copies the errors back. */
    void backward();
}
