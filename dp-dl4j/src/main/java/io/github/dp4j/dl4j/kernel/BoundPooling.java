package io.github.dp4j.dl4j.kernel;

/** Pooling of channels-last images over one worker's buffers. */
public interface BoundPooling {

    /** What happens to the pixels under a window; those outside the image never count as values. */
    enum Kind {
        /** The largest. */
        MAX,
        /** Their sum over the size of the window. */
        MEAN_OF_WINDOW,
        /** Their sum over the number of pixels inside the image. */
        MEAN_OF_PIXELS,
        /** {@code (sum |x|^p)^(1/p)}. */
        P_NORM
    }

    /**
     * A pooling function.
     *
     * @param kind which
     * @param p the p of P_NORM
     * @param eps what P_NORM's derivative divides by at least
     */
    record Function(Kind kind, double p, double eps) {}

    /**
     * Computes outputs.
     *
     * @param count examples, from the first; more may be computed
     */
    void forward(int count);

    /**
     * Computes input errors.
     *
     * @param count examples, from the first; more may be computed
     */
    void backward(int count);
}
