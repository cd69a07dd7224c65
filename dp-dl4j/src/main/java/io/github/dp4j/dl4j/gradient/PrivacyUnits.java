package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom the promise protects where that is not one row of the data: groups of rows, such as all
 * records of one person, or all views of one image. A step samples groups, puts the gradient of
 * each together from its rows, clips it as a whole, and divides by the expected number of groups;
 * so {@code expectedBatchSize} and {@code populationSize} count groups, and neighbouring data sets
 * differ in one group with all its rows.
 *
 * <p>Each row belongs to at most one group, else one person would be clipped several times. Rows in
 * no group are not used.
 *
 * <p><b>At most k rows a step.</b> With {@link #atMost} a step reads k rows of a larger group,
 * drawn afresh each step. That saves time, and no promise rests on it: whichever rows are drawn,
 * the group adds one vector of norm at most C, which depends on no other group. Given the draws the
 * noised sums of neighbours are Gaussians that differ by that vector, and a mixture of such pairs
 * is no easier to tell apart than the worst of them, since these divergences are jointly convex
 * (Balle, Barthe, Gaboardi: Privacy Amplification by Subsampling, arXiv 1807.01647). So the event
 * is that of whole groups.
 */
public final class PrivacyUnits {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final int[][] rows;
    private final boolean mean;

    /** How many rows of a group a step reads. */
    private final int most;

    /** What rows of a group have in common; null if it was not said. */
    private final @Nullable String name;

    /** How many rows the data must have; -1 if any number that holds them all will do. */
    private final int examples;

    private PrivacyUnits(
            int[][] rows, boolean mean, int most, @Nullable String name, int examples) {
        this.rows = rows;
        this.mean = mean;
        this.most = most;
        this.name = name;
        this.examples = examples;
    }

    /**
     * Groups rows as given; a group's gradient is the mean over its rows.
     *
     * @param groups the rows of each group, from 0; at least one group, none of them empty
     * @return the units
     * @throws IllegalArgumentException if a group is empty, a row negative, or a row named twice
     */
    public static PrivacyUnits of(int[][] groups) {
        if (groups == null || groups.length == 0) {
            throw new IllegalArgumentException("There must be at least one privacy unit.");
        }
        int[][] copy = new int[groups.length][];
        Map<Integer, Integer> owners = new HashMap<>();
        for (int u = 0; u < copy.length; u++) {
            if (groups[u] == null || groups[u].length == 0) {
                throw new IllegalArgumentException("Privacy unit " + u + " holds no row.");
            }
            copy[u] = groups[u].clone();
            for (int row : copy[u]) {
                if (row < 0) {
                    throw new IllegalArgumentException(
                            "Privacy unit " + u + " holds row " + row + ": rows count from 0.");
                }
                requireFirst(row, u, owners.put(row, u));
            }
        }
        return new PrivacyUnits(copy, /* mean= */ true, NO_LIMIT, /* name= */ null, -1);
    }

    private static void requireFirst(int row, int unit, @Nullable Integer owner) {
        if (owner != null) {
            throw new IllegalArgumentException(
                    "Row "
                            + row
                            + (owner == unit
                                    ? " belongs twice to privacy unit " + unit
                                    : " belongs to privacy unit " + owner + " and to " + unit)
                            + ": each row belongs to one unit, once.");
        }
    }

    /**
     * Groups rows that have equal keys, such as a person's number; a group's gradient is the mean
     * over its rows.
     *
     * @param keys one a row, in the order of the data, all of one class: strings, whole numbers,
     *     dates, enums, {@code UUID}, or records and lists of these
     * @return the units, in the order in which their keys first come
     * @throws IllegalArgumentException if there is no key, one is null or of another class, or two
     *     may be unequal though they mean the same, as arrays and what holds them
     */
    public static PrivacyUnits byKey(List<?> keys) {
        Objects.requireNonNull(keys, "keys");
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        int row = 0;
        Class<?> kind = keys.isEmpty() || keys.get(0) == null ? null : keys.get(0).getClass();
        for (Object key : keys) {
            UnitKeys.require(key, kind, row);
            groups.computeIfAbsent(key, any -> new ArrayList<>()).add(row++);
        }
        PrivacyUnits units =
                of(
                        groups.values().stream()
                                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                                .toArray(int[][]::new));
        return new PrivacyUnits(
                units.rows, /* mean= */ true, NO_LIMIT, /* name= */ null, keys.size());
    }

    /**
     * Returns the same groups with the sum of their rows' gradients in place of the mean: large
     * groups then reach the clip norm sooner.
     *
     * @return the units
     */
    public PrivacyUnits summed() {
        return new PrivacyUnits(rows, /* mean= */ false, most, name, examples);
    }

    /**
     * Returns the same groups, of which a step reads at most k rows: which of a larger group's, is
     * drawn in secret and afresh for each step, each set of k being equally likely. Mean and sum
     * are over these. A step costs no more than k times its groups, however large some are.
     *
     * @param k at least 1
     * @return the units
     * @throws IllegalArgumentException if k is less
     */
    public PrivacyUnits atMost(int k) {
        Require.atLeast("k, the rows of a unit that a step reads,", k, 1);
        return new PrivacyUnits(rows, mean, k, name, examples);
    }

    /**
     * Returns the same groups with a name for ledger and report, such as that of the column which
     * says whose a row is. It is public.
     *
     * @param name a word or two
     * @return the units
     * @throws IllegalArgumentException if the name is blank
     */
    public PrivacyUnits named(String name) {
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "The name of privacy units is blank or has control characters: say what rows of a unit have in common,"
                            + " such as patient_id.");
        }
        return new PrivacyUnits(rows, mean, most, name, examples);
    }

    /**
     * Returns how many units there are.
     *
     * @return at least 1
     */
    public int count() {
        return rows.length;
    }

    /**
     * Checks that the data hold all rows.
     *
     * @param examples how many rows there are
     * @throws IllegalArgumentException if a group names another
     */
    public void requireFits(int examples) {
        if (this.examples >= 0 && this.examples != examples) {
            throw new IllegalArgumentException(
                    "There are "
                            + this.examples
                            + " keys, but the data have "
                            + examples
                            + " rows: give one key a row, in the order of the data.");
        }
        for (int u = 0; u < rows.length; u++) {
            for (int row : rows[u]) {
                if (row >= examples) {
                    throw new IllegalArgumentException(
                            "Privacy unit "
                                    + u
                                    + " holds row "
                                    + row
                                    + ", but the data have "
                                    + examples
                                    + " rows, counted from 0.");
                }
            }
        }
    }

    /** Returns how many rows the largest unit has. */
    int largest() {
        return Arrays.stream(rows).mapToInt(group -> group.length).max().orElseThrow();
    }

    /** Returns how many rows of a unit a step reads at most. */
    int most() {
        return most;
    }

    /** Returns all rows of a unit; not a copy, not to be modified. */
    int[] group(int unit) {
        return rows[unit];
    }

    /**
     * Returns all rows of some units, whatever a step reads of them.
     *
     * @param units which
     * @return the rows of each, copied
     */
    public int[][] rows(int[] units) {
        return Arrays.stream(units).mapToObj(u -> rows[u].clone()).toArray(int[][]::new);
    }

    /**
     * Returns what makes of the sum of each unit's gradients what is clipped: 1 for the sum, one
     * over the rows that a step reads for the mean.
     */
    double[] factors(int[] units) {
        return Arrays.stream(units)
                .mapToDouble(u -> mean ? 1.0 / Math.min(rows[u].length, most) : 1)
                .toArray();
    }

    /**
     * Says who is protected with all rows, whatever a step does with them.
     *
     * @param name what rows of a group have in common, as in {@link #named}
     * @return a phrase, with which {@link #describe} begins
     */
    public static String whose(String name) {
        return "a group of rows (" + name + ")";
    }

    /**
     * Says what a unit is, for ledger and report; the sizes of groups are private.
     *
     * @return a phrase
     */
    public String describe() {
        return (name == null ? "a group of rows" : whose(name))
                + ", of whose gradients the "
                + (mean ? "mean" : "sum")
                + (most == NO_LIMIT
                        ? ""
                        : ", over at most " + most + " of them drawn afresh each step,")
                + " is clipped";
    }
}
