package io.github.dp4j.audit.attack;

import java.util.Arrays;

/**
 * One threshold a class (Song, Mittal, arXiv 2003.10595, section 3): each the one that tells
 * members of a shadow model best from others of that class. Chosen on models that are not audited,
 * so that nothing is chosen on what is then scored.
 */
public final class ClassThresholds {

    private final double[] thresholds;

    private ClassThresholds(double[] thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * Chooses the thresholds.
     *
     * @param scores of shadow models' records, higher for members; any number of models in a row
     * @param labels their classes, from 0
     * @param members whether each was in the training of its model
     * @param classes the number of classes
     * @return the thresholds; of a class without members or without others that of all records
     */
    public static ClassThresholds choose(
            double[] scores, int[] labels, boolean[] members, int classes) {
        if (scores.length == 0
                || scores.length != labels.length
                || scores.length != members.length) {
            throw new IllegalArgumentException(
                    "There must be one score, one label and one membership a record, but there are "
                            + scores.length
                            + ", "
                            + labels.length
                            + " and "
                            + members.length
                            + ".");
        }
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> Double.compare(scores[j], scores[i]));
        double common = best(order, scores, labels, members, /* label= */ -1);
        double[] thresholds = new double[classes];
        for (int c = 0; c < classes; c++) {
            double own = best(order, scores, labels, members, c);
            thresholds[c] = Double.isNaN(own) ? common : own;
        }
        return new ClassThresholds(thresholds);
    }

    /** Returns the threshold with the best balanced accuracy; NaN where a kind is missing. */
    private static double best(
            Integer[] falling, double[] scores, int[] labels, boolean[] members, int label) {
        int all = 0;
        int others = 0;
        for (int i : falling) {
            all += inClass(labels, i, label) && members[i] ? 1 : 0;
            others += inClass(labels, i, label) && !members[i] ? 1 : 0;
        }
        if (all == 0 || others == 0) {
            return Double.NaN;
        }
        double best = Double.NEGATIVE_INFINITY;
        double threshold = Double.POSITIVE_INFINITY;
        int found = 0;
        int alarms = 0;
        for (int k = 0; k < falling.length; k++) {
            int i = falling[k];
            if (inClass(labels, i, label)) {
                found += members[i] ? 1 : 0;
                alarms += members[i] ? 0 : 1;
            }
            boolean tied = k + 1 < falling.length && scores[falling[k + 1]] == scores[i];
            double advantage = (double) found / all - (double) alarms / others;
            if (!tied && advantage > best) {
                best = advantage;
                threshold = scores[i];
            }
        }
        return threshold;
    }

    private static boolean inClass(int[] labels, int record, int label) {
        return label < 0 || labels[record] == label;
    }

    /**
     * Returns the threshold of a class.
     *
     * @param label the class
     * @return a record of the class is taken for a member at or above it
     */
    public double of(int label) {
        return thresholds[label];
    }

    /**
     * Returns scores less the thresholds of their classes: a member is taken for one at or above 0.
     *
     * @param scores of the records of the audited model
     * @param labels their classes
     * @return one score a record
     */
    public double[] relative(double[] scores, int[] labels) {
        double[] relative = new double[scores.length];
        Arrays.setAll(relative, i -> scores[i] - thresholds[labels[i]]);
        return relative;
    }
}
