package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.data.Tables;
import io.github.dp4j.cli.data.column.Bounds;
import io.github.dp4j.cli.data.text.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The embedded default: 1,797 hand-written digits of 8 x 8 pixels, public data. Source: E.
 * Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
 * CC BY 4.0; the subset that scikit-learn distributes, split into 1,437 and 360 by its {@code
 * train_test_split(test_size=0.2, random_state=0)}.
 */
public final class Digits {

    private static final int SIDE = 8;

    /** Pixels count the ink in 4 x 4 dots, whatever the data. */
    public static final int BRIGHTEST = 16;

    private Digits() {}

    /**
     * Reads the training digits.
     *
     * @return 1,437 images, ink from 0 to 1
     */
    public static LabelledData training() {
        return read("digits-train.csv.gz");
    }

    /**
     * Reads the held-out digits.
     *
     * @return 360 images, ink from 0 to 1
     */
    public static LabelledData test() {
        return read("digits-test.csv.gz");
    }

    private static LabelledData read(String name) {
        List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        try (InputStream raw = Digits.class.getResourceAsStream("/io/github/dp4j/cli/" + name);
                InputStream in = InputFiles.unzipped(raw)) {
            LabelledData data =
                    Tables.ofNumbers(in, name, SIDE * SIDE, new Bounds(0, BRIGHTEST), classes);
            INDArray images = data.features().reshape('c', data.size(), 1, SIDE, SIDE);
            return LabelledData.of(images, data.targets(), data.classes());
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded digits cannot be read.", e);
        }
    }
}
