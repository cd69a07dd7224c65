package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;

/**
 * Takes the last time step, under a mask the last one whose factor is not 0; zeros where there is
 * none.
 */
final class LastTimeStepStep implements Step {

    private final Value input;
    private final Value output;
    private final int steps;
    private final int size;
    private final boolean orFirst;
    private final double[] mask;

    private LastTimeStepStep(Value input, Value output, boolean orFirst) {
        this.orFirst = orFirst;
        this.input = input;
        this.output = output;
        this.steps = input.shape().rows();
        this.size = input.shape().channels();
        this.mask = new double[steps];
    }

    /**
     * Appends the step; no mask reaches beyond it.
     *
     * @param orFirst whether an example that is masked out as a whole has its first step taken
     */
    static Value append(Value input, boolean orFirst, Compilation to) {
        Value output = to.value(Shape.flat(input.shape().channels()), input.needsError(), null);
        to.add(new LastTimeStepStep(input, output, orFirst));
        return output;
    }

    /** Returns where the example's last time step lies; -1 if all are masked out. */
    private long last(int i) {
        int last = steps - 1;
        if (input.mask() != null) {
            input.mask().factors().get((long) i * steps, mask, 0, steps);
            while (last >= 0 && mask[last] == 0) {
                last--;
            }
            if (last < 0 && orFirst) {
                last = 0;
            }
        }
        return last < 0 ? -1 : ((long) i * steps + last) * size;
    }

    /** Compiles a {@link LastTimeStep}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        Layer inner = ((LastTimeStep) site.conf()).getUnderlying();
        Value all = RecurrentLayer.masked(site.inner(inner, site.parametersFrom()), input, to);
        if (all.shape().extents().size() != 1) {
            throw site.unsupported("the last time step of " + inner.getClass().getSimpleName());
        }
        return append(all, /* orFirst= */ false, to);
    }

    /** Compiles a {@link LastTimeStepVertex}: the last step under the mask of another input. */
    static Value vertex(VertexSite site, Compilation to) {
        LastTimeStepVertex conf = (LastTimeStepVertex) site.conf();
        site.requireChannelsFirst(to);
        Value named = site.networkInput(conf.getMaskArrayInputName());
        if (named == null) {
            throw site.unknown();
        }
        Value.Mask mask = named.mask();
        if (mask != null && mask.form() == Value.Mask.Form.ANY) {
            throw site.unknown();
        }
        return append(site.input().masked(mask), /* orFirst= */ true, to);
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            long last = last(i);
            if (last < 0) {
                output.data().zero((long) i * size, size);
            } else {
                output.data().copy((long) i * size, input.data(), last, size);
            }
        }
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            input.error().zero(0, (long) count * steps * size);
            for (int i = 0; i < count; i++) {
                long last = last(i);
                if (last >= 0) {
                    input.error().copy(last, output.error(), (long) i * size, size);
                }
            }
        }
    }
}
