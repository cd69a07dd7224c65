package io.github.dp4j.dl4j.kernel;

/** A copy of a chunk of images from one layout to another, and of their errors back. */
public interface BoundReorder {

    /** Copies the images. */
    void forward();

    /** Copies the errors back. */
    void backward();
}
