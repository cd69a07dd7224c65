package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Activation;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.ActivationBuffers;
import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;

/** {@code h_t = m_t f(x_t W + h_{t-1} R + b)}, m the mask; errors of masked steps are zero too. */
final class SimpleRnnStep implements TrainableStep {

    private final String where;
    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final boolean trainable;
    private final int chunk;
    private final int steps;
    private final int nIn;
    private final int size;
    private final Block z;
    private final Block a;
    private final Block errors;
    private final BoundActivation[] bound;
    private final RecurrentGradient gradient;
    private final long weightsFrom;
    private final double[] factor = new double[1];
    private Block parameters;

    SimpleRnnStep(LayerSite site, Compilation to, Value input, Value output, Activation function) {
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
        long step = (long) chunk * size;
        boolean share = ActivationBuffers.mayShare(function);
        this.z = to.arena().allocate(steps * step);
        this.a = share ? z : to.arena().allocate(steps * step);
        this.errors = output.needsError() ? to.arena().allocate(steps * step) : null;
        this.bound = new BoundActivation[steps];
        for (int t = 0; t < steps; t++) {
            Block in = z.slice(t * step, step);
            Block out = share ? in : a.slice(t * step, step);
            Block e = errors == null ? null : errors.slice(t * step, step);
            bound[t] = kernels.activation(function, new ActivationBuffers(in, out, e, e));
        }
        this.gradient =
                new RecurrentGradient(
                        to,
                        input,
                        output,
                        errors,
                        /* gateCount= */ 1,
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
        Matrix w = new Matrix(parameters, weightsFrom, nIn);
        Matrix r = new Matrix(parameters, gradient.recurrentFrom(), size);
        for (int t = 0; t < steps; t++) {
            long at = (long) t * chunk * size;
            z.repeat(at, parameters, gradient.biasFrom(), size, count);
            Matrix to = new Matrix(z, at, size);
            Matrix x = new Matrix(input.data(), (long) t * nIn, steps * nIn);
            kernels.gemm(false, true, count, size, nIn, x, w, /* beta= */ 1, to);
            if (t > 0) {
                Matrix h = new Matrix(output.data(), (long) (t - 1) * size, steps * size);
                kernels.gemm(false, true, count, size, size, h, r, /* beta= */ 1, to);
            }
            bound[t].forward(count * size);
            for (int i = 0; i < count; i++) {
                long out = ((long) i * steps + t) * size;
                output.data().copy(out, a, at + (long) i * size, size);
                scaleByMask(output.data(), out, i, t);
            }
        }
    }

    private void scaleByMask(Block block, long at, int i, int t) {
        if (output.mask() != null) {
            output.mask().factors().get((long) i * steps + t, factor, 0, 1);
            if (factor[0] == 0) {
                block.zero(at, size);
            } else if (factor[0] != 1) {
                block.scale(at, size, factor[0]);
            }
        }
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        Matrix w = new Matrix(parameters, weightsFrom, nIn);
        Matrix r = new Matrix(parameters, gradient.recurrentFrom(), size);
        for (int t = steps - 1; t >= 0; t--) {
            long at = (long) t * chunk * size;
            Matrix e = new Matrix(errors, at, size);
            for (int i = 0; i < count; i++) {
                errors.copy(
                        at + (long) i * size, output.error(), ((long) i * steps + t) * size, size);
            }
            if (t + 1 < steps) {
                Matrix next = new Matrix(errors, at + (long) chunk * size, size);
                kernels.gemm(false, false, count, size, size, next, r, /* beta= */ 1, e);
            }
            bound[t].backward(count * size);
            for (int i = 0; i < count; i++) {
                scaleByMask(errors, at + (long) i * size, i, t);
            }
            if (input.needsError()) {
                Matrix to = new Matrix(input.error(), (long) t * nIn, steps * nIn);
                kernels.gemm(false, false, count, nIn, size, e, w, /* beta= */ 0, to);
            }
        }
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
                + ": recurrent "
                + nIn
                + " to "
                + size
                + ", "
                + steps
                + " steps, "
                + (trainable ? gradient.describe() : "frozen");
    }
}
