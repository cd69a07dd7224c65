package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.CancellingRows;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rows of a table chosen by index, plus a bias. Positions of one example that hold the same index
 * share a row, so their errors are summed before the norm is taken.
 *
 * <p>The table is transposed for a batch, because DL4J's f order keeps a row's numbers apart; the
 * sum is gathered in rows too and transposed back at the end.
 *
 * <p><b>Added</b> is {@code fl(w e)} with e the summed errors as the network's type holds them,
 * written back where positions share an index; <b>bounded</b> is the norm of those very numbers.
 * The bias is summed over positions in double, in the same order for both. <b>The sum</b> rounds
 * the product and then, once an example, the row.
 */
final class EmbeddingStep implements TrainableStep {

    private final String where;
    private final Value input;
    private final Value output;
    private final int words;
    private final int size;
    private final int rows;
    private final long weightsFrom;
    private final long biasFrom;
    private final boolean trainable;
    private final Block table;
    private final Block sums;
    private final Block bias;
    private final DataType type;
    private final double[] total;
    private final double[] biasSums;
    private final double[] raw;
    private final int[] indices;
    private final int[] firstOf;

    EmbeddingStep(
            LayerSite site, Compilation to, Value input, Value output, int words, boolean hasBias) {
        this.where = site.where();
        this.input = input;
        this.output = output;
        this.words = words;
        this.size = output.shape().channels();
        this.rows = output.shape().rows();
        this.weightsFrom = site.parametersFrom();
        this.biasFrom = hasBias ? weightsFrom + (long) words * size : -1;
        this.trainable = site.trainable();
        this.table = to.arena().allocate((long) words * size);
        this.sums = to.arena().allocate(trainable ? (long) words * size : 0);
        this.bias = to.arena().allocate(size);
        this.type = to.arena().type();
        this.total = new double[size];
        this.biasSums = new double[size];
        this.raw = new double[rows];
        this.indices = new int[to.chunk() * rows];
        this.firstOf = new int[words];
    }

    /** Compiles an {@link EmbeddingLayer}. */
    static Value single(LayerSite site, Value input, Compilation to) {
        EmbeddingLayer conf = (EmbeddingLayer) site.conf();
        if (input.shape().size() != 1) {
            throw new IllegalArgumentException(
                    site.where() + " expects one index, but is given " + input.shape() + ".");
        }
        Shape shape = Shape.flat(Math.toIntExact(conf.getNOut()));
        return embed(site, conf, conf.hasBias(), shape, input, to);
    }

    /** Compiles an {@link EmbeddingSequenceLayer}. */
    static Value sequence(LayerSite site, Value input, Compilation to) {
        EmbeddingSequenceLayer conf = (EmbeddingSequenceLayer) site.conf();
        Shape shape = Shape.sequence(Math.toIntExact(conf.getNOut()), input.shape().size());
        return embed(site, conf, conf.hasBias(), shape, input, to);
    }

    private static Value embed(
            LayerSite site,
            FeedForwardLayer conf,
            boolean bias,
            Shape shape,
            Value input,
            Compilation to) {
        site.refuseWeightNoise(conf);
        if (input.needsError()) {
            throw site.unsupported("trained layers below an embedding");
        }
        Value z = to.value(shape, site.trainable(), input.mask());
        int words = Math.toIntExact(conf.getNIn());
        to.add(new EmbeddingStep(site, to, input, z, words, bias));
        return Activations.underMask(site, conf, z, to);
    }

    @Override
    public void bind(Block parameters) {
        table.transpose(0, parameters, weightsFrom, size, words);
        if (biasFrom >= 0) {
            bias.copy(0, parameters, biasFrom, size);
        }
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    private void readIndices(int example) {
        input.data().get((long) example * rows, raw, 0, rows);
        for (int r = 0; r < rows; r++) {
            double index = raw[r];
            if (!(index >= 0 && index < words)) {
                throw new IllegalArgumentException(
                        where
                                + ": an index must lie in [0, "
                                + words
                                + "), but the data hold "
                                + index
                                + ".");
            }
            indices[example * rows + r] = (int) index;
        }
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            readIndices(i);
        }
        output.data().gather(0, table, size, indices, 0, count * rows);
        for (int r = 0; biasFrom >= 0 && r < count * rows; r++) {
            output.data().add((long) r * size, bias, 0, size, 1);
        }
    }

    @Override
    public void backward(int count) {
        // Indices have no derivative.
    }

    @Override
    public void addSquaredNorms(int count, ExampleNorms norms) {
        long perExample = (long) rows * size;
        for (int i = 0; i < count; i++) {
            long at = i * perExample;
            sumRepeated(i * rows);
            double square = output.error().squares(at, perExample);
            if (biasFrom >= 0) {
                Arrays.fill(total, 0);
                output.error().addColumnSums(at, rows, size, total);
                square += squares(total);
            }
            norms.add(i, square);
        }
    }

    /** Moves the errors of an index' later positions to its first one. */
    private void sumRepeated(int from) {
        Block error = output.error();
        for (int r = 0; r < rows; r++) {
            int word = indices[from + r];
            if (firstOf[word] == 0) {
                firstOf[word] = r + 1;
                continue;
            }
            long later = (long) (from + r) * size;
            error.add((from + firstOf[word] - 1L) * size, error, later, size, 1);
            error.zero(later, size);
        }
        for (int r = 0; r < rows; r++) {
            firstOf[indices[from + r]] = 0;
        }
    }

    private static double squares(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return sum;
    }

    @Override
    public void addWeightedSum(int count, double @Nullable [] factors, Block sum) {
        if (biasFrom >= 0) {
            sum.get(biasFrom, biasSums, 0, size);
        }
        for (int i = 0; i < count; i++) {
            double factor = factors == null ? 1 : factors[i];
            if (factor == 0) {
                continue;
            }
            long at = (long) i * rows * size;
            sums.scatterAdd(output.error(), at, size, indices, i * rows, rows, factor);
            if (biasFrom >= 0) {
                Arrays.fill(total, 0);
                output.error().addColumnSums(at, rows, size, total);
                for (int j = 0; j < size; j++) {
                    biasSums[j] += factor * total[j];
                }
            }
        }
        if (biasFrom >= 0) {
            sum.put(biasFrom, biasSums, 0, size);
        }
    }

    @Override
    public SumRounding rounding(int chunk) {
        // A word's row may be rounded for every example.
        double products = 2 * CancellingRows.unit(type);
        return new SumRounding(products, chunk).and(SumRounding.inDouble(chunk));
    }

    @Override
    public void flush(Block sum) {
        // The table is not needed again before the next bind.
        table.transpose(0, sums, 0, words, size);
        sum.add(weightsFrom, table, 0, (long) words * size, 1);
        sums.zero(0, sums.length());
    }

    @Override
    public String describe() {
        return where
                + ": embedding of "
                + words
                + " in "
                + size
                + ", "
                + (trainable ? "errors summed by index" : "frozen");
    }
}
