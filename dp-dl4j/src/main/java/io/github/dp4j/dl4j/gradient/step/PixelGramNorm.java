package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Geometry;
import io.github.dp4j.dl4j.kernel.ImageLayout;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * The squared norm of one example's gradient of a convolution with stride 1, without the gradient
 * and without patches.
 *
 * <p>The gradient is {@code sum_t patch_t (x) error_t}, so its squared norm is {@code sum_{t,u}
 * (patch_t . patch_u) (error_t . error_u)}, the ghost norm (Goodfellow, arXiv 1510.01799; for
 * convolutions Rochette, Manoel and Tramel, arXiv 1912.06015; Bu et al., arXiv 2205.10683). A patch
 * is pixels at fixed distances d from its corner, hence {@code patch_t . patch_u = sum_d
 * pixel_{t+d} . pixel_{u+d}}: sums along the diagonals of the pixels' own Gram matrix, with a
 * border of zeros. That needs {@code T^2 (in + out)} multiplications in place of {@code T x
 * weights}.
 */
final class PixelGramNorm {

    private static final int BLOCK = ImageLayout.BLOCK;

    private final Kernels kernels;
    private final Geometry g;
    private final Value input;
    private final Value output;
    private final boolean bias;
    private final int pixels;
    private final int positions;
    private final int width;
    private final int grid;
    private final int span;
    private final Block gram;
    private final double[] flat;
    private final double[] bordered;
    private final double[] errors;
    private final double[] patches;
    private final double[] spread;
    private final double[] columnSums;

    PixelGramNorm(Compilation to, Geometry g, Value input, Value output, boolean bias) {
        this.kernels = to.kernels();
        this.g = g;
        this.input = input;
        this.output = output;
        this.bias = bias;
        this.pixels = g.inHeight() * g.inWidth();
        this.positions = g.outRows();
        this.width = g.outWidth() + g.kernelWidth() - 1;
        this.grid = (g.outHeight() + g.kernelHeight() - 1) * width;
        this.span = (g.outHeight() - 1) * width + g.outWidth();
        this.gram =
                to.arena()
                        .allocate((long) Math.max(pixels, positions) * Math.max(pixels, positions));
        this.flat = new double[pixels * pixels];
        this.bordered = new double[grid * grid];
        this.errors = new double[positions * positions];
        this.patches = new double[span];
        this.spread = new double[span];
        this.columnSums = new double[g.outChannels()];
    }

    /** Says whether this is the cheaper way; small products run at a quarter of the speed. */
    static boolean pays(Geometry g) {
        return g.strideHeight() == 1
                && g.strideWidth() == 1
                && g.dilationHeight() == 1
                && g.dilationWidth() == 1
                && 4L * g.outRows() * (g.inChannels() + g.outChannels()) < g.weights();
    }

    double squares(int example) {
        gram(input, example, pixels, g.inChannels(), flat);
        border();
        gram(output.error(), output.layout(), example, positions, g.outChannels(), errors);
        double sum = 0;
        for (int y = 0; y < g.outHeight(); y++) {
            for (int x = 0; x < g.outWidth(); x++) {
                sum += products(y, x);
            }
        }
        // Rounding may take what is zero below zero.
        return Math.max(0, sum) + (bias ? biasSquares(example) : 0);
    }

    private void gram(Value value, int example, int rows, int channels, double[] to) {
        gram(value.data(), value.layout(), example, rows, channels, to);
    }

    private void gram(
            Block data, ImageLayout layout, int example, int rows, int channels, double[] to) {
        boolean blocks = layout == ImageLayout.CHANNEL_BLOCKS;
        int columns = blocks ? BLOCK : channels;
        for (int from = 0; from < channels; from += columns) {
            long at = (long) example * rows * channels + (long) from * rows;
            Matrix part = new Matrix(data, at, columns);
            kernels.gemm(
                    /* transposeA= */ false,
                    /* transposeB= */ true,
                    rows,
                    rows,
                    columns,
                    part,
                    part,
                    /* beta= */ from == 0 ? 0 : 1,
                    new Matrix(gram, 0, rows));
        }
        gram.get(0, to, 0, rows * rows);
    }

    /** Puts the pixels' products into the grid with its border; the border stays zero. */
    private void border() {
        for (int p = 0; p < pixels; p++) {
            int row = place(p / g.inWidth(), p % g.inWidth());
            for (int y = 0; row >= 0 && y < g.inHeight(); y++) {
                for (int x = 0; x < g.inWidth(); x++) {
                    int column = place(y, x);
                    if (column >= 0) {
                        bordered[row * grid + column] = flat[p * pixels + y * g.inWidth() + x];
                    }
                }
            }
        }
    }

    /** Where a pixel lies in the grid, or -1 if no window reaches it. */
    private int place(int y, int x) {
        int row = y + g.padTop();
        int column = x + g.padLeft();
        return column < width && row * width + column < grid ? row * width + column : -1;
    }

    /** One position's products with all others, of patches times those of errors. */
    private double products(int y, int x) {
        Arrays.fill(patches, 0);
        for (int dy = 0; dy < g.kernelHeight(); dy++) {
            for (int dx = 0; dx < g.kernelWidth(); dx++) {
                int shift = dy * width + dx;
                add(bordered, (y * width + x + shift) * grid + shift, patches);
            }
        }
        // Error products take the grid's spacing; gaps stay zero.
        int position = y * g.outWidth() + x;
        for (int v = 0; v < g.outHeight(); v++) {
            System.arraycopy(
                    errors,
                    position * positions + v * g.outWidth(),
                    spread,
                    v * width,
                    g.outWidth());
        }
        double s0 = 0;
        double s1 = 0;
        int k = 0;
        for (; k + 1 < span; k += 2) {
            s0 += patches[k] * spread[k];
            s1 += patches[k + 1] * spread[k + 1];
        }
        return s0 + s1 + (k < span ? patches[k] * spread[k] : 0);
    }

    private static void add(double[] from, int at, double[] to) {
        for (int k = 0; k < to.length; k++) {
            to[k] += from[at + k];
        }
    }

    private double biasSquares(int example) {
        Arrays.fill(columnSums, 0);
        long at = (long) example * g.outSize();
        if (output.layout() == ImageLayout.CHANNELS_LAST) {
            output.error().addColumnSums(at, positions, g.outChannels(), columnSums);
            return squares(columnSums, g.outChannels());
        }
        double sum = 0;
        for (int from = 0; from < g.outChannels(); from += BLOCK) {
            Arrays.fill(columnSums, 0, BLOCK, 0);
            output.error()
                    .addColumnSums(at + (long) from * positions, positions, BLOCK, columnSums);
            sum += squares(columnSums, BLOCK);
        }
        return sum;
    }

    private static double squares(double[] x, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += x[k] * x[k];
        }
        return sum;
    }
}
