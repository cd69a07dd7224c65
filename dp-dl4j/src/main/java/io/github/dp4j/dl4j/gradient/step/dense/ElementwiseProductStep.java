package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;

/** {@code z = w x + b}, number by number, the same w and b at every position. */
final class ElementwiseProductStep extends PerExampleStep {

    private final Value input;
    private final Value output;
    private final int size;
    private final int rows;
    private final double[] parameters;
    private final double[] x;
    private final double[] e;

    ElementwiseProductStep(LayerSite site, Value input, Value output) {
        super(site, site.parametersFrom(), 2 * input.shape().channels());
        this.input = input;
        this.output = output;
        this.size = input.shape().channels();
        this.rows = input.shape().rows();
        this.parameters = new double[2 * size];
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
        read(flat, parameters);
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

    @Override
    protected void addGradient(int example, double[] gradient) {
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
    public String describe() {
        return describe(
                "elementwise product of " + size + " at " + rows + " rows", ", summed over rows");
    }
}
