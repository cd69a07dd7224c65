package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.Arrays;

/**
 * The linear part of a recurrent layer, {@code z_t = b + x_t W + h_{t-1} R} with {@code h_{-1} =
 * 0}, and the way back.
 *
 * <p>Everything is kept time-major, {@code [T, chunk, .]}, {@code z} and its errors in parts, each
 * a group of gates: so a full chunk's time steps are one matrix wherever they do not wait for each
 * other. The layer's input and output are example-major and copied.
 */
final class RecurrentProduct {

    final Block x;
    final Block h;
    final int chunk;
    final int steps;
    final int nIn;
    final int nOut;
    final int gates;
    final long weightsFrom;
    final long recurrentFrom;
    final long biasFrom;
    private final Kernels kernels;
    private final Value input;
    private final Value output;
    private final Part[] parts;
    private final Block transposed;
    private Block parameters;

    /**
     * A group of gates.
     *
     * @param z pre-activations
     * @param errors the derivative by them, or null
     * @param width its gates times the layer's size
     */
    record Part(Block z, Block errors, int width) {

        Matrix errorsAt(int t, int chunk) {
            return new Matrix(errors, (long) t * chunk * width, width);
        }
    }

    RecurrentProduct(Compilation to, Value input, Value output, long weightsFrom, Part... parts) {
        this.kernels = to.kernels();
        this.input = input;
        this.output = output;
        this.parts = parts;
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
        this.nIn = input.shape().channels();
        this.nOut = output.shape().channels();
        this.gates = Arrays.stream(parts).mapToInt(Part::width).sum();
        this.weightsFrom = weightsFrom;
        this.recurrentFrom = weightsFrom + (long) nIn * gates;
        this.biasFrom = recurrentFrom + (long) nOut * gates;
        this.x = to.perExample(steps * nIn);
        this.h = to.perExample(steps * nOut);
        this.transposed = to.arena().allocate((long) (nIn + nOut) * gates);
    }

    Part[] parts() {
        return parts;
    }

    /** A product of few rows by a transposed matrix takes a third longer: transposed once here. */
    void bind(Block flat) {
        parameters = flat;
        transposed.transpose(0, flat, weightsFrom, gates, nIn);
        transposed.transpose((long) nIn * gates, flat, recurrentFrom, gates, nOut);
    }

    /** How many time steps are one matrix, from step {@code first} on: all if the chunk is full. */
    int run(int first, int count) {
        return count == chunk ? steps - first : 1;
    }

    /** The state's rows of a time step. */
    Matrix state(int t) {
        return new Matrix(h, (long) t * chunk * nOut, nOut);
    }

    /** Computes {@code z = b + x W} for all time steps. */
    void startForward(int count) {
        for (int t = 0; t < steps; t++) {
            Matrix from = new Matrix(input.data(), (long) t * nIn, steps * nIn);
            x.copyRows(count, nIn, from, (long) t * chunk * nIn, nIn);
        }
        int gate = 0;
        for (Part part : parts) {
            int width = part.width();
            int run = run(0, count);
            for (int t = 0; t < steps; t += run) {
                Matrix z = new Matrix(part.z(), (long) t * chunk * width, width);
                part.z().repeat(z.offset(), parameters, biasFrom + gate, width, run * count);
                Matrix from = new Matrix(x, (long) t * chunk * nIn, nIn);
                Matrix w = new Matrix(transposed, gate, gates);
                kernels.gemm(false, false, run * count, width, nIn, from, w, /* beta= */ 1, z);
            }
            gate += width;
        }
    }

    /** Completes {@code z_t} by the state before. */
    void addState(int t, int count) {
        int gate = 0;
        for (Part part : parts) {
            int width = part.width();
            Matrix z = new Matrix(part.z(), (long) t * chunk * width, width);
            Matrix r = new Matrix(transposed, (long) nIn * gates + gate, gates);
            if (t > 0) {
                kernels.gemm(false, false, count, width, nOut, state(t - 1), r, /* beta= */ 1, z);
            }
            gate += width;
        }
    }

    /** Copies all states to the layer's output. */
    void finishForward(int count) {
        for (int t = 0; t < steps; t++) {
            output.data().copyRows(count, nOut, state(t), (long) t * nOut, steps * nOut);
        }
    }

    /** Writes the derivative by {@code h_t}: from above, and from the next step's gates. */
    void stateErrors(int t, int count, Block to, long at) {
        Matrix above = new Matrix(output.error(), (long) t * nOut, steps * nOut);
        to.copyRows(count, nOut, above, at, nOut);
        int gate = 0;
        for (Part part : parts) {
            Matrix r = new Matrix(parameters, recurrentFrom + (long) gate * nOut, nOut);
            if (t + 1 < steps) {
                kernels.gemm(
                        /* transposeA= */ false,
                        /* transposeB= */ false,
                        count,
                        nOut,
                        part.width(),
                        part.errorsAt(t + 1, chunk),
                        r,
                        /* beta= */ 1,
                        new Matrix(to, at, nOut));
            }
            gate += part.width();
        }
    }

    /** Writes the derivative by all {@code x_t}, if anybody needs it. */
    void finishBackward(int count) {
        for (int t = 0; input.needsError() && t < steps; t++) {
            Matrix to = new Matrix(input.error(), (long) t * nIn, steps * nIn);
            int gate = 0;
            for (Part part : parts) {
                kernels.gemm(
                        /* transposeA= */ false,
                        /* transposeB= */ false,
                        count,
                        nIn,
                        part.width(),
                        part.errorsAt(t, chunk),
                        new Matrix(parameters, weightsFrom + (long) gate * nIn, nIn),
                        /* beta= */ gate == 0 ? 0 : 1,
                        to);
                gate += part.width();
            }
        }
    }
}
