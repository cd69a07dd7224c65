package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.Activation;
import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The arithmetic that is worth a native library. Every call runs on the calling thread alone, once
 * that thread has called {@link #prepareThread()}.
 *
 * <p>Matrices are row-major; a leading dimension is the distance between rows.
 */
public interface Kernels {

    /**
     * Returns the kernels for this machine: oneDNN where its library loads, else the portable ones.
     * The choice is logged once. The system property {@code dp4j.kernels} set to {@code portable}
     * forces the portable ones.
     *
     * @return the kernels, shared by all threads
     */
    static Kernels best() {
        return KernelChoice.BEST;
    }

    /**
     * Returns the kernels that need no more than what ND4J brings.
     *
     * @return OpenBLAS and plain Java
     */
    static Kernels portable() {
        return KernelChoice.PORTABLE;
    }

    /**
     * Names the kernels.
     *
     * @return one line, for logs and reports
     */
    String describe();

    /** Makes native kernels called from this thread use this thread only. */
    void prepareThread();

    /**
     * Computes {@code c = op(a) op(b) + beta c}, where op transposes or not.
     *
     * @param transposeA whether {@code a} is stored transposed, k x m
     * @param transposeB whether {@code b} is stored transposed, n x k
     * @param m rows of c
     * @param n columns of c
     * @param k the inner dimension
     * @param a first factor
     * @param b second factor
     * @param beta 0 to overwrite c, 1 to add to it
     * @param c the product; modified
     */
    void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            Matrix a,
            Matrix b,
            double beta,
            Matrix c);

    /**
     * Says whether {@code gemm} with beta 1 rounds c but once: whether it adds up the products
     * first and then adds the sum to c. Found by trial: c is 2^24 (2^53 in double), where the
     * distance to the next number is 2, and the products add up to 1.02. Any part of them but
     * nearly all is below 1 and lost.
     *
     * <p>Transposed as sums of gradients are: a is stored k x m.
     *
     * @param type of the numbers
     * @param m rows of c
     * @param n columns of c
     * @param k the inner dimension
     * @return false where it may round c more than once
     */
    default boolean addsProductsWhole(DataType type, int m, int n, int k) {
        return WholeProducts.hold(this, type, m, n, k);
    }

    /**
     * Computes the lower triangle of {@code to = x x' + beta to}; the upper one stays as it is.
     *
     * @param rows rows of x
     * @param columns columns of x
     * @param x the factor
     * @param beta 0 to overwrite, 1 to add
     * @param to rows x rows; modified
     */
    void gram(int rows, int columns, Matrix x, double beta, Matrix to);

    /**
     * Returns an element-wise function bound to its buffers.
     *
     * @param function the function
     * @param buffers what it reads and writes; if the function {@linkplain Activation#mayShare
     *     may}, {@code output} may be {@code input} and {@code inputError} may be {@code
     *     outputError}
     * @return the bound function
     */
    default BoundActivation activation(Activation function, Buffers buffers) {
        return new JavaActivation(function, buffers);
    }

    /**
     * Returns the layouts in which a convolution is fastest.
     *
     * @param geometry the window
     * @param given the layout that its input has already
     * @param needsInputError whether errors of its input will be asked for
     * @param floats whether numbers are float, not double
     * @return channels last where nothing else pays
     */
    default ConvolutionLayouts convolutionLayouts(
            Geometry geometry, ImageLayout given, boolean needsInputError, boolean floats) {
        return ConvolutionLayouts.PLAIN;
    }

    /**
     * Returns a convolution bound to its buffers.
     *
     * @param geometry the window
     * @param layouts channels last, or what {@link #convolutionLayouts} said
     * @param buffers what it reads and writes
     * @return the bound convolution
     */
    default BoundConvolution convolution(
            Geometry geometry, ConvolutionLayouts layouts, Buffers buffers) {
        return new PatchConvolution(this, geometry, buffers);
    }

    /**
     * Says whether a pooling of images understands every layout.
     *
     * @param function what happens to the pixels under a window
     * @param windows where they are
     * @return false if it must be given channels last
     */
    default boolean poolsEveryLayout(BoundPooling.Function function, Windows windows) {
        return false;
    }

    /**
     * Returns a pooling bound to its buffers.
     *
     * @param function what happens to the pixels under a window
     * @param windows where they are
     * @param channels numbers a position
     * @param layout of all images; channels last unless {@link #poolsEveryLayout}
     * @param buffers what it reads and writes
     * @return the bound pooling
     */
    default BoundPooling pooling(
            BoundPooling.Function function,
            Windows windows,
            int channels,
            ImageLayout layout,
            Buffers buffers) {
        return new JavaPooling(function, windows, channels, buffers);
    }

    /**
     * Returns a copy from one layout of images to another.
     *
     * @param image channels, height and width
     * @param from the layout read
     * @param to the layout written
     * @param buffers what it reads and writes
     * @return the bound copy
     */
    default BoundReorder reorder(int[] image, ImageLayout from, ImageLayout to, Buffers buffers) {
        throw new IllegalStateException("These kernels know no layout but channels last.");
    }

    /**
     * A row-major matrix in a block.
     *
     * @param block where
     * @param offset its first element
     * @param stride the distance between rows
     */
    record Matrix(Block block, long offset, int stride) {}

    /** An element-wise function over fixed buffers. */
    interface BoundActivation {

        /**
         * Computes outputs from inputs.
         *
         * @param count how many elements, from the first; more may be computed
         */
        void forward(int count);

        /**
         * Computes input errors from output errors.
         *
         * @param count how many elements, from the first; more may be computed
         */
        void backward(int count);
    }
}
