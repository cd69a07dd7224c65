package io.github.dp4j.cli.predict;

import io.github.dp4j.cli.data.EncodedRow;
import io.github.dp4j.cli.data.SavedTable;
import io.github.dp4j.cli.model.Predictions;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model that {@code dp4j train} saved of a table, which a service asks about rows. An answer is
 * that of {@code dp4j predict} on a file with this row, and costs no privacy.
 *
 * <p>Safe for use by several threads, one of which is answered at a time.
 */
public final class TableModel {

    private final Model network;
    private final SavedTable table;

    private TableModel(Model network, SavedTable table) {
        this.network = network;
        this.table = table;
    }

    /**
     * Reads a model.
     *
     * @param file the {@code model.zip} of a training on a table
     * @return the model
     * @throws UserErrorException if the file does not say what the network's inputs mean, or the
     *     network does not fit what it says
     * @throws io.github.dp4j.cli.data.text.DataFormatException if what it says cannot be used
     */
    public static TableModel load(Path file) {
        String schema = PrivateModelFile.findSchema(file).orElseThrow(() -> withoutSchema(file));
        Model network = PrivateModelFile.network(file);
        TableModel model = new TableModel(network, SavedTable.parse(schema, file.toString()));
        model.requireFit(file);
        return model;
    }

    static UserErrorException withoutSchema(Path file) {
        return new UserErrorException(
                "The model file "
                        + file
                        + " does not say what its inputs mean: it was not trained by dp4j train,"
                        + " or was saved anew by another program. Predict in Java with"
                        + " PrivateModelFile.network(...).");
    }

    /** A network of another shape than the schema in its own file is nobody's honest model. */
    private void requireFit(Path file) {
        long outputs;
        try {
            outputs = Predictions.outputs(network, Nd4j.zeros(1, table.width())).size(1);
        } catch (RuntimeException e) {
            throw new UserErrorException(
                    "The network in "
                            + file
                            + " does not take the "
                            + TerminalText.counted(table.width(), "feature")
                            + " that its schema makes of a row: the two are not of one training.",
                    e);
        }
        int count = table.classes().size();
        if (outputs != Math.max(1, count) && !(outputs == 1 && count == 2)) {
            throw new UserErrorException(
                    "The network in "
                            + file
                            + " has "
                            + TerminalText.counted(outputs, "output")
                            + ", but its schema has "
                            + TerminalText.counted(count, "class")
                            + ": the two are not of one training.");
        }
    }

    /** Returns how rows are read. */
    SavedTable table() {
        return table;
    }

    /**
     * Returns the classes.
     *
     * @return their names; none where a number was learnt
     */
    public List<String> classes() {
        return table.classes();
    }

    /**
     * Returns how likely each class is.
     *
     * @param row what each column holds, by its name, as in a CSV file; what is predicted may be
     *     missing, and so may columns that are not used. A null is a missing value
     * @return a probability for each class, in the order of the classes
     * @throws IllegalStateException if the model predicts a number
     * @throws io.github.dp4j.cli.data.text.DataFormatException if the row lacks a column, has one
     *     that the training data did not have, or a cell cannot be used
     */
    public Map<String, Double> probabilities(Map<String, ? extends @Nullable String> row) {
        if (classes().isEmpty()) {
            throw new IllegalStateException(
                    "The model predicts a number, not a class: ask for number(row).");
        }
        float[] values = answers(List.of(table.encode(row)))[0];
        Map<String, Double> named = new LinkedHashMap<>();
        for (int k = 0; k < values.length; k++) {
            named.put(classes().get(k), (double) values[k]);
        }
        return named;
    }

    /**
     * Returns the number that is predicted.
     *
     * @param row as {@link #probabilities} has it
     * @return the number in its own units, within its bounds
     * @throws IllegalStateException if the model predicts a class
     * @throws io.github.dp4j.cli.data.text.DataFormatException as {@link #probabilities} does
     */
    public double number(Map<String, ? extends @Nullable String> row) {
        if (!classes().isEmpty()) {
            throw new IllegalStateException(
                    "The model predicts a class, not a number: ask for probabilities(row).");
        }
        return table.target(answers(List.of(table.encode(row)))[0][0]);
    }

    /** Returns a probability for each class, or what stands for the number, of each row. */
    synchronized float[][] answers(List<EncodedRow> rows) {
        INDArray features =
                Nd4j.create(rows.stream().map(EncodedRow::features).toArray(float[][]::new));
        INDArray outputs = Predictions.outputs(network, features);
        return classes().isEmpty()
                ? outputs.toFloatMatrix()
                : Predictions.probabilities(network, outputs, classes().size());
    }
}
