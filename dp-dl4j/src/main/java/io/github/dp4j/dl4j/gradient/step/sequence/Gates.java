package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.sequence.RecurrentProduct.Part;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Buffers;
import io.github.dp4j.dl4j.kernel.Kernels.BoundActivation;
import io.github.dp4j.dl4j.kernel.shape.Activation;

/** Pre-activations, activations and errors of one group of gates, a step at a time. */
final class Gates {
    final Block z;
    final Block a;
    final Block errors;
    final BoundActivation[] bound;
    private final int width;

    /**
     * Allocates a group.
     *
     * @param width numbers of an example at one time step
     */
    Gates(Compilation to, int steps, int width, Activation function, boolean needsErrors) {
        this.width = width;
        long step = (long) to.chunk() * width;
        z = to.arena().allocate(steps * step);
        boolean share = function.mayShare();
        a = share ? z : to.arena().allocate(steps * step);
        errors = to.arena().allocate(needsErrors ? steps * step : 0);
        bound = new BoundActivation[steps];
        for (int t = 0; t < steps; t++) {
            Block in = z.slice(t * step, step);
            Block out = share ? in : a.slice(t * step, step);
            Block e = needsErrors ? errors.slice(t * step, step) : null;
            bound[t] = to.kernels().activation(function, new Buffers(in, out, e, e));
        }
    }

    /** Returns what a {@link RecurrentProduct} computes of them. */
    Part part() {
        return new Part(z, errors, width);
    }
}
