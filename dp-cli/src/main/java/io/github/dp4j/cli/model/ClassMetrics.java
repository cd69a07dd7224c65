package io.github.dp4j.cli.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well a network tells classes apart, from the probabilities that it gave. Exact figures about
 * the examples at hand: if these are private, so are they.
 */
public final class ClassMetrics {

    /**
     * Below it a probability counts as this much in the log loss: a certain error is not infinite.
     */
    private static final double SMALLEST = 1e-15;

    private static final int CALIBRATION_BINS = 10;

    private final List<String> classes;
    private final float[][] probabilities;
    private final int[] truth;
    private final long[][] confusion;
    private final boolean finite;
    private final double area;

    private ClassMetrics(List<String> classes, float[][] probabilities, int[] truth) {
        this.classes = classes;
        this.probabilities = probabilities;
        this.truth = truth;
        this.finite =
                Arrays.stream(probabilities)
                        .allMatch(
                                row ->
                                        IntStream.range(0, row.length)
                                                .allMatch(k -> Float.isFinite(row[k])));
        this.confusion = new long[classes.size()][classes.size()];
        for (int i = 0; i < truth.length; i++) {
            confusion[truth[i]][likeliest(probabilities[i])]++;
        }
        this.area = meanArea();
    }

    /**
     * Compares predictions with the truth.
     *
     * @param classes the names of the classes, at least two
     * @param probabilities one row an example, a probability for each class
     * @param truth the index of each example's class
     * @return the metrics
     * @throws IllegalArgumentException if there is no example, or numbers do not match
     */
    public static ClassMetrics of(List<String> classes, float[][] probabilities, int[] truth) {
        if (truth.length == 0 || probabilities.length != truth.length) {
            throw new IllegalArgumentException(
                    "There must be one prediction for each of one or more examples, but there are "
                            + probabilities.length
                            + " for "
                            + truth.length
                            + ".");
        }
        return new ClassMetrics(classes, probabilities, truth);
    }

    /** Returns the index of the largest probability, the first of equal ones. */
    public static int likeliest(float[] probabilities) {
        int best = 0;
        for (int k = 1; k < probabilities.length; k++) {
            if (probabilities[k] > probabilities[best]) {
                best = k;
            }
        }
        return best;
    }

    /** Returns the share of examples of which the likeliest class is the true one. */
    public double accuracy() {
        long right = IntStream.range(0, classes.size()).mapToLong(k -> confusion[k][k]).sum();
        return (double) right / truth.length;
    }

    /** Returns the accuracy of always saying the commonest class among these examples. */
    public double majority() {
        return (double) Arrays.stream(confusion).mapToLong(row -> sum(row)).max().orElse(0)
                / truth.length;
    }

    /**
     * Returns the area under the ROC curve: the probability that an example of a class gets a
     * larger probability of it than an example of another class, ties counted half. With more than
     * two classes, the mean over those that occur, each against the rest.
     *
     * @return from 0 to 1; NaN if the examples are all of one class, or a prediction is no number
     */
    public double areaUnderRoc() {
        return area;
    }

    private double meanArea() {
        if (!finite) {
            return Double.NaN;
        }
        if (classes.size() == 2) {
            return areaOf(1);
        }
        return IntStream.range(0, classes.size())
                .mapToDouble(this::areaOf)
                .filter(area -> !Double.isNaN(area))
                .average()
                .orElse(Double.NaN);
    }

    /** By ranks (Mann and Whitney): tied examples share the mean of their ranks. */
    private double areaOf(int k) {
        int n = truth.length;
        long in = sum(confusion[k]);
        if (in == 0 || in == n) {
            return Double.NaN;
        }
        long[] order = new long[n];
        for (int i = 0; i < n; i++) {
            order[i] = (long) ordered(probabilities[i][k]) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        double ranks = 0;
        for (int from = 0, to; from < n; from = to) {
            int members = 0;
            for (to = from;
                    to < n && order[to] >> Integer.SIZE == order[from] >> Integer.SIZE;
                    to++) {
                members += truth[(int) order[to]] == k ? 1 : 0;
            }
            ranks += members * (from + 1 + to) / 2.0;
        }
        return (ranks - in * (in + 1) / 2.0) / ((double) in * (n - in));
    }

    /** Returns an integer that orders as the number does; both zeros are one. */
    private static int ordered(float number) {
        int bits = Float.floatToIntBits(number + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    /** Returns the mean of {@code -log p} of the true class. */
    public double logLoss() {
        return IntStream.range(0, truth.length)
                .mapToDouble(i -> 0 - Math.log(Math.max(SMALLEST, probabilities[i][truth[i]])))
                .average()
                .orElseThrow();
    }

    /**
     * Returns the harmonic mean of precision and recall: of the second class if there are two, else
     * the mean over all classes that occur or were predicted.
     *
     * @return from 0 to 1
     */
    public double f1() {
        return classes.size() == 2
                ? f1(1)
                : IntStream.range(0, classes.size())
                        .filter(k -> sum(confusion[k]) + predicted(k) > 0)
                        .mapToDouble(this::f1)
                        .average()
                        .orElse(0);
    }

    private double f1(int k) {
        long both = sum(confusion[k]) + predicted(k);
        return both == 0 ? 0 : 2.0 * confusion[k][k] / both;
    }

    /**
     * Returns the expected calibration error: the mean over examples of how far the accuracy of
     * those with about as large a probability lies from that probability, in ten bins (Guo, Pleiss,
     * Sun, Weinberger: On Calibration of Modern Neural Networks, arXiv 1706.04599).
     *
     * @return from 0 to 1
     */
    public double calibrationError() {
        double[] confidence = new double[CALIBRATION_BINS];
        double[] right = new double[CALIBRATION_BINS];
        for (int i = 0; i < truth.length; i++) {
            int best = likeliest(probabilities[i]);
            double p = probabilities[i][best];
            int bin = Math.max(0, Math.min(CALIBRATION_BINS - 1, (int) (p * CALIBRATION_BINS)));
            confidence[bin] += p;
            right[bin] += best == truth[i] ? 1 : 0;
        }
        return IntStream.range(0, CALIBRATION_BINS)
                        .mapToDouble(bin -> Math.abs(confidence[bin] - right[bin]))
                        .sum()
                / truth.length;
    }

    /** Returns how many examples of each true class (row) got each class (column). */
    public long[][] confusion() {
        return Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new);
    }

    /** Returns the names of the classes. */
    public List<String> classes() {
        return classes;
    }

    /** Returns what {@code --json} prints. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("testAccuracy", accuracy());
        json.put("testMajority", majority());
        json.put("testAuc", Double.isNaN(area) ? null : area);
        json.put("testF1", f1());
        json.put("testLogLoss", finite ? logLoss() : null);
        json.put("testCalibrationError", finite ? calibrationError() : null);
        json.put("testConfusion", confusion());
        return json;
    }

    private long predicted(int k) {
        return Arrays.stream(confusion).mapToLong(row -> row[k]).sum();
    }

    private static long sum(long[] row) {
        return Arrays.stream(row).sum();
    }
}
