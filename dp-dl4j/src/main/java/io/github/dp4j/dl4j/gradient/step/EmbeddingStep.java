package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;

/**
 * Rows of a table chosen by index, plus a bias. Positions of one example that hold the same index
 * share a row, so their errors are summed before the norm is taken.
 *
 * <p>The table is copied row by row for a batch, because DL4J's f order keeps rows apart; the sum
 * is gathered the same way and written back at the end, only the rows that were touched.
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
    private final double[] column;
    private final double[] row;
    private final double[] total;
    private final double[] indices;
    private final int[] slotOf;
    private final int[] used;
    private final double[][] slots;
    private final boolean[] touched;

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
        this.sums = trainable ? to.arena().allocate((long) words * size) : null;
        this.bias = to.arena().allocate(size);
        this.column = new double[words];
        this.row = new double[size];
        this.total = new double[size];
        this.indices = new double[rows];
        this.slotOf = new int[words];
        this.used = new int[rows];
        this.slots = new double[rows][size];
        this.touched = new boolean[words];
    }

    @Override
    public void bind(Block parameters) {
        double[] rowMajor = new double[words * size];
        for (int j = 0; j < size; j++) {
            parameters.get(weightsFrom + (long) j * words, column, 0, words);
            for (int v = 0; v < words; v++) {
                rowMajor[v * size + j] = column[v];
            }
        }
        table.put(0, rowMajor, 0, rowMajor.length);
        if (biasFrom >= 0) {
            bias.copy(0, parameters, biasFrom, size);
        }
    }

    @Override
    public boolean trainable() {
        return trainable;
    }

    private void readIndices(int example) {
        input.data().get((long) example * rows, indices, 0, rows);
        for (double index : indices) {
            if (!(index >= 0 && index < words)) {
                throw new IllegalArgumentException(
                        where
                                + ": an index must lie in [0, "
                                + words
                                + "), but the data hold "
                                + index
                                + ".");
            }
        }
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            readIndices(i);
            for (int r = 0; r < rows; r++) {
                long at = ((long) i * rows + r) * size;
                int word = (int) indices[r];
                output.data().copy(at, table, (long) word * size, size);
                if (biasFrom >= 0) {
                    output.data().add(at, bias, 0, size, 1);
                }
            }
        }
    }

    @Override
    public void backward(int count) {
        // Indices have no derivative.
    }

    @Override
    public void addSquaredNorms(int count, double[] squares) {
        for (int i = 0; i < count; i++) {
            readIndices(i);
            Arrays.fill(total, 0);
            int distinct = 0;
            for (int r = 0; r < rows; r++) {
                int word = (int) indices[r];
                output.error().get(((long) i * rows + r) * size, row, 0, size);
                if (slotOf[word] == 0) {
                    used[distinct] = word;
                    Arrays.fill(slots[distinct], 0);
                    slotOf[word] = ++distinct;
                }
                double[] slot = slots[slotOf[word] - 1];
                for (int j = 0; j < size; j++) {
                    slot[j] += row[j];
                    total[j] += row[j];
                }
            }
            for (int k = 0; k < distinct; k++) {
                slotOf[used[k]] = 0;
                squares[i] += squares(slots[k]);
            }
            squares[i] += biasFrom >= 0 ? squares(total) : 0;
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
    public void addWeightedSum(int count, double[] factors, Block sum) {
        Arrays.fill(total, 0);
        for (int i = 0; i < count; i++) {
            readIndices(i);
            double factor = factors == null ? 1 : factors[i];
            for (int r = 0; r < rows; r++) {
                int word = (int) indices[r];
                touched[word] = true;
                long at = ((long) i * rows + r) * size;
                sums.add((long) word * size, output.error(), at, size, factor);
                if (biasFrom >= 0) {
                    output.error().get(at, row, 0, size);
                    for (int j = 0; j < size; j++) {
                        total[j] += factor * row[j];
                    }
                }
            }
        }
        if (biasFrom >= 0) {
            sum.get(biasFrom, row, 0, size);
            for (int j = 0; j < size; j++) {
                row[j] += total[j];
            }
            sum.put(biasFrom, row, 0, size);
        }
    }

    @Override
    public void flush(Block sum) {
        double[] rowMajor = new double[words * size];
        sums.get(0, rowMajor, 0, rowMajor.length);
        for (int j = 0; j < size; j++) {
            sum.get(weightsFrom + (long) j * words, column, 0, words);
            for (int v = 0; v < words; v++) {
                column[v] += touched[v] ? rowMajor[v * size + j] : 0;
            }
            sum.put(weightsFrom + (long) j * words, column, 0, words);
        }
        sums.zero(0, sums.length());
        Arrays.fill(touched, false);
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
