package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.shape.Activation;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** {@code h_t = m_t f(x_t W + h_{t-1} R + b)}, m the mask; errors of masked steps are zero too. */
final class SimpleRnnStep extends RecurrentStep {

    private final Gates gates;
    private final double[] factor = new double[1];

    private SimpleRnnStep(LayerSite site, Compilation to, Value input, Value output, Gates gates) {
        super(site, to, input, output, gates.part());
        this.gates = gates;
    }

    /** Compiles a {@link SimpleRnn}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        SimpleRnn conf = (SimpleRnn) site.conf();
        if (conf.hasLayerNorm()) {
            // DL4J 1.0.0-M2.1 itself fails on it: its gain is a vector where a matrix is read.
            throw site.unsupported("layer normalisation");
        }
        Value.Mask.requireBinary(input.mask(), site.where());
        Value dropped = RecurrentLayer.prepare(site, conf, input, to);
        Value output = RecurrentLayer.output(site, conf, input, to);
        Activation function = Activations.of(conf.getActivationFn(), site);
        int steps = input.shape().rows();
        int size = output.shape().channels();
        Gates gates = new Gates(to, steps, size, function, output.needsError());
        to.add(new SimpleRnnStep(site, to, dropped, output, gates));
        return output;
    }

    @Override
    public void forward(int count) {
        product.startForward(count);
        for (int t = 0; t < steps; t++) {
            long at = (long) t * chunk * size;
            product.addState(t, count);
            gates.bound[t].forward(count * size);
            product.h.copy(at, gates.a, at, (long) count * size);
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
            gates.bound[t].backward(count * size);
            scaleByMask(gates.errors, t, count);
        }
        product.finishBackward(count);
    }

    @Override
    public String describe() {
        return describe("recurrent");
    }
}
