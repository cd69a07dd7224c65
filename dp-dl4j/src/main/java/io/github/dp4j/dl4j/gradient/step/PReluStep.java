package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/**
 * {@code y = x} where x is at least 0, else {@code alpha x} with a trained alpha, which places may
 * share.
 */
final class PReluStep implements TrainableStep {

    private final String where;
    private final Value input;
    private final Value output;
    private final long from;
    private final int[] places;
    private final boolean trainable;
    private final double[] x;
    private final double[] y;
    private final double[] alpha;
    private final double[] gradient;
    private final double[] sums;

    /**
     * Creates the step.
     *
     * @param from where the alphas start
     * @param places for every number of an example, which alpha is its own
     */
    PReluStep(LayerSite site, Value input, Value output, long from, int[] places) {
        this.where = site.where();
        this.input = input;
        this.output = output;
        this.from = from;
        this.places = places;
        this.trainable = site.trainable();
        this.x = new double[places.length];
        this.y = new double[places.length];
        this.alpha = new double[Arrays.stream(places).max().orElse(0) + 1];
        this.gradient = new double[alpha.length];
        this.sums = new double[alpha.length];
    }

    @Override
    public void bind(Block parameters) {
        parameters.get(from, alpha, 0, alpha.length);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            for (int j = 0; j < x.length; j++) {
                y[j] = x[j] < 0 ? alpha[places[j]] * x[j] : x[j];
            }
            output.data().put((long) i * y.length, y, 0, y.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            read(i);
            for (int j = 0; j < x.length; j++) {
                y[j] *= x[j] < 0 ? alpha[places[j]] : 1;
            }
            input.error().put((long) i * y.length, y, 0, y.length);
        }
    }

    private void read(int i) {
        input.data().get((long) i * x.length, x, 0, x.length);
        output.error().get((long) i * y.length, y, 0, y.length);
    }

    private void gradient(int i) {
        read(i);
        Arrays.fill(gradient, 0);
        for (int j = 0; j < x.length; j++) {
            gradient[places[j]] += x[j] < 0 ? x[j] * y[j] : 0;
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            gradient(i);
            double square = 0;
            for (double g : gradient) {
                square += g * g;
            }
            norms.add(i, square);
        }
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        sum.get(from, sums, 0, sums.length);
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            gradient(i);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * gradient[j];
            }
        }
        sum.put(from, sums, 0, sums.length);
    }

    @Override
    public SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    @Override
    public String describe() {
        return where
                + ": "
                + alpha.length
                + " slopes for "
                + input.shape()
                + ", "
                + (trainable ? "per-example gradient, norm only" : "frozen");
    }
}
