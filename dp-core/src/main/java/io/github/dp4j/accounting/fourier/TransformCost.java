package io.github.dp4j.accounting.fourier;

/**
 * How long a transform takes, in units of a product of an atom with a summand (0.3 ns or so), and
 * how fine it may be for the time allowed.
 *
 * @param releases different ones
 * @param atoms of all of them
 * @param period the period of the Fourier sum
 * @param vanished the t from which on all releases together silence every summand
 */
public record TransformCost(int releases, int atoms, double period, double vanished) {

    /** Allowed for a transform, of which a pair has two or four. */
    private static final double MOST = 1.2e8;

    /** Allowed in addition for each release. */
    private static final double MOST_EACH = 1.5e6;

    /** Four million summands, 100 MB; a wider bound comes sooner. */
    public static final int MOST_NODES = 1 << 22;

    /** To integrate over a cell. */
    private static final double CELL = 300;

    /** To multiply by a power of a complex number. */
    private static final double POWER = 80;

    /** To spread an atom, beyond what any sum takes to begin with it, and to compute a summand. */
    private static final double FAST_ATOM = 20;

    /** Work of a summand of a fast transform; measured, in units of one atom of a direct sum. */
    private static final double FAST_SUMMAND = 300;

    /** How much more smoothing is tried where the wanted one takes too long. */
    private static final double COARSER = 1.1;

    private static double most(int releases) {
        return MOST + MOST_EACH * releases;
    }

    /** Returns the time allowed for all pairs of a direction, one transform of each. */
    public static double mostOfAll(int releases) {
        return MOST + most(releases);
    }

    /** Returns a smoothing at or above this one for which the time is enough. */
    public double affordable(double smoothing) {
        double s = smoothing;
        while (nodes(s) > MOST_NODES || ofSmoothing(s) > most(releases)) {
            s *= COARSER;
        }
        return s;
    }

    private int nodes(double s) {
        return LossTransform.nodes(period, s);
    }

    /** Returns the time for the cells, which no smoothing saves. */
    public double ofCells() {
        return CELL * atoms;
    }

    /** Returns the time for the sum at a smoothing: with two summands it is always allowed. */
    public double ofSmoothing(double s) {
        return ofNodes(nodes(s));
    }

    /**
     * Returns the time for so many summands. Of m releases k together silence summands from {@code
     * sqrt(m/k)} times the {@code vanished} one on, so that few releases meet all summands.
     */
    private double ofNodes(double nodes) {
        double last = Math.min(nodes, vanished * period / (2 * Math.PI));
        double whole = Math.min(releases, Math.max(1, releases * Math.pow(last / nodes, 2)));
        // The sum of last sqrt(m/k) over k > whole.
        double factors =
                whole * nodes + 2 * last * (releases - Math.sqrt((double) releases * whole));
        double plain = factors * atoms / releases;
        double fast = FAST_ATOM * atoms + FAST_SUMMAND * factors;
        return Math.min(plain, fast) + POWER * factors;
    }

    /** Returns whether a fast transform takes less time than the sum itself. */
    static boolean isFasterByTransform(int atoms, int summands) {
        return FAST_ATOM * atoms + FAST_SUMMAND * summands < (double) atoms * summands;
    }
}
