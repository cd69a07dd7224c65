package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.jspecify.annotations.Nullable;

/**
 * Dropout (Srivastava et al., JMLR 15, 2014) and its kin: every number is multiplied by a random
 * number and another is added. They are drawn anew for every example and do not depend on the data.
 */
public final class DropoutStep implements Step {

    private final Value input;
    private final Value output;
    private final Dropouts.Draw draw;
    private final Block multipliers;
    private final @Nullable Block shifts;
    private final UniformSource uniforms;
    private final Compilation.Pass pass;
    private final double[] random;
    private final double[] factors;
    private final double[] terms;

    private DropoutStep(Value input, Value output, Dropouts.Draw draw, Compilation to) {
        int size = input.shape().size();
        this.input = input;
        this.output = output;
        this.draw = draw;
        this.multipliers = to.perExample(size);
        this.shifts = draw.shifts() ? to.perExample(size) : null;
        this.uniforms = to.uniforms();
        this.pass = to.pass();
        this.random = new double[draw.uniforms()];
        this.factors = new double[size];
        this.terms = new double[draw.shifts() ? size : 0];
    }

    /** Appends dropout of a value that others may read. */
    public static Value append(Dropouts.Draw draw, Value input, Compilation to) {
        Value output = to.value(input.shape(), input.needsError(), input.mask());
        to.add(new DropoutStep(input, output, draw, to));
        return output;
    }

    /** Appends the dropout that a layer's configuration applies to its input, if any. */
    public static Value before(LayerSite site, Value input, Compilation to) {
        IDropout dropout = site.conf().getIDropout();
        if (dropout == null || (site.frozen() && !input.needsError())) {
            return input; // DL4J runs frozen layers in test mode
        }
        if (site.frozen()) {
            // Off in DL4J's forward pass, on in its backward pass.
            throw site.unsupported("dropout on a frozen layer");
        }
        return append(Dropouts.of(dropout, input.shape(), site, to), input, to);
    }

    /** Compiles a {@link DropoutLayer}. */
    public static Value compile(LayerSite site, Value input, Compilation to) {
        Value output = before(site, input, to);
        if (input.mask() == null) {
            return output;
        }
        if (site.conf().getIDropout() == null) {
            output = to.value(input.shape(), input.needsError(), input.mask());
            to.add(new CopyStep(input, output));
        }
        MaskStep.append(output, /* errorsToo= */ true, to);
        return output;
    }

    /** Refuses a layer whose dropout is known for no data. */
    public static void requireKnown(LayerSite site) {
        Dropouts.requireKnown(site.conf().getIDropout(), site);
    }

    @Override
    public void forward(int count) {
        int size = factors.length;
        output.data().copy(0, input.data(), 0, (long) count * size);
        if (!pass.training()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            uniforms.fill(random, random.length);
            draw.draw(random, factors, terms);
            multipliers.put((long) i * size, factors, 0, size);
            if (shifts != null) {
                shifts.put((long) i * size, terms, 0, size);
            }
        }
        output.data().multiply(0, multipliers, 0, (long) count * size);
        if (shifts != null) {
            output.data().add(0, shifts, 0, (long) count * size, 1);
        }
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            long n = (long) count * factors.length;
            input.error().copy(0, output.error(), 0, n);
            input.error().multiply(0, multipliers, 0, n);
        }
    }
}
