package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Activation;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.ActivationBuffers;
import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;

/**
 * LSTM without peepholes, DL4J's gates in the order I, F, O, G:
 *
 * <pre>
 * i = f(z_I), (f, o, g) = gate(z_F, z_O, z_G), c_t = f c_{t-1} + g i, h_t = o f(c_t)
 * </pre>
 *
 * <p>Gates are kept time-major and apart, {@code [T, 4, chunk, size]}, cells {@code [T, chunk, size]}:
 * what one step computes is dense. Input and output are example-major.
 */
final class LstmStep implements TrainableStep {

    private static final int I = 0;
    private static final int F = 1;
    private static final int O = 2;
    private static final int G = 3;
    private static final int GATES = 4;

    private final String where;
    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final boolean trainable;
    private final long weightsFrom;
    private final int steps;
    private final int nIn;
    private final int size;
    private final int dense;
    private final Block preActivations;
    private final Block gates;
    private final Block gateErrors;
    private final BoundActivation[] inputs;
    private final BoundActivation[] others;
    private final Block cells;
    private final Block squashed;
    private final Block cellErrors;
    private final BoundActivation[] squash;
    private final Block carried;
    private final Block hidden;
    private final RecurrentGradient gradient;
    private Block parameters;

    LstmStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            Activation function,
            Activation gate) {
        this.where = site.where();
        this.kernels = to.kernels();
        this.input = input;
        this.output = output;
        this.trainable = site.trainable();
        this.weightsFrom = site.parametersFrom();
        this.steps = input.shape().rows();
        this.nIn = input.shape().channels();
        this.size = output.shape().channels();
        this.dense = to.chunk() * size;
        boolean errors = output.needsError();
        long all = (long) steps * GATES * dense;
        Block z = to.arena().allocate(all);
        boolean share = ActivationBuffers.mayShare(function) && ActivationBuffers.mayShare(gate);
        this.gates = share ? z : to.arena().allocate(all);
        this.gateErrors = errors ? to.arena().allocate(all) : null;
        this.cells = to.arena().allocate((long) steps * dense);
        this.squashed = to.arena().allocate((long) steps * dense);
        this.cellErrors = errors ? to.arena().allocate((long) steps * dense) : null;
        this.carried = to.arena().allocate(dense);
        this.hidden = to.arena().allocate(dense);
        this.preActivations = z;
        this.inputs = new BoundActivation[steps];
        this.others = new BoundActivation[steps];
        this.squash = new BoundActivation[steps];
        for (int t = 0; t < steps; t++) {
            inputs[t] = bound(function, z, gates, gateErrors, at(t, I), dense);
            others[t] = bound(gate, z, gates, gateErrors, at(t, F), 3 * dense);
            squash[t] = bound(function, cells, squashed, cellErrors, (long) t * dense, dense);
        }
        this.gradient =
                new RecurrentGradient(
                        to, input, output, gateErrors, GATES, weightsFrom, trainable);
    }

    private BoundActivation bound(
            Activation function, Block x, Block y, Block errors, long from, int length) {
        Block in = x.slice(from, length);
        Block out = x == y ? in : y.slice(from, length);
        Block e = errors == null ? null : errors.slice(from, length);
        return kernels.activation(function, new ActivationBuffers(in, out, e, e));
    }

    private long at(int t, int gate) {
        return ((long) t * GATES + gate) * dense;
    }

    private long cell(int t) {
        return (long) t * dense;
    }

    @Override
    public void bind(Block flat) {
        parameters = flat;
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    private Matrix inputWeights(int gate) {
        return new Matrix(parameters, weightsFrom + (long) gate * size * nIn, nIn);
    }

    private Matrix recurrentWeights(int gate) {
        return new Matrix(
                parameters, gradient.recurrentFrom() + (long) gate * size * size, size);
    }

    @Override
    public void forward(int count) {
        int n = count * size;
        for (int t = 0; t < steps; t++) {
            for (int gate = 0; gate < GATES; gate++) {
                preActivate(t, gate, count);
            }
            inputs[t].forward(dense);
            others[t].forward(3 * dense);
            cells.product(cell(t), gates, at(t, G), gates, at(t, I), n, /* add= */ false);
            if (t > 0) {
                cells.product(
                        cell(t), gates, at(t, F), cells, cell(t - 1), n, /* add= */ true);
            }
            squash[t].forward(dense);
            hidden.product(0, gates, at(t, O), squashed, cell(t), n, /* add= */ false);
            for (int i = 0; i < count; i++) {
                output.data()
                        .copy(((long) i * steps + t) * size, hidden, (long) i * size, size);
            }
        }
    }

    /** z = b + x_t W + h_{t-1} R, one gate's columns. */
    private void preActivate(int t, int gate, int count) {
        preActivations.repeat(
                at(t, gate), parameters, gradient.biasFrom() + (long) gate * size, size, count);
        Matrix z = new Matrix(preActivations, at(t, gate), size);
        Matrix x = new Matrix(input.data(), (long) t * nIn, steps * nIn);
        kernels.gemm(false, true, count, size, nIn, x, inputWeights(gate), /* beta= */ 1, z);
        if (t > 0) {
            Matrix h = new Matrix(hidden, 0, size);
            kernels.gemm(
                    false, true, count, size, size, h, recurrentWeights(gate), /* beta= */ 1, z);
        }
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        for (int t = steps - 1; t >= 0; t--) {
            gatherErrors(t, count);
            stepErrors(t, count * size);
            if (input.needsError()) {
                Matrix to = new Matrix(input.error(), (long) t * nIn, steps * nIn);
                for (int gate = 0; gate < GATES; gate++) {
                    Matrix e = new Matrix(gateErrors, at(t, gate), size);
                    double beta = gate == 0 ? 0 : 1;
                    kernels.gemm(
                            false, false, count, nIn, size, e, inputWeights(gate), beta, to);
                }
            }
        }
    }

    /** The derivative by h_t: from above, and from the next step's gates. */
    private void gatherErrors(int t, int count) {
        for (int i = 0; i < count; i++) {
            hidden.copy((long) i * size, output.error(), ((long) i * steps + t) * size, size);
        }
        for (int gate = 0; t + 1 < steps && gate < GATES; gate++) {
            Matrix e = new Matrix(gateErrors, at(t + 1, gate), size);
            Matrix to = new Matrix(hidden, 0, size);
            kernels.gemm(
                    false, false, count, size, size, e, recurrentWeights(gate), /* beta= */ 1, to);
        }
    }

    /** From the derivative by h_t those by c_t and by the gates' pre-activations. */
    private void stepErrors(int t, int n) {
        Block e = gateErrors;
        e.product(at(t, O), hidden, 0, squashed, cell(t), n, /* add= */ false);
        cellErrors.product(cell(t), hidden, 0, gates, at(t, O), n, /* add= */ false);
        squash[t].backward(dense);
        if (t + 1 < steps) {
            cellErrors.add(cell(t), carried, 0, n, 1);
        }
        e.product(at(t, I), cellErrors, cell(t), gates, at(t, G), n, /* add= */ false);
        e.product(at(t, G), cellErrors, cell(t), gates, at(t, I), n, /* add= */ false);
        if (t > 0) {
            e.product(at(t, F), cellErrors, cell(t), cells, cell(t - 1), n, /* add= */ false);
            carried.product(0, cellErrors, cell(t), gates, at(t, F), n, /* add= */ false);
        } else {
            e.zero(at(t, F), n);
        }
        inputs[t].backward(dense);
        others[t].backward(3 * dense);
    }

    @Override
    public void addSquaredNorms(int count, double[] squares) {
        gradient.addSquaredNorms(count, squares);
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        gradient.addWeightedSum(count, factors, sum);
    }

    @Override
    public int usefulChunk() {
        return 64;
    }

    @Override
    public String describe() {
        return where
                + ": LSTM "
                + nIn
                + " to "
                + size
                + ", "
                + steps
                + " steps, "
                + (trainable ? gradient.describe() : "frozen");
    }
}
