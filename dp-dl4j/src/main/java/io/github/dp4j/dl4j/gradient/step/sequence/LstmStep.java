package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import org.deeplearning4j.nn.conf.layers.LSTM;

/**
 * LSTM without peepholes, DL4J's gates in the order I, F, O, G:
 *
 * <pre>
 * i = f(z_I), (f, o, g) = gate(z_F, z_O, z_G), c_t = f c_{t-1} + g i, h_t = o f(c_t)
 * </pre>
 *
 * <p>Gates are kept time-major, {@code [T, chunk, .]}, I apart from the others, so that a time
 * step's matrices and activations are dense.
 */
final class LstmStep extends RecurrentStep {

    /** The gates but I, in their order. */
    private static final int F = 0;

    private static final int O = 1;
    private static final int G = 2;

    private final Gates inputs;
    private final Gates others;
    private final Block cells;
    private final Gates squashed;
    private final Block carried;
    private final Block hidden;
    private final Matrix[] inputAt;
    private final Matrix[][] gateAt;
    private final Matrix[] cellAt;
    private final Matrix[] squashedAt;
    private final Matrix[] cellErrorAt;
    private final Matrix state;

    private LstmStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            Activation function,
            Gates inputs,
            Gates others) {
        super(site, to, input, output, inputs.part(), others.part());
        this.inputs = inputs;
        this.others = others;
        // f(c) apart from c: both are read again.
        this.cells = to.arena().allocate((long) steps * chunk * size);
        this.squashed = new Gates(to, steps, size, function, output.needsError());
        this.carried = to.arena().allocate((long) chunk * size);
        this.hidden = to.arena().allocate((long) chunk * size);
        this.inputAt = everyStep(inputs.a);
        this.gateAt = new Matrix[3][];
        for (int which = F; which <= G; which++) {
            gateAt[which] =
                    RecurrentProduct.everyStep(
                            others.a, steps, 3 * step(1), (long) which * size, 3 * size);
        }
        this.cellAt = everyStep(cells);
        this.squashedAt = everyStep(squashed.a);
        this.cellErrorAt = everyStep(squashed.errors);
        this.state = new Matrix(hidden, 0, size);
    }

    private Matrix[] everyStep(Block block) {
        return RecurrentProduct.everyStep(block, steps, step(1), 0, size);
    }

    /** Compiles an {@link LSTM}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        LSTM conf = (LSTM) site.conf();
        Value dropped = RecurrentLayer.prepare(site, conf, input, to);
        // DL4J's LSTM ignores masks and hands them on.
        Value output = RecurrentLayer.output(site, conf, input, to);
        int steps = input.shape().rows();
        int size = output.shape().channels();
        boolean errors = output.needsError();
        Activation function = Activations.of(conf.getActivationFn(), site);
        Activation gate = Activations.of(conf.getGateActivationFn(), site);
        Gates inputs = new Gates(to, steps, size, function, errors);
        Gates others = new Gates(to, steps, 3 * size, gate, errors);
        to.add(new LstmStep(site, to, dropped, output, function, inputs, others));
        return output;
    }

    @Override
    public void forward(int count) {
        product.startForward(count);
        for (int t = 0; t < steps; t++) {
            product.addState(t, count);
            inputs.bound[t].forward(count * size);
            others.bound[t].forward(count * 3 * size);
            long at = step(t);
            multiply(squashed.z, at, gateAt[G][t], inputAt[t], /* beta= */ 0, count);
            if (t > 0) {
                multiply(squashed.z, at, gateAt[F][t], cellAt[t - 1], /* beta= */ 1, count);
            }
            cells.copy(at, squashed.z, at, (long) count * size);
            squashed.bound[t].forward(count * size);
            multiply(product.h, at, gateAt[O][t], squashedAt[t], /* beta= */ 0, count);
        }
        product.finishForward(count);
    }

    /** Where a time step of one number a unit starts. */
    private long step(int t) {
        return (long) t * chunk * size;
    }

    private void multiply(Block to, long at, Matrix a, Matrix b, double beta, int count) {
        to.products(count, size, a, b, beta, at, size);
    }

    private void gateErrors(int t, int which, Matrix a, Matrix b, int count) {
        long at = 3 * step(t) + (long) which * size;
        others.errors.products(count, size, a, b, /* beta= */ 0, at, 3 * size);
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        carried.zero(0, carried.length());
        for (int t = steps - 1; t >= 0; t--) {
            long at = step(t);
            product.stateErrors(t, count, state);
            gateErrors(t, O, state, squashedAt[t], count);
            multiply(squashed.errors, at, gateAt[O][t], state, /* beta= */ 0, count);
            squashed.bound[t].backward(count * size);
            squashed.errors.add(at, carried, 0, (long) count * size, 1);
            cellErrors(t, cellErrorAt[t], count);
            inputs.bound[t].backward(count * size);
            others.bound[t].backward(count * 3 * size);
        }
        product.finishBackward(count);
    }

    /** From the derivative by c_t, those by the gates I, F and G, and what c_{t-1} gets. */
    private void cellErrors(int t, Matrix cell, int count) {
        multiply(inputs.errors, step(t), gateAt[G][t], cell, /* beta= */ 0, count);
        gateErrors(t, G, cell, inputAt[t], count);
        if (t > 0) {
            gateErrors(t, F, cell, cellAt[t - 1], count);
            multiply(carried, 0, gateAt[F][t], cell, /* beta= */ 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                others.errors.zero((long) i * 3 * size, size);
            }
        }
    }

    @Override
    public String describe() {
        return describe("LSTM");
    }
}
