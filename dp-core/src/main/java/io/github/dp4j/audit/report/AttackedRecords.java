package io.github.dp4j.audit.report;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.attack.LossTail;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The records of an audit in the order in which attacks score them: members first, in the order of
 * the members' file, then non-members in theirs. Immutable.
 */
public final class AttackedRecords {

    private final int members;
    private final int[] classes;
    private final double[] losses;

    private AttackedRecords(int members, int[] classes, double[] losses) {
        this.members = members;
        this.classes = classes;
        this.losses = losses;
    }

    /**
     * Takes the facts of each record.
     *
     * @param members how many were trained on; they come first
     * @param classes of each record its class, from 0; copied
     * @param losses of each record the audited model's loss; copied
     * @return the records
     * @throws IllegalArgumentException if the lengths differ, a group is empty, a class is negative
     *     or a loss is NaN
     */
    public static AttackedRecords of(int members, int[] classes, double[] losses) {
        Objects.requireNonNull(classes, "classes");
        Objects.requireNonNull(losses, "losses");
        if (classes.length != losses.length) {
            throw new IllegalArgumentException(
                    "There must be a class and a loss a record, but there are "
                            + classes.length
                            + " classes and "
                            + losses.length
                            + " losses.");
        }
        if (members < 1 || members >= classes.length) {
            throw new IllegalArgumentException(
                    "members must lie in [1, "
                            + (classes.length - 1)
                            + "], so that there are members and non-members, but is "
                            + members
                            + ".");
        }
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || Double.isNaN(losses[i])) {
                throw new IllegalArgumentException(
                        "Record "
                                + (i + 1)
                                + " must have a class of 0 or more and a loss that is a number, but"
                                + " has "
                                + classes[i]
                                + " and "
                                + losses[i]
                                + ".");
            }
        }
        return new AttackedRecords(members, classes.clone(), losses.clone());
    }

    /** The share of members that a first look may miss (arXiv 2510.19773). */
    static final double MISSED = 0.001;

    /** Returns the share of non-members that the loss clears; empty where it is the same of all. */
    OptionalDouble clearedByLoss() {
        double[] scores = Arrays.stream(losses).map(loss -> 0.0 - loss).toArray();
        return Arrays.stream(scores).allMatch(score -> score == scores[0])
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        LossTail.trueNegativeRateAt(
                                MembershipScores.of(
                                        Arrays.copyOfRange(scores, 0, members),
                                        Arrays.copyOfRange(scores, members, scores.length)),
                                MISSED));
    }

    /**
     * Takes canaries, of which no class and no loss is known: all get class 0 and loss 0, and a
     * report has no slices of them.
     *
     * @param members how many took part; they come first
     * @param canaries how many there are
     * @return the records
     * @throws IllegalArgumentException if none took part, or all did
     */
    public static AttackedRecords ofCanaries(int members, int canaries) {
        return of(members, new int[canaries], new double[canaries]);
    }

    /**
     * Returns how many records there are.
     *
     * @return at least 2
     */
    public int size() {
        return classes.length;
    }

    /**
     * Returns how many members there are.
     *
     * @return at least 1, less than {@link #size}
     */
    public int members() {
        return members;
    }

    /**
     * Returns the class of a record.
     *
     * @param record its place, from 0
     * @return its class, from 0
     */
    public int classOf(int record) {
        return classes[record];
    }

    /**
     * Returns the audited model's loss of a record.
     *
     * @param record its place, from 0
     * @return the loss
     */
    public double loss(int record) {
        return losses[record];
    }
}
