package io.github.dp4j.accounting;

import java.util.Arrays;

/** Columns by their entries other than 0. */
final class SparseColumns implements StrategyColumns {

    private final int[][] row;
    private final double[][] entry;
    private final int rows;
    private final boolean nonNegative;
    private final int longest;
    private final int bands;

    /**
     * Takes ownership of the arrays.
     *
     * @param row of every column the rows with an entry, ascending
     * @param entry the entries
     */
    SparseColumns(int[][] row, double[][] entry, int rows) {
        this.row = row;
        this.entry = entry;
        this.rows = rows;
        nonNegative = Arrays.stream(entry).flatMapToDouble(Arrays::stream).allMatch(e -> e > 0);
        longest = Arrays.stream(row).mapToInt(r -> r.length).max().orElse(0);
        bands = findBands();
    }

    private int findBands() {
        int[] first = new int[rows];
        Arrays.fill(first, -1);
        int most = 1;
        for (int i = 0; i < row.length; i++) {
            for (int r : row[i]) {
                first[r] = first[r] < 0 ? i : first[r];
                most = Math.max(most, i - first[r] + 1);
            }
        }
        return most;
    }

    @Override
    public int steps() {
        return row.length;
    }

    @Override
    public int bands() {
        return bands;
    }

    @Override
    public double squaredNorm(int column) {
        double sum = 0;
        for (double e : entry[column]) {
            sum += e * e;
        }
        return sum;
    }

    @Override
    public double largestEpoch(int epochLength) {
        double most = 0;
        double[] sums = new double[rows];
        for (int place = 0; place < Math.min(epochLength, row.length); place++) {
            most =
                    Math.max(
                            most,
                            nonNegative
                                    ? ofSum(place, epochLength, sums)
                                    : ofPairs(place, epochLength));
        }
        return most;
    }

    /** Where no entry is negative the sum over pairs is the squared norm of the columns' sum. */
    private double ofSum(int place, int epochLength, double[] sums) {
        for (long i = place; i < row.length; i += epochLength) {
            int[] at = row[(int) i];
            for (int k = 0; k < at.length; k++) {
                sums[at[k]] += entry[(int) i][k];
            }
        }
        double total = 0;
        for (long i = place; i < row.length; i += epochLength) {
            for (int r : row[(int) i]) {
                total += sums[r] * sums[r];
                sums[r] = 0;
            }
        }
        // Of every entry three times as many roundings as of a term: it is squared, and a sum.
        return StrategyColumns.fromAbove(total, 3.0 * row.length + rows);
    }

    /** Products that cancel are off by what they would be without signs. */
    private double ofPairs(int place, int epochLength) {
        double total = 0;
        double norms = 0;
        for (long i = place; i < row.length; i += epochLength) {
            double squared = squaredNorm((int) i);
            total += squared;
            norms += Math.sqrt(squared);
            for (long j = i + epochLength; j < Math.min(row.length, i + bands); j += epochLength) {
                total += 2 * Math.abs(product((int) i, (int) j));
            }
        }
        double off = (longest + 8) * 0x1p-52 * norms * norms;
        return StrategyColumns.fromAbove(total + off, (double) row.length * bands);
    }

    private double product(int i, int j) {
        double sum = 0;
        int k = 0;
        int l = 0;
        while (k < row[i].length && l < row[j].length) {
            int difference = row[i][k] - row[j][l];
            if (difference == 0) {
                sum += entry[i][k++] * entry[j][l++];
            } else if (difference < 0) {
                k++;
            } else {
                l++;
            }
        }
        return sum;
    }
}
