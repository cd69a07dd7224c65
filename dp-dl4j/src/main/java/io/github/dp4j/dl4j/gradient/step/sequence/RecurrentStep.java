package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.sequence.RecurrentProduct.Part;
import io.github.dp4j.dl4j.kernel.Block;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer: a {@link RecurrentProduct} with non-linear parts between its time steps, and
 * the product's gradient.
 */
abstract class RecurrentStep implements TrainableStep {

    final Value output;
    final int chunk;
    final int steps;
    final int size;
    final RecurrentProduct product;
    private final String where;
    private final boolean trainable;
    private final RecurrentGradient gradient;

    /**
     * Creates the step.
     *
     * @param parts the groups of gates, in the order of their parameters
     */
    RecurrentStep(LayerSite site, Compilation to, Value input, Value output, Part... parts) {
        this.where = site.where();
        this.output = output;
        this.trainable = site.trainable();
        this.chunk = to.chunk();
        this.steps = input.shape().rows();
        this.size = output.shape().channels();
        this.product = new RecurrentProduct(to, input, output, site.parametersFrom(), parts);
        this.gradient = new RecurrentGradient(to, product, trainable);
    }

    @Override
    public final void bind(Block flat) {
        product.bind(flat);
    }

    @Override
    public final boolean trainable() {
        return trainable;
    }

    @Override
    public final void addSquaredNorms(int count, ExampleNorms norms) {
        gradient.addSquaredNorms(count, norms);
    }

    @Override
    public final void addApart(int count, double[] weights, boolean[] apart) {
        gradient.addApart(count, weights, apart);
    }

    @Override
    public final void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        gradient.addWeightedSum(count, factors, sum);
    }

    @Override
    public final SumRounding rounding(int examples) {
        return gradient.rounding(examples);
    }

    /** Describes the step by the name of its kind. */
    final String describe(String kind) {
        return where
                + ": "
                + kind
                + " "
                + product.nIn
                + " to "
                + size
                + ", "
                + steps
                + " steps, "
                + (trainable ? gradient.describe() : "frozen");
    }
}
