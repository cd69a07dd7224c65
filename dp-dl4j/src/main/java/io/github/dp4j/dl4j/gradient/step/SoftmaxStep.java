package io.github.dp4j.dl4j.gradient.step;

/** Softmax over the channels of every position, in place. */
public final class SoftmaxStep implements Step {

    private final Value value;
    private final int channels;
    private final int rows;
    private final double[] y;
    private final double[] e;

    private SoftmaxStep(Value value) {
        this.value = value;
        this.channels = value.shape().channels();
        this.rows = value.shape().rows();
        this.y = new double[channels];
        this.e = new double[channels];
    }

    /** Appends a softmax of a value that nobody else reads. */
    static Value inPlace(Value value, Compilation to) {
        to.add(new SoftmaxStep(value));
        return value;
    }

    @Override
    public void forward(int count) {
        for (int row = 0; row < count * rows; row++) {
            value.data().get((long) row * channels, y, 0, channels);
            softmax(y, y);
            value.data().put((long) row * channels, y, 0, channels);
        }
    }

    @Override
    public void backward(int count) {
        if (!value.needsError()) {
            return;
        }
        for (int row = 0; row < count * rows; row++) {
            value.data().get((long) row * channels, y, 0, channels);
            value.error().get((long) row * channels, e, 0, channels);
            backward(y, e);
            value.error().put((long) row * channels, e, 0, channels);
        }
    }

    /** Writes softmax(z) to {@code to}, which may be z. */
    public static void softmax(double[] z, double[] to) {
        double max = Double.NEGATIVE_INFINITY;
        for (double x : z) {
            max = Math.max(max, x);
        }
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            to[i] = Math.exp(z[i] - max);
            sum += to[i];
        }
        for (int i = 0; i < z.length; i++) {
            to[i] /= sum;
        }
    }

    /** Turns dL/dy into dL/dz, {@code y_i (e_i - sum_j e_j y_j)}, in place. */
    public static void backward(double[] y, double[] e) {
        double inner = 0;
        for (int i = 0; i < y.length; i++) {
            inner += e[i] * y[i];
        }
        for (int i = 0; i < y.length; i++) {
            e[i] = y[i] * (e[i] - inner);
        }
    }
}
