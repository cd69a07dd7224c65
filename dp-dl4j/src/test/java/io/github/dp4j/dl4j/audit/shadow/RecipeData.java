package io.github.dp4j.dl4j.audit.shadow;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The first records of each file, from the folder of the system property {@code dp4j.data}. */
final class RecipeData {

    /**
     * Of age, fnlwgt, education-num, capital-gain, capital-loss and hours: public, not of the data.
     */
    private static final int[] NUMERIC = {0, 2, 4, 10, 11, 12};

    private static final double[] CENTRE = {40, 2e5, 10, 0, 0, 40};
    private static final double[] SCALE = {15, 1e5, 3, 1e4, 1e3, 12};
    private static final int[] CATEGORICAL = {1, 3, 5, 6, 7, 8, 9, 13};

    private RecipeData() {}

    static DataSet of(Recipe recipe) throws IOException {
        return switch (recipe) {
            case MNIST -> images("mnist", recipe.records());
            case FASHION -> images("fashion-mnist", recipe.records());
            case LOCATION -> location();
            case ADULT -> adult(recipe.records());
        };
    }

    private static Path file(String folder, String name) {
        return Path.of(System.getProperty("dp4j.data"), folder, name);
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
    }

    private static List<String[]> lines(Path file, String separator) throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty()) {
                    rows.add(line.split(separator, -1));
                }
            }
        }
        return rows;
    }

    private static DataSet images(String folder, int count) throws IOException {
        float[] pixels = new float[count * 28 * 28];
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 10);
        try (DataInputStream images = open(file(folder, "train-images-idx3-ubyte.gz"));
                DataInputStream classes = open(file(folder, "train-labels-idx1-ubyte.gz"))) {
            images.skipNBytes(16);
            classes.skipNBytes(8);
            byte[] bytes = images.readNBytes(pixels.length);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (bytes[i] & 0xff) / 255f;
            }
            for (int i = 0; i < count; i++) {
                labels.putScalar(i, classes.readUnsignedByte(), 1);
            }
        }
        return new DataSet(Nd4j.createFromArray(pixels).reshape('c', count, 1, 28, 28), labels);
    }

    private static DataSet location() throws IOException {
        List<String[]> rows = lines(file("location", "location.csv.gz"), ",");
        float[] features = new float[rows.size() * 446];
        INDArray labels = Nd4j.zeros(DataType.FLOAT, rows.size(), 30);
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            labels.putScalar(i, Integer.parseInt(row[0].replace("\"", "")) - 1, 1);
            for (int k = 0; k < 446; k++) {
                features[i * 446 + k] = Float.parseFloat(row[k + 1]);
            }
        }
        return new DataSet(Nd4j.createFromArray(features).reshape('c', rows.size(), 446), labels);
    }

    /** Six numbers, and a place for each value that a column has in the whole file. */
    private static DataSet adult(int count) throws IOException {
        List<String[]> rows = lines(file("adult", "adult.data.gz"), ", ");
        List<List<String>> values = new ArrayList<>();
        int width = NUMERIC.length;
        for (int column : CATEGORICAL) {
            TreeSet<String> all = new TreeSet<>();
            rows.forEach(row -> all.add(row[column]));
            values.add(List.copyOf(all));
            width += all.size();
        }
        INDArray features = Nd4j.zeros(DataType.FLOAT, count, width);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 2);
        for (int i = 0; i < count; i++) {
            String[] row = rows.get(i);
            for (int k = 0; k < NUMERIC.length; k++) {
                double value = Double.parseDouble(row[NUMERIC[k]]);
                features.putScalar(i, k, (value - CENTRE[k]) / SCALE[k]);
            }
            int from = NUMERIC.length;
            for (int k = 0; k < CATEGORICAL.length; k++) {
                features.putScalar(i, from + values.get(k).indexOf(row[CATEGORICAL[k]]), 1);
                from += values.get(k).size();
            }
            labels.putScalar(i, row[14].equals(">50K") ? 1 : 0, 1);
        }
        return new DataSet(features, labels);
    }
}
