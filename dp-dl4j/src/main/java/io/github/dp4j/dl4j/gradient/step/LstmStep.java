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
 * <p>Gates are kept time-major, {@code [T, chunk, .]}, I apart from the others, so that a time
 * step's matrices and activations are dense; input and output are example-major.
 */
final class LstmStep implements TrainableStep {

    private final String where;
    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final boolean trainable;
    private final long weightsFrom;
    private final int chunk;
    private final int steps;
    private final int nIn;
    private final int size;
    private final Gates inputs;
    private final Gates others;
    private final Block cells;
    private final Gates squashed;
    private final Block carried;
    private final Block hidden;
    private final Block work;
    private final RecurrentGradient gradient;
    private Block parameters;

    /** Pre-activations, activations and errors of one group of gates, a step at a time. */
    private static final class Gates {
        final Block z;
        final Block a;
        final Block errors;
        final BoundActivation[] bound;

        Gates(Compilation to, int steps, int width, Activation function, boolean needsErrors) {
            long step = (long) to.chunk() * width;
            z = to.arena().allocate(steps * step);
            boolean share = ActivationBuffers.mayShare(function);
            a = share ? z : to.arena().allocate(steps * step);
            errors = needsErrors ? to.arena().allocate(steps * step) : null;
            bound = new BoundActivation[steps];
            for (int t = 0; t < steps; t++) {
                Block in = z.slice(t * step, step);
                Block out = share ? in : a.slice(t * step, step);
                Block e = needsErrors ? errors.slice(t * step, step) : null;
                bound[t] = to.kernels().activation(function, new ActivationBuffers(in, out, e, e));
            }
        }
    }

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
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
        this.nIn = input.shape().channels();
        this.size = output.shape().channels();
        boolean errors = output.needsError();
        this.inputs = new Gates(to, steps, size, function, errors);
        this.others = new Gates(to, steps, 3 * size, gate, errors);
        // f(c) apart from c: both are read again.
        this.cells = to.arena().allocate((long) steps * chunk * size);
        this.squashed = new Gates(to, steps, size, function, errors);
        this.carried = to.arena().allocate((long) chunk * size);
        this.hidden = to.arena().allocate((long) chunk * size);
        this.work = to.arena().allocate((long) chunk * size);
        this.gradient =
                new RecurrentGradient(
                        to,
                        input,
                        output,
                        new Block[] {inputs.errors, others.errors},
                        new int[] {size, 3 * size},
                        weightsFrom,
                        trainable);
    }

    @Override
    public void bind(Block flat) {
        parameters = flat;
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        for (int t = 0; t < steps; t++) {
            preActivate(inputs.z, t, 0, size, count);
            preActivate(others.z, t, size, 3 * size, count);
            inputs.bound[t].forward(count * size);
            others.bound[t].forward(count * 3 * size);
            updateCells(t, count);
            squashed.bound[t].forward(count * size);
            writeOutputs(t, count);
        }
    }

    /** z = b + x_t W + h_{t-1} R, for the gates from {@code gate} on. */
    private void preActivate(Block z, int t, int gate, int width, int count) {
        long at = (long) t * chunk * width;
        z.repeat(at, parameters, gradient.biasFrom() + gate, width, count);
        Matrix to = new Matrix(z, at, width);
        Matrix w = new Matrix(parameters, weightsFrom + (long) gate * nIn, nIn);
        Matrix x = new Matrix(input.data(), (long) t * nIn, steps * nIn);
        kernels.gemm(false, true, count, width, nIn, x, w, /* beta= */ 1, to);
        if (t > 0) {
            Matrix r = new Matrix(parameters, gradient.recurrentFrom() + (long) gate * size, size);
            Matrix h = new Matrix(output.data(), (long) (t - 1) * size, steps * size);
            kernels.gemm(false, true, count, width, size, h, r, /* beta= */ 1, to);
        }
    }

    /** Where gate F (0), O (1) or G (2) of an example starts. */
    private long gate(int t, int i, int which) {
        return (((long) t * chunk + i) * 3 + which) * size;
    }

    private long cell(int t, int i) {
        return ((long) t * chunk + i) * size;
    }

    private void updateCells(int t, int count) {
        for (int i = 0; i < count; i++) {
            long c = cell(t, i);
            squashed.z.copy(c, inputs.a, c, size);
            squashed.z.multiply(c, others.a, gate(t, i, 2), size);
            if (t > 0) {
                work.copy(0, cells, cell(t - 1, i), size);
                work.multiply(0, others.a, gate(t, i, 0), size);
                squashed.z.add(c, work, 0, size, 1);
            }
            cells.copy(c, squashed.z, c, size);
        }
    }

    private void writeOutputs(int t, int count) {
        for (int i = 0; i < count; i++) {
            long at = ((long) i * steps + t) * size;
            output.data().copy(at, squashed.a, cell(t, i), size);
            output.data().multiply(at, others.a, gate(t, i, 1), size);
        }
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        for (int t = steps - 1; t >= 0; t--) {
            gatherErrors(t, count);
            for (int i = 0; i < count; i++) {
                long c = cell(t, i);
                long h = (long) i * size;
                others.errors.copy(gate(t, i, 1), hidden, h, size);
                others.errors.multiply(gate(t, i, 1), squashed.a, c, size);
                squashed.errors.copy(c, hidden, h, size);
                squashed.errors.multiply(c, others.a, gate(t, i, 1), size);
            }
            squashed.bound[t].backward(count * size);
            for (int i = 0; i < count; i++) {
                cellErrors(t, i);
            }
            inputs.bound[t].backward(count * size);
            others.bound[t].backward(count * 3 * size);
            if (input.needsError()) {
                inputErrors(t, count);
            }
        }
    }

    /** The derivative by h_t: from above, and from the next step's gates. */
    private void gatherErrors(int t, int count) {
        for (int i = 0; i < count; i++) {
            hidden.copy((long) i * size, output.error(), ((long) i * steps + t) * size, size);
        }
        if (t + 1 < steps) {
            addBack(inputs.errors, t + 1, 0, size, count);
            addBack(others.errors, t + 1, size, 3 * size, count);
        }
    }

    private void addBack(Block errors, int t, int gate, int width, int count) {
        Matrix e = new Matrix(errors, (long) t * chunk * width, width);
        Matrix r = new Matrix(parameters, gradient.recurrentFrom() + (long) gate * size, size);
        kernels.gemm(
                false, false, count, size, width, e, r, /* beta= */ 1, new Matrix(hidden, 0, size));
    }

    /** From the derivative by c_t, which is completed first, those of the gates I, F and G. */
    private void cellErrors(int t, int i) {
        long c = cell(t, i);
        long at = (long) i * size;
        if (t + 1 < steps) {
            squashed.errors.add(c, carried, at, size, 1);
        }
        inputs.errors.copy(c, squashed.errors, c, size);
        inputs.errors.multiply(c, others.a, gate(t, i, 2), size);
        others.errors.copy(gate(t, i, 2), squashed.errors, c, size);
        others.errors.multiply(gate(t, i, 2), inputs.a, c, size);
        if (t > 0) {
            others.errors.copy(gate(t, i, 0), squashed.errors, c, size);
            others.errors.multiply(gate(t, i, 0), cells, cell(t - 1, i), size);
        } else {
            others.errors.zero(gate(t, i, 0), size);
        }
        carried.copy(at, squashed.errors, c, size);
        carried.multiply(at, others.a, gate(t, i, 0), size);
    }

    private void inputErrors(int t, int count) {
        Matrix to = new Matrix(input.error(), (long) t * nIn, steps * nIn);
        Matrix e = new Matrix(inputs.errors, (long) t * chunk * size, size);
        Matrix w = new Matrix(parameters, weightsFrom, nIn);
        kernels.gemm(false, false, count, nIn, size, e, w, /* beta= */ 0, to);
        e = new Matrix(others.errors, (long) t * chunk * 3 * size, 3 * size);
        w = new Matrix(parameters, weightsFrom + (long) size * nIn, nIn);
        kernels.gemm(false, false, count, nIn, 3 * size, e, w, /* beta= */ 1, to);
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
