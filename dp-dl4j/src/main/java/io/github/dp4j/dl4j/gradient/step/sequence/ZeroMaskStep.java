package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Masks out the positions at which every channel holds the same given number. */
final class ZeroMaskStep implements Step {

    private final Value input;
    private final Block factors;
    private final double masked;
    private final double[] x;
    private final double[] factor = new double[1];

    private ZeroMaskStep(Value input, Block factors, double masked) {
        this.input = input;
        this.factors = factors;
        this.masked = masked;
        this.x = new double[input.shape().channels()];
    }

    /** Appends the step. */
    static Value.Mask append(Value input, double masked, Compilation to) {
        Block factors = to.perExample(input.shape().rows());
        double rounded = to.arena().type() == DataType.FLOAT ? (float) masked : masked;
        to.add(new ZeroMaskStep(input, factors, rounded));
        return new Value.Mask(factors, Value.Mask.Form.BINARY);
    }

    /** Compiles a {@link MaskZeroLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        return zeroMasked(site, input, to).masked(null);
    }

    static Value zeroMasked(LayerSite site, Value input, Compilation to) {
        MaskZeroLayer conf = (MaskZeroLayer) site.conf();
        Value.Mask mask = append(input, conf.getMaskingValue(), to);
        return RecurrentLayer.masked(
                site.inner(conf.getUnderlying(), site.parametersFrom()), input.masked(mask), to);
    }

    @Override
    public void forward(int count) {
        for (int row = 0; row < count * input.shape().rows(); row++) {
            input.data().get((long) row * x.length, x, 0, x.length);
            factor[0] = 0;
            for (double value : x) {
                if (value != masked) {
                    factor[0] = 1;
                }
            }
            factors.put(row, factor, 0, 1);
        }
    }

    @Override
    public void backward(int count) {
        // A mask has no derivative.
    }
}
