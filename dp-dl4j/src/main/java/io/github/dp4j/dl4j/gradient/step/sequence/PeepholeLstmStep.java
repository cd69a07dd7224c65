package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import io.github.dp4j.dl4j.kernel.RowProducts;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.jspecify.annotations.Nullable;

/**
 * LSTM with peepholes (Graves, arXiv 1308.0850), gates in DL4J's order I, F, O, G, and with DL4J's
 * masked state:
 *
 * <pre>
 * i = f(z_I), (f, g) = gate(z_F + p_F c_{t-1}, z_G + p_G c_{t-1}), c_t = f c_{t-1} + g i,
 * o = gate(z_O + p_O c_t), h_t = o f(c_t), then (h_t, c_t) are multiplied by the mask
 * </pre>
 *
 * <p>Without peepholes it is the plain LSTM under a mask. Written for the rare cases: elementwise
 * parts in double, a row at a time. The gradient by weights is that of two products over all time
 * steps, with the inputs and with the outputs shifted by one step.
 */
final class PeepholeLstmStep implements TrainableStep {

    private final RowProducts products;
    private final int chunk;
    private final Value output;
    private final Value.@Nullable Mask mask;
    private final Activation function;
    private final Activation gate;
    private final boolean peepholes;
    private final int steps;
    private final int size;
    private final long recurrentFrom;
    private final long peepholesFrom;
    private final Value before;
    private final Value gates;
    private final Block cells;
    private final LinearStep fromInput;
    private final LinearStep fromBefore;
    private final double[] weights;
    private final double[] z;
    private final double[] previous;
    private final double[] cell;
    private final double[] h;
    private final double[] carried;
    private final double[] later;
    private final double[] gradient;
    private final double[] sums;
    private final double[] apartSums;
    private final double[] factor = {1};
    private final Block carriedErrors;

    @SuppressWarnings("NullAway.Init") // bind() sets it
    private Block parameters;

    /**
     * Creates the step.
     *
     * @param output the state is multiplied by its mask, if it has one
     */
    PeepholeLstmStep(
            LayerSite site,
            Compilation to,
            Value input,
            Value output,
            Activation function,
            Activation gate,
            boolean peepholes) {
        this.products = to.rowProducts();
        this.chunk = to.chunk();
        this.output = output;
        this.mask = output.mask();
        this.function = function;
        this.gate = gate;
        this.peepholes = peepholes;
        this.steps = input.shape().rows();
        this.size = output.shape().channels();
        this.recurrentFrom = site.parametersFrom() + 4L * size * input.shape().channels();
        this.peepholesFrom = recurrentFrom + 4L * size * size;
        long biasFrom = peepholesFrom + (peepholes ? 3L * size : 0);
        this.before = to.value(output.shape(), /* needsError= */ false, null);
        this.gates = to.value(output.shape().withChannels(4 * size), output.needsError(), null);
        this.cells = to.perExample(output.shape().size());
        this.carriedErrors = to.perExample(size);
        this.fromInput = new LinearStep(site, to, input, gates, site.parametersFrom(), biasFrom);
        this.fromBefore =
                new LinearStep(site, to, before, gates, recurrentFrom, /* biasFrom= */ -1);
        this.weights = new double[3 * size];
        this.z = new double[4 * size];
        this.previous = new double[size];
        this.cell = new double[size];
        this.h = new double[size];
        this.carried = new double[size];
        this.later = new double[4 * size];
        this.gradient = new double[3 * size];
        this.sums = new double[3 * size];
        this.apartSums = new double[3 * size];
    }

    /** Compiles a {@link GravesLSTM}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        // Like LSTM it hands masks on.
        return masked(site, input.masked(null), to).masked(input.mask());
    }

    /** An LSTM, with peepholes or without, whose state is multiplied by the mask. */
    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    static Value masked(LayerSite site, Value input, Compilation to) {
        AbstractLSTM conf = (AbstractLSTM) site.conf();
        Value.Mask.requireBinary(input.mask(), site.where());
        Value dropped = RecurrentLayer.prepare(site, conf, input, to);
        Value output = RecurrentLayer.output(site, conf, input, to);
        to.add(
                new PeepholeLstmStep(
                        site,
                        to,
                        dropped,
                        output,
                        Activations.of(conf.getActivationFn(), site),
                        Activations.of(conf.getGateActivationFn(), site),
                        conf.getClass() == GravesLSTM.class));
        return output;
    }

    @Override
    public void bind(Block flat) {
        parameters = flat;
        fromInput.bind(flat);
        fromBefore.bind(flat);
        if (peepholes) {
            flat.get(peepholesFrom, weights, 0, weights.length);
        }
    }

    @Override
    public boolean trainable() {
        return fromInput.trainable();
    }

    private long place(int i, int t) {
        return ((long) i * steps + t) * size;
    }

    private double mask(int i, int t) {
        if (mask != null) {
            mask.factors().get((long) i * steps + t, factor, 0, 1);
        }
        return factor[0];
    }

    private Matrix at(Block block, int t, int width) {
        return new Matrix(block, (long) t * width, steps * width);
    }

    /** The state that time step t starts from: masked, and zero at first. */
    private void readPrevious(int i, int t) {
        Arrays.fill(previous, 0);
        if (t > 0 && mask(i, t - 1) != 0) {
            cells.get(place(i, t - 1), previous, 0, size);
        }
    }

    @Override
    public void forward(int count) {
        fromInput.forward(count);
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < count; i++) {
                if (t == 0) {
                    before.data().zero(place(i, t), size);
                } else {
                    before.data().copy(place(i, t), output.data(), place(i, t - 1), size);
                }
            }
            products.multiply(
                    /* transposeB= */ true,
                    count,
                    4 * size,
                    size,
                    at(before.data(), t, size),
                    new Matrix(parameters, recurrentFrom, size),
                    /* beta= */ 1,
                    at(gates.data(), t, 4 * size),
                    chunk,
                    /* whole= */ false);
            for (int i = 0; i < count; i++) {
                update(i, t);
            }
        }
    }

    private void update(int i, int t) {
        long at = place(i, t);
        gates.data().get(4 * at, z, 0, 4 * size);
        readPrevious(i, t);
        double m = mask(i, t);
        for (int k = 0; k < size; k++) {
            z[size + k] += weights[k] * previous[k];
            z[3 * size + k] += weights[2 * size + k] * previous[k];
            cell[k] =
                    gate.value(z[size + k]) * previous[k]
                            + gate.value(z[3 * size + k]) * function.value(z[k]);
            z[2 * size + k] += weights[size + k] * cell[k];
            double a = gate.value(z[2 * size + k]) * function.value(cell[k]);
            h[k] = m == 0 ? 0 : a;
        }
        gates.data().put(4 * at, z, 0, 4 * size);
        cells.put(at, cell, 0, size);
        output.data().put(at, h, 0, size);
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        for (int t = steps - 1; t >= 0; t--) {
            if (t + 1 < steps) {
                products.multiply(
                        /* transposeB= */ false,
                        count,
                        size,
                        4 * size,
                        at(gates.error(), t + 1, 4 * size),
                        new Matrix(parameters, recurrentFrom, size),
                        /* beta= */ 1,
                        at(output.error(), t, size),
                        chunk,
                        /* whole= */ false);
            }
            for (int i = 0; i < count; i++) {
                errors(i, t);
            }
        }
        fromInput.backward(count);
    }

    private void errors(int i, int t) {
        long at = place(i, t);
        boolean last = t + 1 == steps;
        gates.data().get(4 * at, z, 0, 4 * size);
        cells.get(at, cell, 0, size);
        output.error().get(at, h, 0, size);
        if (!last) {
            gates.error().get(4 * place(i, t + 1), later, 0, 4 * size);
            carriedErrors.get((long) i * size, carried, 0, size);
        }
        readPrevious(i, t);
        boolean masked = mask(i, t) == 0;
        // DL4J's plain LSTM masks its state, but not its errors.
        boolean zero = masked && peepholes;
        for (int k = 0; k < size; k++) {
            double o = h[k] * function.value(cell[k]) * gate.slope(z[2 * size + k]);
            // DL4J takes the slope at the masked state, and never masks what goes back in time.
            double c =
                    h[k] * gate.value(z[2 * size + k]) * function.slope(masked ? 0 : cell[k])
                            + o * weights[size + k];
            if (!last) {
                c +=
                        later[size + k] * weights[k]
                                + later[3 * size + k] * weights[2 * size + k]
                                + carried[k];
            }
            double forget = gate.value(z[size + k]);
            carried[k] = forget * c;
            double input = function.value(z[k]);
            double inputGate = gate.value(z[3 * size + k]);
            z[size + k] = zero ? 0 : c * previous[k] * gate.slope(z[size + k]);
            z[2 * size + k] = zero ? 0 : o;
            z[3 * size + k] = zero ? 0 : c * input * gate.slope(z[3 * size + k]);
            z[k] = zero ? 0 : c * inputGate * function.slope(z[k]);
        }
        carriedErrors.put((long) i * size, carried, 0, size);
        gates.error().put(4 * at, z, 0, 4 * size);
    }

    /** Computes one example's gradient by the peepholes, in the order F, O, G. */
    private void peepholes(int i) {
        Arrays.fill(gradient, 0);
        for (int t = 0; t < steps; t++) {
            long at = place(i, t);
            gates.error().get(4 * at, z, 0, 4 * size);
            cells.get(at, cell, 0, size);
            readPrevious(i, t);
            for (int k = 0; k < size; k++) {
                gradient[k] += z[size + k] * previous[k];
                // Zero under the mask: that error is.
                gradient[size + k] += z[2 * size + k] * cell[k];
                gradient[2 * size + k] += z[3 * size + k] * previous[k];
            }
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        fromInput.addSquaredNorms(count, norms);
        fromBefore.addSquaredNorms(count, norms);
        for (int i = 0; peepholes && i < count; i++) {
            peepholes(i);
            double square = 0;
            for (double value : gradient) {
                square += value * value;
            }
            norms.add(i, square);
        }
    }

    @Override
    public void addApart(int count, double[] factors, boolean[] apart) {
        for (int i = 0; peepholes && i < count; i++) {
            if (apart[i]) {
                addPeepholes(i, factors[i], apartSums);
            }
        }
        fromInput.keepApart(count, factors, apart);
        // That scaled the gates' errors, which both share.
        fromBefore.keepApart(count, /* factors= */ null, apart);
        fromInput.leaveOut(count, apart);
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        if (peepholes) {
            sum.get(peepholesFrom, sums, 0, sums.length);
            for (int i = 0; i < count; i++) {
                double weight = factors == null ? 1 : factors[i];
                if (weight != 0) {
                    addPeepholes(i, weight, sums);
                }
            }
            for (int k = 0; k < sums.length; k++) {
                sums[k] += apartSums[k];
                apartSums[k] = 0;
            }
            sum.put(peepholesFrom, sums, 0, sums.length);
        }
        for (int i = 0; factors != null && i < count; i++) {
            if (factors[i] == 0) {
                before.data().zero((long) i * steps * size, (long) steps * size);
            }
        }
        fromInput.addWeightedSum(count, factors, sum);
        // That scaled the gates' errors, which both share.
        fromBefore.addWeightedSum(count, /* factors= */ null, sum);
    }

    private void addPeepholes(int i, double weight, double[] to) {
        peepholes(i);
        for (int k = 0; k < to.length; k++) {
            to[k] += weight * gradient[k];
        }
    }

    @Override
    public SumRounding rounding(int examples) {
        return fromInput
                .rounding(examples)
                .and(fromBefore.rounding(examples))
                .and(SumRounding.inDouble(examples));
    }

    @Override
    public String describe() {
        return fromInput.describe() + (peepholes ? ", LSTM with peepholes" : ", LSTM under a mask");
    }
}
