package io.github.dp4j.dl4j.audit.model;

import io.github.dp4j.audit.report.Assignment;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The records of an audit: members first, then others, as attacks score them and as shadow models
 * draw their halves from them.
 *
 * @param examples all of them, in the model's type and contiguous
 * @param classes of each its class, from 0
 * @param members how many come first that the model was trained on
 * @param augmentations variants of each record that models are asked about as well
 */
@SuppressWarnings("ArrayRecordComponent") // internal: never compared
public record AuditRecords(
        Examples examples, int[] classes, int members, List<Augmentation> augmentations) {

    /** With fewer there are too few coins for a bound, and figures that say nothing. */
    private static final int FEWEST = Assignment.FEWEST_COINS;

    /**
     * Joins the two groups.
     *
     * @throws IllegalArgumentException if one is too small, they differ in shape, have masks, or
     *     labels that are not one class a record, or all records are of one class
     */
    public static AuditRecords of(DataSet members, DataSet nonMembers, Classifier classifier) {
        check("members", members);
        check("non-members", nonMembers);
        DataType type = classifier.type();
        Examples examples =
                Examples.of(
                        joined("features", members.getFeatures(), nonMembers.getFeatures(), type),
                        joined("labels", members.getLabels(), nonMembers.getLabels(), type));
        int count = members.numExamples();
        requireNumbers(examples.features()[0], count);
        int[] classes = Labels.classes(examples.labels()[0], classifier, count);
        if (Arrays.stream(classes).distinct().count() == 1) {
            throw new IllegalArgumentException(
                    "All "
                            + classes.length
                            + " records are of class "
                            + classes[0]
                            + ": what a model says of one class alone does not show whom it"
                            + " remembers. Give records of all its classes.");
        }
        return new AuditRecords(examples, classes, count, List.of());
    }

    private static void check(String name, DataSet data) {
        Objects.requireNonNull(data, name);
        if (data.getFeatures() == null || data.getLabels() == null) {
            throw new IllegalArgumentException(name + " must have features and labels.");
        }
        if (data.getFeaturesMaskArray() != null || data.getLabelsMaskArray() != null) {
            throw new IllegalArgumentException(
                    name
                            + " have a mask array. Masks are not audited yet: give records of one"
                            + " length, without masks.");
        }
        if (data.numExamples() < FEWEST) {
            throw new IllegalArgumentException(
                    name
                            + " must hold at least "
                            + FEWEST
                            + " records, but hold "
                            + data.numExamples()
                            + ": with fewer not even a perfect attack proves anything. A thousand"
                            + " of each are a good number.");
        }
    }

    private static INDArray joined(String what, INDArray first, INDArray second, DataType type) {
        long[] one = first.shape().clone();
        long[] other = second.shape().clone();
        one[0] = 0;
        other[0] = 0;
        if (!Arrays.equals(one, other)) {
            throw new IllegalArgumentException(
                    "members and non-members must have "
                            + what
                            + " of one shape, but have "
                            + Arrays.toString(first.shape())
                            + " and "
                            + Arrays.toString(second.shape())
                            + ".");
        }
        return Nd4j.concat(0, first.castTo(type), second.castTo(type)).dup('c');
    }

    private static void requireNumbers(INDArray features, int members) {
        if (Double.isFinite(features.sumNumber().doubleValue())) {
            return;
        }
        INDArray rows = features.reshape(features.size(0), -1);
        for (int i = 0; i < rows.rows(); i++) {
            if (!Double.isFinite(rows.getRow(i).sumNumber().doubleValue())) {
                throw new IllegalArgumentException(
                        "The features of "
                                + name(i, members)
                                + " must be finite numbers, but hold NaN or infinity, or are so"
                                + " large that their sum overflows.");
            }
        }
    }

    /** Names a record as its owner counts it, and as a report does: from 1, in its own file. */
    public static String name(int record, int members) {
        return record < members
                ? "row " + (record + 1) + " of the members"
                : "row " + (record - members + 1) + " of the non-members";
    }

    /** Returns the same records, about variants of which models are asked as well. */
    public AuditRecords asked(List<Augmentation> variants) {
        return new AuditRecords(examples, classes, members, List.copyOf(variants));
    }

    public int size() {
        return classes.length;
    }

    /** Returns all records as they are, then all in each variant. */
    public Examples withVariants(List<Augmentation> variants) {
        if (variants.isEmpty()) {
            return examples;
        }
        INDArray[] features = new INDArray[1 + variants.size()];
        INDArray[] labels = new INDArray[features.length];
        Arrays.fill(labels, examples.labels()[0]);
        features[0] = examples.features()[0];
        for (int v = 1; v < features.length; v++) {
            features[v] = variants.get(v - 1).of(features[0]);
        }
        return Examples.of(Nd4j.concat(0, features).dup('c'), Nd4j.concat(0, labels).dup('c'));
    }

    /** Returns how many rows of logits a model gives: one a record and query. */
    public int answers() {
        return classes.length * (1 + augmentations.size());
    }

    /**
     * Asks a model.
     *
     * @return its logits of all records as they are, then of all in each variant
     */
    public double[][] ask(LogitReader reader) {
        List<double[]> rows = new ArrayList<>(List.of(reader.read(examples)));
        for (Augmentation augmentation : augmentations) {
            INDArray variant = augmentation.of(examples.features()[0]);
            rows.addAll(List.of(reader.read(Examples.of(variant, examples.labels()[0]))));
        }
        return rows.toArray(double[][]::new);
    }

    /**
     * Returns chosen records.
     *
     * @param which their places
     */
    public Examples choose(int[] which) {
        return Examples.of(rows(examples.features()[0], which), rows(examples.labels()[0], which));
    }

    public static INDArray rows(INDArray array, int[] which) {
        long[] shape = array.shape().clone();
        INDArray flat = array.reshape('c', shape[0], array.length() / shape[0]);
        shape[0] = which.length;
        return Nd4j.pullRows(flat, /* sourceDimension= */ 1, which, 'c').reshape('c', shape);
    }
}
