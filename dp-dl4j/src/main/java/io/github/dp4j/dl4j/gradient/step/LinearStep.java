package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.RowProducts;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * {@code z = a W + b} at every position of every example.
 *
 * <p>DL4J keeps W in f order: in memory it is the row-major matrix {@code W^T}, nOut x nIn. An
 * example's gradient is the sum over its rows t of {@code a_t e_t^T}. Its squared norm is
 *
 * <ul>
 *   <li>for one row {@code |a|^2 |e|^2} (Goodfellow, arXiv 1510.01799);
 *   <li>for more rows, from Gram matrices, {@code sum_{t,u} (a_t . a_u)(e_t . e_u)} (Li et al.,
 *       arXiv 2110.05679), or from the example's own gradient matrix, whichever takes fewer
 *       operations.
 * </ul>
 *
 * <p><b>Added</b> for one row is {@code a (x) fl(w e)}, of norm at most {@code w |a||e| (1 + u)};
 * the two norms are relatively within 1.8e-7 each. Where {@code w e} underflows it is rounded to
 * zero for weights below {@code 2^-24}, and nothing cancels; for others each of nOut numbers may
 * gain {@code 2^-150}: with a bound of at least {@code 2^-100 sqrt(nOut) |a|} that makes at most
 * {@code 2^-26 C}. Added for more rows is a product of matrices: bounded by {@link CancellingRows}.
 *
 * <p><b>The sum</b> of a chunk of c examples of one row is a product of inner dimension c: {@code c
 * u} of the sum of {@code |a||w e|}. With T rows the product is cut into slices of 64 rows, added
 * in turn to one that starts at zero: an element passes at most 64 roundings in its slice and one a
 * slice later, {@code (64 + c T / 64) u rho} of the sum of clipped norms. Examples apart are summed
 * in turn, {@code (c + 1) u}.
 */
public final class LinearStep implements TrainableStep {

    /** Rows of one product of the sum over many: about where all roundings together are fewest. */
    private static final int SLICE = 64;

    /** Between these a gradient is held in float without overflow, or loss that counts. */
    private static final double SMALLEST_MASS = 1e-20;

    private static final double LARGEST_MASS = 1e30;

    private final String where;
    private final Kernels kernels;
    private final RowProducts products;
    private final int most;
    private final Value input;
    private final Value output;
    private final int nIn;
    private final int nOut;
    private final int rows;
    private final long weightsFrom;
    private final long biasFrom;
    private final boolean trainable;
    private final boolean cOrder;
    private final boolean ghost;
    private final DataType type;
    private final double guard;
    private final CancellingRows bound;
    private final GramNorm fromGrams;
    private final RowGradient exactly;
    private final Block scratch;
    private final Block product;

    /** What {@link #keepApart} keeps back: weights in the order of the parameters, and biases. */
    private final Block apartSum;

    private final double[] apartColumnSums;
    private boolean keepsBack;
    private final double[] grams;
    private final double[] columnSums;

    @SuppressWarnings("NullAway.Init") // bind() sets it
    private Matrix weights;

    @SuppressWarnings("NullAway.Init") // bind() sets it
    private Block parameters;

    /**
     * Creates the step for weights in f order.
     *
     * @param biasFrom where the bias starts, or -1 for none
     */
    public LinearStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            long weightsFrom,
            long biasFrom) {
        this(site, to, input, output, weightsFrom, biasFrom, /* cOrder= */ false);
    }

    /**
     * Creates the step.
     *
     * @param cOrder whether memory holds W, nIn x nOut, rather than its transpose
     */
    public LinearStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            long weightsFrom,
            long biasFrom,
            boolean cOrder) {
        this.cOrder = cOrder;
        this.where = site.where();
        this.kernels = to.kernels();
        this.products = to.rowProducts();
        this.most = to.chunk() * input.shape().rows();
        this.input = input;
        this.output = output;
        this.nIn = input.shape().channels();
        this.nOut = output.shape().channels();
        this.rows = input.shape().rows();
        this.weightsFrom = weightsFrom;
        this.biasFrom = biasFrom;
        this.trainable = site.trainable();
        // Multiplications: rows^2 (nIn + nOut) against rows nIn nOut.
        this.ghost = (long) rows * (nIn + nOut) < (long) nIn * nOut;
        boolean sequences = trainable && rows > 1;
        boolean bias = biasFrom >= 0;
        this.type = to.arena().type();
        this.guard = type == DataType.FLOAT ? 0x1p-100 : 0x1p-900;
        this.bound = new CancellingRows(type, rows);
        this.fromGrams = new GramNorm(type, rows, nIn, nOut, bias, /* scalesInputs= */ false);
        this.exactly = new RowGradient(type, rows, nIn, nOut, bias, /* scalesInputs= */ false);
        int square = rows * rows;
        this.grams = new double[sequences && ghost ? 2 * square : 0];
        this.scratch = to.arena().allocate(grams.length);
        this.product = to.arena().allocate(sequences ? (long) nIn * nOut : 0);
        this.apartSum = to.arena().allocate(sequences ? (long) nIn * nOut : 0);
        this.columnSums = new double[nOut];
        this.apartColumnSums = new double[nOut];
    }

    /** Appends dropout and the product with weights at every position. */
    public static Value append(
            LayerSite site, FeedForwardLayer conf, boolean bias, Value input, Compilation to) {
        site.refuseWeightNoise(conf);
        int nIn = Math.toIntExact(conf.getNIn());
        int nOut = Math.toIntExact(conf.getNOut());
        if (input.shape().channels() != nIn) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects "
                            + nIn
                            + " inputs, but is given "
                            + input.shape()
                            + ".");
        }
        Value dropped = DropoutStep.before(site, input, to);
        Value z = to.output(site, input, input.shape().withChannels(nOut), input.mask());
        long weights = site.parametersFrom();
        long biases = bias ? weights + (long) nIn * nOut : -1;
        to.add(new LinearStep(site, to, dropped, z, weights, biases));
        return z;
    }

    @Override
    public void bind(Block flat) {
        parameters = flat;
        weights = new Matrix(flat, weightsFrom, cOrder ? nOut : nIn);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        int n = count * rows;
        boolean bias = biasFrom >= 0;
        if (bias) {
            output.data().repeat(0, parameters, biasFrom, nOut, n);
        }
        products.multiply(
                /* transposeB= */ !cOrder,
                n,
                nOut,
                nIn,
                new Matrix(input.data(), 0, nIn),
                weights,
                bias ? 1 : 0,
                new Matrix(output.data(), 0, nOut),
                most,
                /* whole= */ true);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            products.multiply(
                    /* transposeB= */ cOrder,
                    count * rows,
                    nIn,
                    nOut,
                    new Matrix(output.error(), 0, nOut),
                    weights,
                    /* beta= */ 0,
                    new Matrix(input.error(), 0, nIn),
                    most,
                    /* whole= */ true);
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            if (rows == 1) {
                addOneRow(norms, i);
            } else if (!(ghost ? addGrams(norms, i) : addGradient(norms, i))) {
                exactly.add(norms, i, readerOf(i));
            }
        }
    }

    private void addOneRow(ExampleNorms norms, int i) {
        double errors = output.error().squares((long) i * nOut, nOut);
        double inputs = input.data().squares((long) i * nIn, nIn) + (biasFrom >= 0 ? 1 : 0);
        double square = errors * inputs;
        double norm = Math.sqrt(square);
        norms.add(i, square, Math.max(norm, guard * Math.sqrt(nOut * inputs)), norm);
    }

    private boolean addGrams(ExampleNorms norms, int i) {
        gram(input.data(), i, nIn, 0);
        gram(output.error(), i, nOut, (long) rows * rows);
        scratch.get(0, grams, 0, grams.length);
        return fromGrams.add(norms, i, grams);
    }

    private void gram(Block block, int example, int columns, long at) {
        Matrix x = new Matrix(block, (long) example * rows * columns, columns);
        kernels.gram(rows, columns, x, /* beta= */ 0, new Matrix(scratch, at, rows));
    }

    /** The gradient as a product rounds it: T roundings off, and T more in the sum. */
    private boolean addGradient(ExampleNorms norms, int i) {
        double mass = 0;
        double exposed = 0;
        for (int t = 0; t < rows; t++) {
            long row = (long) i * rows + t;
            double e = Math.sqrt(output.error().squares(row * nOut, nOut));
            double a = input.data().squares(row * nIn, nIn) + (biasFrom >= 0 ? 1 : 0);
            mass += e * Math.sqrt(a);
            exposed += Math.sqrt(nOut * a);
        }
        if (!(mass == 0 || (mass > SMALLEST_MASS && mass < LARGEST_MASS))) {
            return false;
        }
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                nOut,
                nIn,
                rows,
                new Matrix(output.error(), (long) i * rows * nOut, nOut),
                new Matrix(input.data(), (long) i * rows * nIn, nIn),
                /* beta= */ 0,
                new Matrix(product, 0, nIn));
        double square = product.squares(0, (long) nIn * nOut);
        if (biasFrom >= 0) {
            square += biasSquares(i);
        }
        bound.add(norms, i, square, 0, rows, mass, exposed);
        return true;
    }

    private double biasSquares(int example) {
        Arrays.fill(columnSums, 0);
        output.error().addColumnSums((long) example * rows * nOut, rows, nOut, columnSums);
        double sum = 0;
        for (double x : columnSums) {
            sum += x * x;
        }
        return sum;
    }

    private RowGradient.Reader readerOf(int i) {
        return (t, a, e) -> {
            input.data().get(((long) i * rows + t) * nIn, a, 0, nIn);
            output.error().get(((long) i * rows + t) * nOut, e, 0, nOut);
        };
    }

    @Override
    public void addApart(int count, double[] factors, boolean[] apart) {
        keepApart(count, factors, apart);
        leaveOut(count, apart);
    }

    /** Computes what some examples add, each by itself. */
    public void keepApart(int count, double @Nullable [] factors, boolean[] apart) {
        int perExample = rows * nOut;
        for (int i = 0; rows > 1 && i < count; i++) {
            if (!apart[i]) {
                continue;
            }
            if (factors != null && factors[i] != 1) {
                output.error().scale((long) i * perExample, perExample, factors[i]);
            }
            addProduct(i * rows, rows, /* beta= */ 0, product, 0);
            apartSum.add(0, product, 0, (long) nIn * nOut, 1);
            if (biasFrom >= 0) {
                output.error().addColumnSums((long) i * perExample, rows, nOut, apartColumnSums);
            }
            keepsBack = true;
        }
    }

    /** Takes examples that are kept apart, whose numbers are finite, out of the chunk. */
    public void leaveOut(int count, boolean[] apart) {
        int perExample = rows * nOut;
        for (int i = 0; rows > 1 && i < count; i++) {
            if (apart[i]) {
                output.error().zero((long) i * perExample, perExample);
            }
        }
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        int perExample = rows * nOut;
        for (int i = 0; factors != null && i < count; i++) {
            if (factors[i] == 0) {
                output.error().zero((long) i * perExample, perExample);
                input.data().zero((long) i * rows * nIn, (long) rows * nIn);
            } else if (factors[i] != 1) {
                output.error().scale((long) i * perExample, perExample, factors[i]);
            }
        }
        if (rows == 1) {
            addProduct(0, count, /* beta= */ 1, sum, weightsFrom);
        } else {
            int all = count * rows;
            for (int from = 0; from < all; from += SLICE) {
                addProduct(from, Math.min(SLICE, all - from), from == 0 ? 0 : 1, product, 0);
            }
            if (keepsBack) {
                product.add(0, apartSum, 0, (long) nIn * nOut, 1);
            }
            sum.add(weightsFrom, product, 0, (long) nIn * nOut, 1);
        }
        if (biasFrom >= 0) {
            sum.get(biasFrom, columnSums, 0, nOut);
            output.error().addColumnSums(0, count * rows, nOut, columnSums);
            for (int k = 0; keepsBack && k < nOut; k++) {
                columnSums[k] += apartColumnSums[k];
            }
            sum.put(biasFrom, columnSums, 0, nOut);
        }
        if (keepsBack) {
            apartSum.zero(0, (long) nIn * nOut);
            Arrays.fill(apartColumnSums, 0);
            keepsBack = false;
        }
    }

    /** The product of some rows of all examples. */
    private void addProduct(int from, int many, double beta, Block to, long at) {
        Matrix errors = new Matrix(output.error(), (long) from * nOut, nOut);
        Matrix inputs = new Matrix(input.data(), (long) from * nIn, nIn);
        kernels.gemm(
                /* transposeA= */ true,
                /* transposeB= */ false,
                cOrder ? nIn : nOut,
                cOrder ? nOut : nIn,
                many,
                cOrder ? inputs : errors,
                cOrder ? errors : inputs,
                beta,
                new Matrix(to, at, cOrder ? nOut : nIn));
    }

    @Override
    public SumRounding rounding(int chunk) {
        int m = cOrder ? nIn : nOut;
        int n = cOrder ? nOut : nIn;
        int k = rows == 1 ? chunk : SLICE;
        boolean whole = kernels.addsProductsWhole(type, m, n, k);
        double unit = CancellingRows.unit(type);
        if (rows == 1) {
            return new SumRounding(chunk * unit, whole ? 1 : chunk);
        }
        double all = (double) chunk * rows;
        double roundings = whole ? Math.min(all, SLICE + Math.ceil(all / SLICE)) : all;
        // What is kept apart is added example by example, and once to the others.
        double apart = (chunk + 1) * unit;
        return new SumRounding(roundings * unit * CancellingRows.rho(type, rows) + apart, 1);
    }

    @Override
    public String describe() {
        String how = "|input| |error|";
        if (!trainable) {
            how = "frozen";
        } else if (rows > 1) {
            how = ghost ? "ghost norm (Gram matrices)" : "per-example gradient, norm only";
        }
        return where + ": linear " + nIn + " to " + nOut + " at " + rows + " rows, " + how;
    }
}
