package io.github.dp4j.dl4j.audit.doubt;

import java.util.Arrays;

/**
 * One column of a pool, cut at seven quantiles: how many values lie below each, and at or below, of
 * all records and of members. It is a Kolmogorov-Smirnov test that looks at some places only, so
 * that the law at each is exact, with ties too.
 */
public final class ColumnCuts {

    private static final int PARTS = 8;

    /** The quantiles are those of so many records; which, the pool's content decides. */
    private static final int SAMPLE = 1024;

    private final int[] all;
    private final int[] members;

    private ColumnCuts(int[] all, int[] members) {
        this.all = all;
        this.members = members;
    }

    /**
     * Counts.
     *
     * @param rows of the pool in an order that does not know who is a member
     * @param width columns of a row
     * @param column which one
     * @param isMember of each row whether it is one
     */
    public static ColumnCuts of(float[] rows, int width, int column, boolean[] isMember) {
        float[] cuts = quantiles(rows, width, column, isMember.length);
        int[] all = new int[2 * cuts.length + 1];
        int[] members = new int[all.length];
        for (int i = 0; i < isMember.length; i++) {
            int at = Arrays.binarySearch(cuts, rows[i * width + column] + 0.0f);
            int cell = at >= 0 ? 2 * at + 1 : 2 * (-at - 1);
            all[cell]++;
            members[cell] += isMember[i] ? 1 : 0;
        }
        Arrays.parallelPrefix(all, Integer::sum);
        Arrays.parallelPrefix(members, Integer::sum);
        return new ColumnCuts(all, members);
    }

    private static float[] quantiles(float[] rows, int width, int column, int size) {
        float[] sample = new float[Math.min(size, SAMPLE)];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = rows[i * width + column] + 0.0f; // -0.0 is 0.0
        }
        Arrays.sort(sample);
        float[] cuts = new float[PARTS - 1];
        int distinct = 0;
        for (int q = 1; q < PARTS; q++) {
            float cut = sample[(int) ((long) q * sample.length / PARTS)];
            if (distinct == 0 || cut > cuts[distinct - 1]) {
                cuts[distinct++] = cut;
            }
        }
        return Arrays.copyOf(cuts, distinct);
    }

    /** Returns how many sets of values are counted. */
    public int count() {
        return all.length - 1;
    }

    /** Returns the smallest chance of one of them; of several, not that of the smallest. */
    public double leastChance(RandomSplit split) {
        double least = 1;
        for (int i = 0; i < count(); i++) {
            least = Math.min(least, split.chanceOf(all[i], members[i]));
        }
        return least;
    }
}
