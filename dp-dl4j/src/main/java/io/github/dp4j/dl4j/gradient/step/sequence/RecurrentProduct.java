package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.RowProducts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    private final RowProducts products;
    private final Value input;
    private final Value output;
    private final Part[] parts;
    private final Block transposed;
    private final Matrix[] inputs;
    private final Matrix[] inputErrors;
    private final Matrix[] outputErrors;
    private final Matrix[] xs;
    private final Matrix[] states;
    private final Matrix[][] zs;
    private final Matrix[][] errors;
    private final Matrix[] intoZ;
    private final Matrix[] stateIntoZ;
    private final Matrix[] ofInput;
    private final Matrix[] ofState;

    @SuppressWarnings("NullAway.Init") // bind() sets it
    private Block parameters;

    /**
     * A group of gates.
     *
     * @param z pre-activations
     * @param errors the derivative by them; empty if nobody needs it
     * @param width its gates times the layer's size
     */
    record Part(Block z, Block errors, int width) {}

    /**
     * The matrices of each time step, made once: a step makes thousands of products. Without a
     * block there is none.
     */
    static Matrix[] everyStep(
            @Nullable Block block, int steps, long distance, long from, int stride) {
        Matrix[] matrices = new Matrix[block == null ? 0 : steps];
        for (int t = 0; block != null && t < steps; t++) {
            matrices[t] = new Matrix(block, t * distance + from, stride);
        }
        return matrices;
    }

    RecurrentProduct(Compilation to, Value input, Value output, long weightsFrom, Part... parts) {
        this.products = to.rowProducts();
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
        this.inputs = everyStep(input.data(), steps, nIn, 0, steps * nIn);
        this.inputErrors = everyStep(input.errorOrNull(), steps, nIn, 0, steps * nIn);
        this.outputErrors = everyStep(output.errorOrNull(), steps, nOut, 0, steps * nOut);
        this.xs = everyStep(x, steps, (long) chunk * nIn, 0, nIn);
        this.states = everyStep(h, steps, (long) chunk * nOut, 0, nOut);
        this.zs = new Matrix[parts.length][];
        this.errors = new Matrix[parts.length][];
        this.intoZ = new Matrix[parts.length];
        this.stateIntoZ = new Matrix[parts.length];
        this.ofInput = new Matrix[parts.length];
        this.ofState = new Matrix[parts.length];
        int gate = 0;
        for (int p = 0; p < parts.length; p++) {
            int width = parts[p].width();
            zs[p] = everyStep(parts[p].z(), steps, (long) chunk * width, 0, width);
            errors[p] = everyStep(parts[p].errors(), steps, (long) chunk * width, 0, width);
            intoZ[p] = new Matrix(transposed, gate, gates);
            stateIntoZ[p] = new Matrix(transposed, (long) nIn * gates + gate, gates);
            gate += width;
        }
    }

    Part[] parts() {
        return parts;
    }

    /** A product of few rows by a transposed matrix takes a third longer: transposed once here. */
    void bind(Block flat) {
        parameters = flat;
        transposed.transpose(0, flat, weightsFrom, gates, nIn);
        transposed.transpose((long) nIn * gates, flat, recurrentFrom, gates, nOut);
        int gate = 0;
        for (int p = 0; p < parts.length; p++) {
            ofInput[p] = new Matrix(flat, weightsFrom + (long) gate * nIn, nIn);
            ofState[p] = new Matrix(flat, recurrentFrom + (long) gate * nOut, nOut);
            gate += parts[p].width();
        }
    }

    /** How many time steps are one matrix, from step {@code first} on: all if the chunk is full. */
    int run(int first, int count) {
        return count == chunk ? steps - first : 1;
    }

    /** The state's rows of a time step. */
    Matrix state(int t) {
        return states[t];
    }

    /** The derivative by a part's pre-activations at a time step. */
    Matrix errors(int part, int t) {
        return errors[part][t];
    }

    /** Computes {@code z = b + x W} for all time steps. */
    void startForward(int count) {
        for (int t = 0; t < steps; t++) {
            x.copyRows(count, nIn, inputs[t], xs[t].offset(), nIn);
        }
        int run = run(0, count);
        int gate = 0;
        for (int p = 0; p < parts.length; p++) {
            int width = parts[p].width();
            for (int t = 0; t < steps; t += run) {
                Matrix z = zs[p][t];
                z.block().repeat(z.offset(), parameters, biasFrom + gate, width, run * count);
                multiply(run * count, width, nIn, xs[t], intoZ[p], /* beta= */ 1, z, chunk * steps);
            }
            gate += width;
        }
    }

    /** Completes {@code z_t} by the state before. */
    void addState(int t, int count) {
        for (int p = 0; t > 0 && p < parts.length; p++) {
            int width = parts[p].width();
            multiply(count, width, nOut, states[t - 1], stateIntoZ[p], /* beta= */ 1, zs[p][t]);
        }
    }

    private void multiply(int m, int n, int k, Matrix a, Matrix b, double beta, Matrix c) {
        multiply(m, n, k, a, b, beta, c, chunk);
    }

    private void multiply(
            int m, int n, int k, Matrix a, Matrix b, double beta, Matrix c, int most) {
        products.multiply(
                /* transposeB= */ false, m, n, k, a, b, beta, c, most, /* whole= */ false);
    }

    /** Copies all states to the layer's output. */
    void finishForward(int count) {
        for (int t = 0; t < steps; t++) {
            output.data().copyRows(count, nOut, states[t], (long) t * nOut, steps * nOut);
        }
    }

    /**
     * Writes the derivative by {@code h_t}: from above, and from the next step's gates.
     *
     * @param to count x nOut
     */
    void stateErrors(int t, int count, Matrix to) {
        to.block().copyRows(count, nOut, outputErrors[t], to.offset(), nOut);
        for (int p = 0; t + 1 < steps && p < parts.length; p++) {
            int width = parts[p].width();
            multiply(count, nOut, width, errors[p][t + 1], ofState[p], /* beta= */ 1, to);
        }
    }

    /** Writes the derivative by all {@code x_t}, if anybody needs it. */
    void finishBackward(int count) {
        for (int t = 0; input.needsError() && t < steps; t++) {
            for (int p = 0; p < parts.length; p++) {
                int width = parts[p].width();
                double beta = p == 0 ? 0 : 1;
                multiply(count, nIn, width, errors[p][t], ofInput[p], beta, inputErrors[t]);
            }
        }
    }
}
