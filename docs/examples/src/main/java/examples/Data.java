package examples;

import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The data of the examples: hand-written digits, and batches of anything. */
final class Data {

    private static final int SIDE = 8;
    private static final double MOST_INK = 16;

    private Data() {}

    static DataSetIterator batches(DataSet data, int size) {
        return new ListDataSetIterator<>(data.asList(), size);
    }

    /** The share of examples that are put into a wrong class. */
    static double wrong(MultiLayerNetwork net, DataSet data) {
        return 1 - net.evaluate(batches(data, 100)).accuracy();
    }

    /** Digits as 64 numbers from 0 to 1, with their class of ten. */
    static DataSet digits(String part) throws IOException {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(
                                        Data.class.getResourceAsStream(
                                                "/examples/digits-"
                                                        + part
                                                        + ".csv.gz")),
                                StandardCharsets.UTF_8))) {
            List<String> lines = in.lines().toList();
            INDArray features = Nd4j.zeros(lines.size(), SIDE * SIDE);
            INDArray labels = Nd4j.zeros(lines.size(), 10);
            for (int i = 0; i < lines.size(); i++) {
                String[] cells = lines.get(i).split(",", -1);
                for (int j = 0; j < SIDE * SIDE; j++) {
                    features.putScalar(i, j, Double.parseDouble(cells[j]) / MOST_INK);
                }
                labels.putScalar(i, Integer.parseInt(cells[SIDE * SIDE]), 1);
            }
            return new DataSet(features, labels);
        }
    }
}
