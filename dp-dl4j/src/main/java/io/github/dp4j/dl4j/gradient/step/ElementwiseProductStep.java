package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;

/** {@code z = w x + b}, number by number, the same w and b at every position. */
final class ElementwiseProductStep implements TrainableStep {

    private final String where;
    private final Value input;
    private final Value output;
    private final boolean trainable;
    private final long weightsFrom;
    private final int size;
    private final int rows;
    private final double[] parameters;
    private final double[] gradient;
    private final double[] sums;
    private final double[] x;
    private final double[] e;

    ElementwiseProductStep(LayerSite site, Value input, Value output) {
        this.where = site.where();
        this.input = input;
        this.output = output;
        this.trainable = site.trainable();
        this.weightsFrom = site.parametersFrom();
        this.size = input.shape().channels();
        this.rows = input.shape().rows();
        this.parameters = new double[2 * size];
        this.gradient = new double[2 * size];
        this.sums = new double[2 * size];
        this.x = new double[size];
        this.e = new double[size];
    }

    /** {@code z = w x + b}, number by number. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        ElementWiseMultiplicationLayer conf = (ElementWiseMultiplicationLayer) site.conf();
        site.refuseWeightNoise(conf);
        if (conf.getIDropout() != null) {
            throw site.unsupported("dropout"); // DL4J applies it in the backward pass only
        }
        Value z = to.output(site, input, input.shape(), input.mask());
        to.add(new ElementwiseProductStep(site, input, z));
        return Activations.underMask(site, conf, z, to);
    }

    @Override
    public void bind(Block flat) {
        flat.get(weightsFrom, parameters, 0, parameters.length);
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    @Override
    public void forward(int count) {
        for (int row = 0; row < count * rows; row++) {
            input.data().get((long) row * size, x, 0, size);
            for (int k = 0; k < size; k++) {
                x[k] = parameters[k] * x[k] + parameters[size + k];
            }
            output.data().put((long) row * size, x, 0, size);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int row = 0; row < count * rows; row++) {
            output.error().get((long) row * size, e, 0, size);
            for (int k = 0; k < size; k++) {
                e[k] *= parameters[k];
            }
            input.error().put((long) row * size, e, 0, size);
        }
    }

    private void gradient(int example) {
        Arrays.fill(gradient, 0);
        for (int row = example * rows; row < (example + 1) * rows; row++) {
            input.data().get((long) row * size, x, 0, size);
            output.error().get((long) row * size, e, 0, size);
            for (int k = 0; k < size; k++) {
                gradient[k] += e[k] * x[k];
                gradient[size + k] += e[k];
            }
        }
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        for (int i = 0; i < count; i++) {
            gradient(i);
            double square = 0;
            for (double value : gradient) {
                square += value * value;
            }
            norms.add(i, square);
        }
    }

    @Override
    public void addWeightedSum(int count, double[] factors, Block sum) {
        sum.get(weightsFrom, sums, 0, sums.length);
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            gradient(i);
            for (int k = 0; k < sums.length; k++) {
                sums[k] += factor * gradient[k];
            }
        }
        sum.put(weightsFrom, sums, 0, sums.length);
    }

    @Override
    public SumRounding rounding(int chunk) {
        return SumRounding.inDouble(chunk);
    }

    @Override
    public String describe() {
        return where
                + ": elementwise product of "
                + size
                + " at "
                + rows
                + " rows, "
                + (trainable ? "summed over rows" : "frozen");
    }
}
