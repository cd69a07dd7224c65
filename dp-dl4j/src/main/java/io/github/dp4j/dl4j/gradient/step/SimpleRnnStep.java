package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.gradient.step.RecurrentProduct.Part;
import io.github.dp4j.dl4j.kernel.Activation;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels.ActivationBuffers;
import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** {@code h_t = m_t f(x_t W + h_{t-1} R + b)}, m the mask; errors of masked steps are zero too. */
final class SimpleRnnStep implements TrainableStep {

    private final String where;
    private final Value output;
    private final boolean trainable;
    private final int chunk;
    private final int steps;
    private final int size;
    private final Block z;
    private final Block a;
    private final Block errors;
    private final BoundActivation[] bound;
    private final RecurrentProduct product;
    private final RecurrentGradient gradient;
    private final double[] factor = new double[1];

    SimpleRnnStep(LayerSite site, Compilation to, Value input, Value output, Activation function) {
        this.where = site.where();
        this.output = output;
        this.trainable = site.trainable();
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
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
            bound[t] = to.kernels().activation(function, new ActivationBuffers(in, out, e, e));
        }
        this.product =
                new RecurrentProduct(
                        to, input, output, site.parametersFrom(), new Part(z, errors, size));
        this.gradient = new RecurrentGradient(to, product, trainable);
    }

    static Value compile(LayerSite site, Value input, Compilation to) {
        SimpleRnn conf = (SimpleRnn) site.conf();
        if (conf.hasLayerNorm()) {
            // DL4J 1.0.0-M2.1 itself fails on it: its gain is a vector where a matrix is read.
            throw site.unsupported("layer normalisation");
        }
        Value.Mask.requireBinary(input.mask(), site.where());
        Value dropped = RecurrentLayer.prepare(site, conf, input, to);
        Value output = RecurrentLayer.output(site, conf, input, to);
        to.add(
                new SimpleRnnStep(
                        site, to, dropped, output, Activations.of(conf.getActivationFn(), site)));
        return output;
    }

    @Override
    public void bind(Block flat) {
        product.bind(flat);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        product.startForward(count);
        for (int t = 0; t < steps; t++) {
            long at = (long) t * chunk * size;
            product.addState(t, count);
            bound[t].forward(count * size);
            product.h.copy(at, a, at, (long) count * size);
            scaleByMask(product.h, t, count);
        }
        product.finishForward(count);
    }

    private void scaleByMask(Block block, int t, int count) {
        for (int i = 0; output.mask() != null && i < count; i++) {
            long at = ((long) t * chunk + i) * size;
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
        for (int t = steps - 1; t >= 0; t--) {
            product.stateErrors(t, count, product.errors(0, t));
            bound[t].backward(count * size);
            scaleByMask(errors, t, count);
        }
        product.finishBackward(count);
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        gradient.addSquaredNorms(count, norms);
    }

    @Override
    public void addApart(int count, double[] weights, boolean[] apart) {
        gradient.addApart(count, weights, apart);
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        gradient.addWeightedSum(count, factors, sum);
    }

    @Override
    public SumRounding rounding(int examples) {
        return gradient.rounding(examples);
    }

    @Override
    public String describe() {
        return where
                + ": recurrent "
                + product.nIn
                + " to "
                + size
                + ", "
                + steps
                + " steps, "
                + (trainable ? gradient.describe() : "frozen");
    }
}
