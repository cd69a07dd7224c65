package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.Activation;

/** An element-wise function in plain Java, a tile at a time; ReLU in the block's own type. */
final class JavaActivation implements Kernels.BoundActivation {

    private final Activation function;
    private final Buffers buffers;

    JavaActivation(Activation function, Buffers buffers) {
        this.function = function;
        this.buffers = buffers;
    }

    @Override
    public void forward(int count) {
        Block input = buffers.input();
        if (function.kind() == Activation.Kind.RELU
                && input instanceof FloatBlock in
                && buffers.output() instanceof FloatBlock out) {
            rectify(in, out, count);
            return;
        }
        double[] x = input.arena.doubles;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            input.get(done, x, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] = function.value(x[i]);
            }
            buffers.output().put(done, x, 0, n);
        }
    }

    @Override
    public void backward(int count) {
        if (!buffers.needsInputError()) {
            return;
        }
        if (function.kind() == Activation.Kind.RELU
                && function.mayShare()
                && buffers.output() instanceof FloatBlock out
                && buffers.outputError() instanceof FloatBlock dy
                && buffers.inputError() instanceof FloatBlock dx) {
            rectifyErrors(out, dy, dx, count);
            return;
        }
        boolean fromOutput = function.mayShare();
        Block known = fromOutput ? buffers.output() : buffers.input();
        double[] x = known.arena.doubles;
        double[] e = known.arena.otherDoubles;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            known.get(done, x, 0, n);
            buffers.outputError().get(done, e, 0, n);
            for (int i = 0; i < n; i++) {
                double slope = fromOutput ? function.slopeAt(x[i]) : function.slope(x[i]);
                e[i] = function.back(e[i], slope);
            }
            buffers.inputError().put(done, e, 0, n);
        }
    }

    private void rectify(FloatBlock in, FloatBlock out, int count) {
        float alpha = (float) function.alpha();
        float[] x = in.arena.floats;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            in.get(done, x, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] = Math.max(x[i], 0) + alpha * Math.min(x[i], 0);
            }
            out.put(done, x, 0, n);
        }
    }

    private void rectifyErrors(FloatBlock out, FloatBlock dy, FloatBlock dx, int count) {
        float alpha = (float) function.alpha();
        float[] y = out.arena.floats;
        float[] e = out.arena.otherFloats;
        boolean leaky = alpha != 0;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            out.get(done, y, 0, n);
            dy.get(done, e, 0, n);
            for (int i = 0; i < n; i++) {
                e[i] = y[i] > 0 || (leaky && y[i] == 0) ? e[i] : leaky ? alpha * e[i] : 0;
            }
            dx.put(done, e, 0, n);
        }
    }
}
