package io.github.dp4j.dl4j.audit.doubt;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows much nearer to a member than rows usually are: at less than a tenth of the median distance
 * of a member to its nearest other member, after each column was divided by its standard deviation.
 *
 * <p>Not all pairs are compared. Rows near each other are near on every line on which they are
 * projected: a row is compared with its neighbours on some random lines, so that a near pair is
 * missed with small probability, and none is found that is not near.
 */
public final class NearRows {

    private static final double SHARE_OF_USUAL = 0.1;
    private static final double MEDIAN = 0.5;
    private static final int LINES = 8;
    private static final int NEIGHBOURS = 4;

    /** The usual distance is that of some members, as many as so many products allow. */
    private static final double PRODUCTS = 2e9;

    private static final int FEWEST = 20;
    private static final int MOST = 200;

    private final float[] rows;
    private final int width;
    private final int members;
    private final int size;

    /** Of each row the nearest member found within the bound, another than itself; or -1. */
    private final int[] nearest;

    private final float[] squared;

    private NearRows(float[] rows, int size, int members) {
        this.rows = rows;
        this.size = size;
        this.width = rows.length / size;
        this.members = members;
        this.nearest = new int[size];
        this.squared = new float[size];
    }

    /**
     * Compares rows.
     *
     * @param features of all records, contiguous, members first
     */
    public static NearRows of(INDArray features, int members) {
        int size = Math.toIntExact(features.size(0));
        NearRows near = new NearRows(standardised(features.data().asFloat(), size), size, members);
        near.search(near.usualSquared(MEDIAN) * SHARE_OF_USUAL * SHARE_OF_USUAL);
        return near;
    }

    /**
     * Compares all rows with all, whoever is a member.
     *
     * @param rows one after the other; overwritten
     * @param usual which quantile of the distances to the nearest row is the usual distance
     */
    static NearRows ofPool(float[] rows, int size, double usual) {
        NearRows near = new NearRows(standardised(rows, size), size, size);
        near.search(near.usualSquared(usual) * SHARE_OF_USUAL * SHARE_OF_USUAL);
        return near;
    }

    /** In place: the rows may fill much of the memory. A column that does not vary becomes 0. */
    private static float[] standardised(float[] rows, int size) {
        int width = rows.length / size;
        double[] sums = new double[width];
        double[] squares = new double[width];
        for (int i = 0; i < rows.length; i++) {
            sums[i % width] += rows[i];
        }
        for (int i = 0; i < rows.length; i++) {
            double deviation = rows[i] - sums[i % width] / size;
            squares[i % width] += deviation * deviation;
        }
        for (int i = 0; i < rows.length; i++) {
            double deviation = Math.sqrt(squares[i % width] / size);
            rows[i] = deviation > 0 ? (float) ((rows[i] - sums[i % width] / size) / deviation) : 0;
        }
        return rows;
    }

    private double usualSquared(double quantile) {
        double each = (double) members * width;
        int sample = (int) Math.min(members, Math.max(FEWEST, Math.min(MOST, PRODUCTS / each)));
        double[] least = new double[sample];
        for (int s = 0; s < sample; s++) {
            int row = (int) ((long) s * members / sample);
            float best = Float.POSITIVE_INFINITY;
            for (int m = 0; m < members; m++) {
                best = m == row ? best : Math.min(best, squaredDistance(row, m, best));
            }
            least[s] = best;
        }
        Arrays.sort(least);
        return least[(int) (quantile * sample)];
    }

    private void search(double bound) {
        Arrays.fill(nearest, -1);
        Arrays.fill(squared, (float) bound);
        if (!(bound > 0)) {
            return; // rows usually are equal: none is nearer than that
        }
        for (int l = 0; l < LINES; l++) {
            float[] places = places(l);
            Integer[] order = IntStream.range(0, size).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.comparingDouble(row -> places[row]));
            for (int i = 0; i < size; i++) {
                compare(order, i, 1);
                compare(order, i, -1);
            }
        }
    }

    /** Which lines is no secret, and the same audit finds the same pairs again. */
    private float[] places(int line) {
        double[] direction = new double[width];
        UniformSource.seeded(line).fill(direction, width);
        float[] places = new float[size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int c = 0; c < width; c++) {
                sum += (direction[c] - 0.5) * rows[i * width + c];
            }
            places[i] = (float) sum;
        }
        return places;
    }

    /** Compares a row with the next members on one side of it. */
    private void compare(Integer[] order, int place, int step) {
        int row = order[place];
        int seen = 0;
        for (int i = place + step; i >= 0 && i < size && seen < NEIGHBOURS; i += step) {
            int other = order[i];
            if (other < members) {
                seen++;
                float distance = squaredDistance(row, other, squared[row]);
                if (distance < squared[row] && distance > 0) {
                    squared[row] = distance;
                    nearest[row] = other;
                }
            }
        }
    }

    /** Returns the squared distance, or something not below the limit. */
    private float squaredDistance(int one, int other, float limit) {
        float sum = 0;
        int from = one * width;
        int with = other * width;
        for (int c = 0; c < width && sum < limit; c++) {
            float difference = rows[from + c] - rows[with + c];
            sum += difference * difference;
        }
        return sum;
    }

    /** Returns non-members and the members that they are near to; equal rows are not among them. */
    public List<int[]> across() {
        List<int[]> pairs = new ArrayList<>();
        for (int i = members; i < size; i++) {
            if (nearest[i] >= 0) {
                pairs.add(new int[] {i, nearest[i]});
            }
        }
        return pairs;
    }

    /** Returns the nearest of the near ones, or -1. */
    int nearest(int row) {
        return nearest[row];
    }

    /** Returns how many members are near to another member. */
    public int within() {
        return (int) IntStream.range(0, members).filter(i -> nearest[i] >= 0).count();
    }
}
