package io.github.dp4j.audit.attack;

import java.util.Arrays;
import java.util.Objects;

/**
 * What shadow models say of records, and which of them were trained on which: models as the audited
 * one, each on a random half of the records. Half of them have seen a record, and half have not;
 * how the audited model stands to the two is the strongest evidence of membership known.
 *
 * <p>Draw the halves in pairs, each the rest of the other ({@code 2k} and {@code 2k + 1}), so that
 * every record has as many models with it as without. Immutable.
 */
public final class ShadowSignals {

    private final double[][] phi;
    private final boolean[][] members;

    private ShadowSignals(double[][] phi, boolean[][] members) {
        this.phi = phi;
        this.members = members;
    }

    /**
     * Takes what shadow models say.
     *
     * @param phi {@link Signals#phi}, one row a model, one number a record; copied
     * @param members whether a record was in the training of a model, likewise; copied
     * @return the signals
     * @throws IllegalArgumentException if there is no model, lengths differ, or a number is NaN
     */
    public static ShadowSignals of(double[][] phi, boolean[][] members) {
        Objects.requireNonNull(phi, "phi");
        Objects.requireNonNull(members, "members");
        if (phi.length == 0 || phi.length != members.length || phi[0].length == 0) {
            throw new IllegalArgumentException(
                    "There must be one row of phi and one of members a shadow model, but there are "
                            + phi.length
                            + " and "
                            + members.length
                            + ".");
        }
        double[][] phiCopy = new double[phi.length][];
        boolean[][] memberCopy = new boolean[phi.length][];
        for (int s = 0; s < phi.length; s++) {
            phiCopy[s] = phi[s].clone();
            memberCopy[s] = members[s].clone();
            check(s, phiCopy[s], memberCopy[s], phi[0].length);
        }
        return new ShadowSignals(phiCopy, memberCopy);
    }

    private static void check(int model, double[] phi, boolean[] members, int records) {
        if (phi.length != records || members.length != records) {
            throw new IllegalArgumentException(
                    "Shadow model "
                            + model
                            + " has "
                            + phi.length
                            + " numbers and "
                            + members.length
                            + " memberships, and model 0 has "
                            + records
                            + " numbers: there must be one of each a record.");
        }
        for (int i = 0; i < records; i++) {
            if (Double.isNaN(phi[i])) {
                throw new IllegalArgumentException(
                        "Shadow model " + model + " says NaN of record " + i + ".");
            }
        }
    }

    /**
     * Returns the number of shadow models.
     *
     * @return at least 1
     */
    public int models() {
        return phi.length;
    }

    /**
     * Returns the number of records.
     *
     * @return at least 1
     */
    public int records() {
        return phi[0].length;
    }

    /** Returns what a model says of a record. */
    double phi(int model, int record) {
        return phi[model][record];
    }

    /** Returns whether a model was trained on a record. */
    boolean isMember(int model, int record) {
        return members[model][record];
    }

    /** Refuses another number of records. */
    void requireRecords(double[] target) {
        Objects.requireNonNull(target, "target");
        if (target.length != records()) {
            throw new IllegalArgumentException(
                    "The audited model speaks of "
                            + target.length
                            + " records, and the shadow models of "
                            + records()
                            + ".");
        }
    }

    /** Refuses other models, records or memberships than those of another query. */
    void requireModelsOf(ShadowSignals other) {
        if (!Arrays.deepEquals(members, other.members)) {
            throw new IllegalArgumentException(
                    "All queries must be of the same shadow models and records, but who is a member"
                            + " of which differs.");
        }
    }
}
