package io.github.dp4j.dl4j.audit.doubt;

import java.util.ArrayList;
import java.util.List;

/** Records of a pool that equal another one in all features, or nearly; and pairs of such. */
public final class Twins {

    /**
     * Near is what is nearer than a tenth of the distance that one of ten records has to its
     * nearest: many copies do not make it usual to be near.
     */
    private static final double USUAL = 0.9;

    private final boolean[] hasTwin;
    private final List<int[]> pairs = new ArrayList<>();

    private Twins(int size) {
        this.hasTwin = new boolean[size];
    }

    /**
     * Finds them.
     *
     * @param order of the pool
     * @param rows in that order; overwritten
     * @param areFeatures whether rows can be near without being equal
     */
    public static Twins of(PoolOrder order, float[] rows, boolean areFeatures) {
        int size = order.size();
        Twins twins = new Twins(size);
        boolean[] paired = new boolean[size];
        for (int i = 0; i < size; i++) {
            if (order.equalsNext(i)) {
                twins.add(i, i + 1, paired);
            }
        }
        if (areFeatures) {
            NearRows near = NearRows.ofPool(rows, size, USUAL);
            for (int i = 0; i < size; i++) {
                if (near.nearest(i) >= 0) {
                    twins.add(i, near.nearest(i), paired);
                }
            }
        }
        return twins;
    }

    /** Each record is in one pair at most. */
    private void add(int one, int other, boolean[] paired) {
        hasTwin[one] = true;
        hasTwin[other] = true;
        if (!paired[one] && !paired[other]) {
            paired[one] = true;
            paired[other] = true;
            pairs.add(new int[] {one, other});
        }
    }

    /** Returns whether the record at a place of the order has one. */
    public boolean hasTwin(int place) {
        return hasTwin[place];
    }

    /** Returns pairs of places without one in common. */
    public List<int[]> pairs() {
        return pairs;
    }
}
