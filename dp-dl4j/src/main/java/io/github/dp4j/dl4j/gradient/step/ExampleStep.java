package io.github.dp4j.dl4j.gradient.step;

/** A function of whole examples in double, for what is rare enough not to need kernels. */
public final class ExampleStep implements Step {

    private final ExampleFunction function;
    private final Value[] inputs;
    private final Value output;
    private final double[][] x;
    private final double[][] dx;
    private final double[] y;
    private final double[] dy;

    /** A differentiable function of one example's inputs. */
    public interface ExampleFunction {

        /** Returns the output's shape. */
        Shape shape();

        /** Writes f(x) to y. */
        void forward(double[][] x, double[] y);

        /** Writes the derivative by every input to dx. */
        void backward(double[][] x, double[] y, double[] dy, double[][] dx);
    }

    private ExampleStep(ExampleFunction function, Value[] inputs, Value output) {
        this.function = function;
        this.inputs = inputs;
        this.output = output;
        this.x = new double[inputs.length][];
        this.dx = new double[inputs.length][];
        for (int k = 0; k < inputs.length; k++) {
            x[k] = new double[inputs[k].shape().size()];
            dx[k] = new double[inputs[k].shape().size()];
        }
        this.y = new double[output.shape().size()];
        this.dy = new double[output.shape().size()];
    }

    /** Appends the function; the output's mask is the first input's. */
    public static Value append(ExampleFunction function, Value[] inputs, Compilation to) {
        boolean needsError = false;
        for (Value input : inputs) {
            needsError |= input.needsError();
        }
        Value output = to.value(function.shape(), needsError, inputs[0].mask());
        to.add(new ExampleStep(function, inputs, output));
        return output;
    }

    private void read(int i) {
        for (int k = 0; k < inputs.length; k++) {
            inputs[k].data().get((long) i * x[k].length, x[k], 0, x[k].length);
        }
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            read(i);
            function.forward(x, y);
            output.data().put((long) i * y.length, y, 0, y.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!output.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            read(i);
            output.data().get((long) i * y.length, y, 0, y.length);
            output.error().get((long) i * y.length, dy, 0, y.length);
            function.backward(x, y, dy, dx);
            for (int k = 0; k < inputs.length; k++) {
                if (inputs[k].needsError()) {
                    inputs[k].error().put((long) i * dx[k].length, dx[k], 0, dx[k].length);
                }
            }
        }
    }
}
