package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;

/**
 * Squared norms of one example's convolution gradient from Gram matrices over positions, {@code
 * sum_{t,u} (p_t . p_u + 1)(e_t . e_u)} with p the windows and e the output's errors; the 1 is the
 * bias (Bu, Mao, Xu, "Scalable and efficient training of large convolutional neural networks with
 * differential privacy", arXiv 2205.10683).
 */
public final class GhostNorm {

    /** Measured with oneDNN on one AVX-512 core: nanoseconds a multiplication and addition. */
    private static final double PRODUCT = 0.02;

    /** Nanoseconds to copy a number into a window. */
    private static final double COPY = 0.6;

    /** Nanoseconds a weight to write an example's own gradient, square it and add it. */
    private static final double KEEP = 3;

    /** Nanoseconds an example to start its own gradient. */
    private static final double START = 20_000;

    private final Kernels kernels;
    private final Geometry g;
    private final boolean bias;
    private final Patches windows;
    private final Block patches;
    private final Block inputGram;
    private final Block errorGram;

    /**
     * Allocates the matrices.
     *
     * @param kernels the arithmetic
     * @param arena the worker's memory
     * @param g the window
     * @param bias whether there is a bias
     */
    public GhostNorm(Kernels kernels, Arena arena, Geometry g, boolean bias) {
        this.kernels = kernels;
        this.g = g;
        this.bias = bias;
        this.windows = new Patches(g);
        this.patches = arena.allocate((long) g.outRows() * g.patch());
        this.inputGram = arena.allocate((long) g.outRows() * g.outRows());
        this.errorGram = arena.allocate((long) g.outRows() * g.outRows());
    }

    /**
     * Says whether this way is expected to be faster than keeping every example's gradient.
     *
     * @param g the window
     * @return whether Gram matrices pay
     */
    public static boolean pays(Geometry g) {
        double rows = g.outRows();
        double ghost =
                PRODUCT * rows * rows * (g.patch() + g.outChannels()) + COPY * rows * g.patch();
        return ghost < KEEP * g.weights() + START;
    }

    /**
     * Returns an example's squared norm.
     *
     * @param images the inputs
     * @param errors derivatives by the outputs
     * @param example which
     * @return the squared L2 norm over weights and bias
     */
    public double squares(Block images, Block errors, int example) {
        windows.gather(images, (long) example * g.inSize(), patches);
        gram(new Matrix(patches, 0, g.patch()), g.patch(), inputGram);
        gram(
                new Matrix(errors, (long) example * g.outSize(), g.outChannels()),
                g.outChannels(),
                errorGram);
        long size = (long) g.outRows() * g.outRows();
        double sum = inputGram.dot(0, errorGram, 0, size);
        return bias ? sum + errorGram.sum(0, size) : sum;
    }

    private void gram(Matrix x, int columns, Block to) {
        int rows = g.outRows();
        kernels.gemm(
                /* transposeA= */ false,
                /* transposeB= */ true,
                rows,
                rows,
                columns,
                x,
                x,
                /* beta= */ 0,
                new Matrix(to, 0, rows));
    }
}
