package io.github.dp4j.dl4j.gradient;

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
 */
public final class PrivacyUnits {

    private final int[][] rows;
    private final boolean mean;

    /** How many rows the data must have; -1 if any number that holds them all will do. */
    private final int examples;

    private PrivacyUnits(int[][] rows, boolean mean, int examples) {
        this.rows = rows;
        this.mean = mean;
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
        return new PrivacyUnits(copy, /* mean= */ true, /* examples= */ -1);
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
     * @param keys one a row, in the order of the data; none null
     * @return the units, in the order in which their keys first come
     * @throws IllegalArgumentException if there is no key, one is null, or keys have no equality of
     *     their own, as arrays
     */
    public static PrivacyUnits byKey(List<?> keys) {
        Objects.requireNonNull(keys, "keys");
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        int row = 0;
        for (Object key : keys) {
            requireValue(key, row);
            groups.computeIfAbsent(key, any -> new ArrayList<>()).add(row++);
        }
        PrivacyUnits units =
                of(
                        groups.values().stream()
                                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                                .toArray(int[][]::new));
        return new PrivacyUnits(units.rows, /* mean= */ true, keys.size());
    }

    /** Arrays, and other objects that are equal to themselves alone, would make a unit of each. */
    private static void requireValue(@Nullable Object key, int row) {
        if (key == null) {
            throw new IllegalArgumentException("Row " + row + " has no key: it is null.");
        }
        try {
            if (key.getClass().getMethod("equals", Object.class).getDeclaringClass()
                    != Object.class) {
                return;
            }
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
        throw new IllegalArgumentException(
                "The key of row "
                        + row
                        + " is of "
                        + key.getClass().getSimpleName()
                        + ", whose objects are equal to themselves alone, so that no rows would be"
                        + " grouped: give strings, numbers or records (of a byte[] its"
                        + " HexFormat.of().formatHex(...)).");
    }

    /**
     * Returns the same groups with the sum of their rows' gradients in place of the mean: large
     * groups then reach the clip norm sooner.
     *
     * @return the units
     */
    public PrivacyUnits summed() {
        return new PrivacyUnits(rows, /* mean= */ false, examples);
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

    /**
     * Returns the rows of some units.
     *
     * @param units which
     * @return the rows of each, copied
     */
    public int[][] rows(int[] units) {
        return Arrays.stream(units).mapToObj(u -> rows[u].clone()).toArray(int[][]::new);
    }

    /**
     * Returns what makes of the sum of each unit's gradients what is clipped.
     *
     * @param units which
     * @return 1 for the sum, one over the rows for the mean
     */
    public double[] factors(int[] units) {
        return Arrays.stream(units).mapToDouble(u -> mean ? 1.0 / rows[u].length : 1).toArray();
    }

    /**
     * Returns whether other units are the same groups, whatever is made of their gradients.
     *
     * @param other the other units
     * @return true if each has the same rows
     */
    public boolean groupsAs(PrivacyUnits other) {
        return Arrays.deepEquals(rows, other.rows);
    }

    /**
     * Says what a unit is, for ledger and report; the sizes of groups are private.
     *
     * @return a phrase
     */
    public String describe() {
        return "a group of rows, of whose gradients the " + (mean ? "mean" : "sum") + " is clipped";
    }
}
