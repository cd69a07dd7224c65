package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.CancellingRows;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.GramNorm;
import io.github.dp4j.dl4j.gradient.step.RowGradient;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.sequence.RecurrentProduct.Part;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The gradient of a {@link RecurrentProduct} by its parameters: {@code sum_t [x_t, h_{t-1}, 1] (x)
 * d_t}, which is summed over time before its norm is taken.
 *
 * <p><b>Added</b> is {@code sum_t fl(w [x_t, h_{t-1}, 1]) (x) d_t} as products of matrices round
 * it; <b>bounded</b> by {@link CancellingRows} with {@code M = sum_t |[x_t, h_{t-1}, 1]| |d_t|}.
 *
 * <p><b>The sum</b> of a chunk of c examples is cut into slices of time steps, at least 64 rows
 * where the chunk is full, added in turn to one that starts at zero: an element passes at most
 * max(64, c) roundings in its slice and T later, {@code (max(64, c) + T) u rho} of the sum of
 * clipped norms. Examples apart are summed in turn, {@code (c + 1) u}.
 */
final class RecurrentGradient {

    /** Rows of one product of the sum over time: about where all roundings are fewest. */
    private static final int SLICE = 64;

    /** Between these a gradient is held in float without overflow, or loss that counts. */
    private static final double SMALLEST_MASS = 1e-20;

    private static final double LARGEST_MASS = 1e30;

    private final Kernels kernels;
    private final RecurrentProduct of;
    private final int chunk;
    private final int steps;
    private final int nIn;
    private final int nOut;
    private final boolean ghost;
    private final DataType type;
    private final CancellingRows bound;
    private final GramNorm fromGrams;
    private final RowGradient exactly;
    private final Block scratch;
    private final Block product;
    private final double[] grams;
    private final double[] columnSums;
    private final double[] biasSums;

    /** What {@link #addApart} keeps back: by part the weights of x, then those of h; and biases. */
    private final Block apartSum;

    private final double[] apartBiasSums;
    private boolean keepsBack;
    private final Block weights;
    private final double[] ones;

    RecurrentGradient(Compilation to, RecurrentProduct of, boolean trainable) {
        this.kernels = to.kernels();
        this.of = of;
        this.chunk = to.chunk();
        this.steps = of.steps;
        this.nIn = of.nIn;
        this.nOut = of.nOut;
        // Multiplications: T^2 (nIn + nOut + gates) against T (nIn + nOut) gates.
        this.ghost = (long) steps * (nIn + nOut + of.gates) < (long) (nIn + nOut) * of.gates;
        int square = steps * steps;
        this.type = to.arena().type();
        this.bound = new CancellingRows(type, steps);
        this.fromGrams =
                new GramNorm(
                        type,
                        steps,
                        nIn + nOut,
                        of.gates,
                        /* bias= */ true,
                        /* scalesInputs= */ true);
        this.exactly =
                new RowGradient(
                        type,
                        steps,
                        nIn + nOut,
                        of.gates,
                        /* bias= */ true,
                        /* scalesInputs= */ true);
        this.scratch = to.arena().allocate(trainable && ghost ? 2L * square : 0);
        this.product = to.arena().allocate(trainable ? (long) Math.max(nIn, nOut) * of.gates : 0);
        this.grams = new double[ghost ? 2 * square : 0];
        this.columnSums = new double[of.gates];
        this.biasSums = new double[of.gates];
        this.apartSum = to.arena().allocate(trainable ? (long) (nIn + nOut) * of.gates : 0);
        this.apartBiasSums = new double[of.gates];
        this.weights = to.perExample(steps);
        this.ones = new double[chunk];
        Arrays.fill(ones, 1);
    }

    void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            if (!(ghost ? addGrams(norms, i) : addGradient(norms, i))) {
                exactly.add(norms, i, readerOf(i));
            }
        }
    }

    /** One example's rows of a time-major block, from time step t on. */
    private Matrix example(Block block, int width, int t, int i) {
        return new Matrix(block, ((long) t * chunk + i) * width, chunk * width);
    }

    private boolean addGrams(ExampleNorms norms, int i) {
        int square = steps * steps;
        kernels.gram(
                steps, nIn, example(of.x, nIn, 0, i), /* beta= */ 0, new Matrix(scratch, 0, steps));
        if (steps > 1) {
            // The state before: a step later.
            Matrix later = new Matrix(scratch, steps + 1, steps);
            kernels.gram(steps - 1, nOut, example(of.h, nOut, 0, i), /* beta= */ 1, later);
        }
        double beta = 0;
        for (Part part : of.parts()) {
            Matrix e = example(part.errors(), part.width(), 0, i);
            kernels.gram(steps, part.width(), e, beta, new Matrix(scratch, square, steps));
            beta = 1;
        }
        scratch.get(0, grams, 0, grams.length);
        return fromGrams.add(norms, i, grams);
    }

    /** The gradient as products round it: T roundings off, and T more in the sum. */
    private boolean addGradient(ExampleNorms norms, int i) {
        double mass = 0;
        double exposed = 0;
        for (int t = 0; t < steps; t++) {
            double e = 0;
            for (Part part : of.parts()) {
                int width = part.width();
                e += part.errors().squares(((long) t * chunk + i) * width, width);
            }
            double a = 1 + of.x.squares(((long) t * chunk + i) * nIn, nIn);
            a += t > 0 ? of.h.squares(((long) (t - 1) * chunk + i) * nOut, nOut) : 0;
            mass += Math.sqrt(e * a);
            exposed += Math.sqrt((nIn + nOut) * e);
        }
        if (!(mass == 0 || (mass > SMALLEST_MASS && mass < LARGEST_MASS))) {
            return false;
        }
        bound.add(norms, i, gradientSquares(i), 0, steps, mass, exposed);
        return true;
    }

    private RowGradient.Reader readerOf(int i) {
        return (t, a, e) -> {
            of.x.get(((long) t * chunk + i) * nIn, a, 0, nIn);
            Arrays.fill(a, nIn, nIn + nOut, 0);
            if (t > 0) {
                of.h.get(((long) (t - 1) * chunk + i) * nOut, a, nIn, nOut);
            }
            int at = 0;
            for (Part part : of.parts()) {
                int width = part.width();
                part.errors().get(((long) t * chunk + i) * width, e, at, width);
                at += width;
            }
        };
    }

    private double gradientSquares(int i) {
        double sum = 0;
        for (Part part : of.parts()) {
            int width = part.width();
            Matrix e = example(part.errors(), width, 0, i);
            sum += productSquares(e, width, example(of.x, nIn, 0, i), nIn, steps);
            if (steps > 1) {
                Matrix later = example(part.errors(), width, 1, i);
                sum += productSquares(later, width, example(of.h, nOut, 0, i), nOut, steps - 1);
            }
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                long at = ((long) t * chunk + i) * width;
                part.errors().addColumnSums(at, 1, width, columnSums);
            }
            for (int k = 0; k < width; k++) {
                sum += columnSums[k] * columnSums[k];
            }
        }
        return sum;
    }

    private double productSquares(Matrix e, int width, Matrix x, int columns, int rows) {
        multiply(e, width, x, columns, rows);
        return product.squares(0, (long) width * columns);
    }

    private void multiply(Matrix e, int width, Matrix x, int columns, int rows) {
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                width,
                columns,
                rows,
                e,
                x,
                /* beta= */ 0,
                new Matrix(product, 0, columns));
    }

    void addApart(int count, double[] factors, boolean[] apart) {
        for (int i = 0; i < count; i++) {
            if (apart[i]) {
                keepApart(i, factors[i]);
                keepsBack = true;
            }
        }
    }

    /** Computes what an example adds by itself, and takes it out of the chunk. */
    private void keepApart(int i, double factor) {
        for (int t = 0; t < steps; t++) {
            long row = (long) t * chunk + i;
            of.x.scale(row * nIn, nIn, factor);
            of.h.scale(row * nOut, nOut, factor);
        }
        int gate = 0;
        long at = 0;
        for (Part part : of.parts()) {
            int width = part.width();
            Matrix e = example(part.errors(), width, 0, i);
            multiply(e, width, example(of.x, nIn, 0, i), nIn, steps);
            apartSum.add(at, product, 0, (long) width * nIn, 1);
            at += (long) width * nIn;
            if (steps > 1) {
                Matrix later = example(part.errors(), width, 1, i);
                multiply(later, width, example(of.h, nOut, 0, i), nOut, steps - 1);
                apartSum.add(at, product, 0, (long) width * nOut, 1);
            }
            at += (long) width * nOut;
            Arrays.fill(columnSums, 0);
            for (int t = 0; t < steps; t++) {
                long row = ((long) t * chunk + i) * width;
                part.errors().addColumnSums(row, 1, width, columnSums);
                part.errors().zero(row, width);
            }
            for (int k = 0; k < width; k++) {
                apartBiasSums[gate + k] += factor * columnSums[k];
            }
            gate += width;
        }
    }

    /** Scales inputs and states in place, which are fewer numbers than the gates' errors. */
    void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        for (int t = 0; t < steps; t++) {
            weights.put((long) t * chunk, factors == null ? ones : factors, 0, count);
            for (int i = 0; factors != null && i < count; i++) {
                long row = (long) t * chunk + i;
                if (factors[i] == 0) {
                    leaveOut(row);
                } else if (factors[i] != 1) {
                    of.x.scale(row * nIn, nIn, factors[i]);
                    of.h.scale(row * nOut, nOut, factors[i]);
                }
            }
        }
        int gate = 0;
        for (int p = 0; p < of.parts().length; p++) {
            int width = of.parts()[p].width();
            long apart = (long) gate * (nIn + nOut);
            addProducts(p, 0, of.x, nIn, count, apart, sum, of.weightsFrom + (long) gate * nIn);
            addBias(p, count, gate, sum);
            apart += (long) width * nIn;
            addProducts(p, 1, of.h, nOut, count, apart, sum, of.recurrentFrom + (long) gate * nOut);
            gate += width;
        }
        if (keepsBack) {
            apartSum.zero(0, apartSum.length());
            Arrays.fill(apartBiasSums, 0);
            keepsBack = false;
        }
    }

    private void leaveOut(long row) {
        of.x.zero(row * nIn, nIn);
        of.h.zero(row * nOut, nOut);
        for (Part part : of.parts()) {
            part.errors().zero(row * part.width(), part.width());
        }
    }

    /** Adds the products over time of a part's errors, from step {@code first} on, and x from 0. */
    private void addProducts(
            int part, int first, Block x, int columns, int count, long apart, Block sum, long at) {
        int width = of.parts()[part].width();
        int several = several(count);
        for (int t = first; t < steps; t += several) {
            int run = Math.min(several, steps - t);
            kernels.gemm(
                    /* transposeA= */ true,
                    /* transposeB= */ false,
                    width,
                    columns,
                    run * count,
                    of.errors(part, t),
                    new Matrix(x, (long) (t - first) * chunk * columns, columns),
                    t == first ? 0 : 1,
                    new Matrix(product, 0, columns));
        }
        if (first < steps) {
            if (keepsBack) {
                product.add(0, apartSum, apart, (long) width * columns, 1);
            }
            sum.add(at, product, 0, (long) width * columns, 1);
        }
    }

    /** The same for the bias, its slices added in double. */
    private void addBias(int part, int count, int gate, Block sum) {
        int width = of.parts()[part].width();
        long at = of.biasFrom + gate;
        int several = several(count);
        sum.get(at, biasSums, 0, width);
        for (int t = 0; t < steps; t += several) {
            int run = Math.min(several, steps - t);
            kernels.gemm(
                    /* transposeA= */ true,
                    /* transposeB= */ false,
                    1,
                    width,
                    run * count,
                    new Matrix(weights, (long) t * chunk, 1),
                    of.errors(part, t),
                    /* beta= */ 0,
                    new Matrix(product, 0, width));
            product.get(0, columnSums, 0, width);
            for (int k = 0; k < width; k++) {
                biasSums[k] += columnSums[k];
            }
        }
        for (int k = 0; keepsBack && k < width; k++) {
            biasSums[k] += apartBiasSums[gate + k];
        }
        sum.put(at, biasSums, 0, width);
    }

    /** How many time steps are one product: they are one matrix only if the chunk is full. */
    private int several(int count) {
        return count == chunk ? Math.max(1, SLICE / chunk) : 1;
    }

    SumRounding rounding(int examples) {
        boolean whole = true;
        for (Part part : of.parts()) {
            for (int columns : new int[] {nIn, nOut}) {
                int k = Math.max(SLICE, examples);
                whole &= kernels.addsProductsWhole(type, part.width(), columns, k);
            }
        }
        double all = (double) examples * steps;
        double slice = Math.max(SLICE, examples);
        double roundings = whole ? Math.min(all, slice + steps) : all;
        double unit = CancellingRows.unit(type);
        // What is kept apart is added example by example, and once to the others.
        double apart = (examples + 1) * unit;
        return new SumRounding(roundings * unit * CancellingRows.rho(type, steps) + apart, 1);
    }

    String describe() {
        return ghost ? "ghost norm (Gram matrices over time)" : "per-example gradient, norm only";
    }
}
