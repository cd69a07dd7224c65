package io.github.dp4j.dl4j.audit.model;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The class of each record, of one-hot labels or class indices. */
public final class Labels {

    private Labels() {}

    /**
     * Reads labels.
     *
     * @param labels one row a record
     * @param members how many rows are members, for errors
     * @return of each record its class, from 0
     * @throws IllegalArgumentException if a label is not one class of the model's
     */
    static int[] classes(INDArray labels, Classifier classifier, int members) {
        int width = classifier.sparse() ? 1 : classifier.classes();
        if (labels.rank() != 2 || labels.size(1) != width) {
            throw new IllegalArgumentException(
                    "The labels must have shape [records, "
                            + width
                            + "], "
                            + (classifier.sparse()
                                    ? "one class index a record"
                                    : "one-hot, as the model has " + width + " classes")
                            + ", but have shape "
                            + Arrays.toString(labels.shape())
                            + ".");
        }
        double[] numbers = labels.data().asDouble();
        int[] classes = new int[Math.toIntExact(labels.size(0))];
        for (int i = 0; i < classes.length; i++) {
            classes[i] =
                    classifier.sparse()
                            ? index(numbers[i], classifier.classes())
                            : hot(numbers, i * width, width);
            if (classes[i] < 0) {
                throw new IllegalArgumentException(
                        "The label of "
                                + AuditRecords.name(i, members)
                                + " must be one class, "
                                + (classifier.sparse()
                                        ? "a whole number in [0, "
                                                + (classifier.classes() - 1)
                                                + "]"
                                        : "a 1 among zeros")
                                + ", but is "
                                + Arrays.toString(
                                        Arrays.copyOfRange(numbers, i * width, (i + 1) * width))
                                + ". Several labels a record, or soft ones, are not audited.");
            }
        }
        return classes;
    }

    private static int index(double label, int classes) {
        return label == Math.rint(label) && label >= 0 && label < classes ? (int) label : -1;
    }

    private static int hot(double[] numbers, int from, int width) {
        int hot = -1;
        for (int c = 0; c < width; c++) {
            double label = numbers[from + c];
            if (label == 1 && hot < 0) {
                hot = c;
            } else if (label != 0) {
                return -1;
            }
        }
        return hot;
    }
}
