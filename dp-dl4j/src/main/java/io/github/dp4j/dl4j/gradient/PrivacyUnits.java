package io.github.dp4j.dl4j.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    private PrivacyUnits(int[][] rows, boolean mean) {
        this.rows = rows;
        this.mean = mean;
    }

    /**
     * Groups rows as given; a group's gradient is the mean over its rows.
     *
     * @param groups the rows of each group, from 0; at least one group, none of them empty
     * @return the units
     * @throws IllegalArgumentException if a group is empty, a row negative, or a row named twice
     */
    public static PrivacyUnits of(int[][] groups) {
        int[][] copy = Arrays.stream(groups).map(int[]::clone).toArray(int[][]::new);
        if (copy.length == 0) {
            throw new IllegalArgumentException("There must be at least one privacy unit.");
        }
        int largest = -1;
        for (int u = 0; u < copy.length; u++) {
            if (copy[u].length == 0) {
                throw new IllegalArgumentException("Privacy unit " + u + " holds no row.");
            }
            for (int row : copy[u]) {
                if (row < 0) {
                    throw new IllegalArgumentException(
                            "Privacy unit " + u + " holds row " + row + ": rows count from 0.");
                }
                largest = Math.max(largest, row);
            }
        }
        requireDisjoint(copy, largest);
        return new PrivacyUnits(copy, /* mean= */ true);
    }

    private static void requireDisjoint(int[][] groups, int largest) {
        int[] owner = new int[largest + 1];
        Arrays.fill(owner, -1);
        for (int u = 0; u < groups.length; u++) {
            for (int row : groups[u]) {
                if (owner[row] >= 0) {
                    throw new IllegalArgumentException(
                            "Row "
                                    + row
                                    + " belongs to privacy unit "
                                    + owner[row]
                                    + " and to "
                                    + u
                                    + " (the same number: twice to one): each row belongs to one"
                                    + " unit, once.");
                }
                owner[row] = u;
            }
        }
    }

    /**
     * Groups rows that have equal keys, such as a person's number; a group's gradient is the mean
     * over its rows.
     *
     * @param keys one a row, in the order of the data; none null
     * @return the units, in the order in which their keys first come
     * @throws IllegalArgumentException if there is no key
     */
    public static PrivacyUnits byKey(List<?> keys) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        int row = 0;
        for (Object key : keys) {
            Objects.requireNonNull(key, "key");
            groups.computeIfAbsent(key, any -> new ArrayList<>()).add(row++);
        }
        return of(
                groups.values().stream()
                        .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                        .toArray(int[][]::new));
    }

    /**
     * Returns the same groups with the sum of their rows' gradients in place of the mean: large
     * groups then reach the clip norm sooner.
     *
     * @return the units
     */
    public PrivacyUnits summed() {
        return new PrivacyUnits(rows, /* mean= */ false);
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
     * @return the rows of each, not to be modified
     */
    public int[][] rows(int[] units) {
        return Arrays.stream(units).mapToObj(u -> rows[u]).toArray(int[][]::new);
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
     * Says what a unit is, for ledger and report; the sizes of groups are private.
     *
     * @return a phrase
     */
    public String describe() {
        return "a group of rows, of whose gradients the " + (mean ? "mean" : "sum") + " is clipped";
    }
}
