package io.github.dp4j.dl4j.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * How many rows at a time a product may take so that every row is computed by the same
 * instructions, found by trial and shared by all workers of an engine.
 *
 * <p>Native products choose their instructions by sizes, and the last rows of a matrix get others
 * than those before (on AVX2 six rows are one block of oneDNN's, and of 32 the last two differ in
 * their last bits). By which instructions a row is computed does not depend on its numbers. So one
 * row is repeated, and multiplied: where all rows of the product are equal to the bit, for every
 * draw, all were computed alike. Numbers are random and the trial's own: not a network's, which may
 * be zero.
 *
 * <p>A single number of a row comes out alike by chance at most 17 times in 20 (measured, oneDNN on
 * AVX2, two columns and an inner dimension of three, the least that can differ by a rounding of
 * products). {@link #TRIED} numbers are compared, so a difference is overlooked with probability
 * {@code 0.85^512 < 1e-36}; were it 99 times in 100, {@code 0.006}. The last columns may get other
 * instructions, too, so a column is compared {@link #draws several times} by itself. The more
 * products a number adds up, the rarer it comes out alike by chance.
 */
public final class RowSizes {

    private static final int TRIED = 512;

    /** Sizes tried for the unit, the largest that is alike; the last one always is. */
    private static final int[] UNITS = {
        1024, 960, 512, 480, 256, 240, 192, 128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 2, 1
    };

    /**
     * Of matrices so large a trial takes longer than some rows too many: of Poisson batches every
     * size comes in time, and each would be tried.
     */
    private static final long LARGE = 1 << 16;

    private static final int STEP = 8;

    /**
     * A trial of more multiplications is made of fewer rows. It is made once; a product that is
     * divided streams its matrix twice, in every step (4096 x 4096: a tenth of it).
     */
    private static final long MULTIPLICATIONS = 1L << 32;

    private final Kernels kernels;
    private final Map<Site, Table> tables = new HashMap<>();

    /**
     * Starts with nothing tried.
     *
     * @param kernels whose products are tried
     */
    public RowSizes(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * A place in a network where products are made: all that kernels may go by, but for the rows.
     *
     * @param type of the numbers
     * @param transposeB whether {@code b} is stored transposed
     * @param n columns of the product
     * @param k the inner dimension
     * @param adds whether the product is added to what is there
     * @param strideA the distance between rows of {@code a}
     * @param strideB the distance between rows of {@code b}
     * @param strideC the distance between rows of the product
     * @param most the largest number of rows
     */
    record Site(
            DataType type,
            boolean transposeB,
            int n,
            int k,
            boolean adds,
            int strideA,
            int strideB,
            int strideC,
            int most) {}

    /** What is known of a site. */
    private static final class Table {
        /** What the row is in a product of {@link #unit} rows, one draw after another. */
        private double @Nullable [] row;

        private int unit;
        private final Map<Integer, Boolean> agree = new HashMap<>();
        private final Map<Integer, Integer> taken = new HashMap<>();
    }

    /**
     * Returns how many rows to compute next.
     *
     * @param site where
     * @param rest how many rows are left
     * @return a size whose rows are all computed as everywhere at this site; above {@code rest}, so
     *     many rows are to be computed and the last of them thrown away
     */
    synchronized int next(Site site, int rest) {
        Table table = tables.computeIfAbsent(site, this::table);
        Integer known = table.taken.get(rest);
        if (known == null) {
            known = find(site, table, rest);
            table.taken.put(rest, known);
        }
        return known;
    }

    private int find(Site site, Table table, int rest) {
        if ((long) site.n * site.k >= LARGE) {
            int filledUp = (rest + STEP - 1) / STEP * STEP;
            if (filledUp <= table.unit && agrees(site, table, filledUp)) {
                return filledUp;
            }
        }
        if (agrees(site, table, rest)) {
            return rest;
        }
        if (rest > table.unit) {
            return table.unit;
        }
        // A product streams the whole of b: a few rows more cost less than another product.
        int limit = Math.min(table.unit, rest + Math.max(2, rest / 4));
        for (int size = rest + 1; size <= limit; size++) {
            if (agrees(site, table, size)) {
                return size;
            }
        }
        for (int size = rest - 1; size > rest / 2; size--) {
            if (agrees(site, table, size)) {
                return size;
            }
        }
        return table.unit;
    }

    private Table table(Site site) {
        Table table = new Table();
        for (int less = 0; less < 8 && table.row == null; less++) {
            tryUnit(site, table, site.most - less);
        }
        for (int i = 0; table.row == null; i++) {
            if (UNITS[i] < site.most) {
                tryUnit(site, table, UNITS[i]);
            }
            if (UNITS[i] == 1 && table.row == null) {
                throw new IllegalStateException(
                        "A product of one row is computed differently from one call to the next.");
            }
        }
        return table;
    }

    private void tryUnit(Site site, Table table, int rows) {
        if (rows >= 1 && rows <= UNITS[0] && mayTry(site, rows)) {
            table.row = rows(site, rows);
            table.unit = rows;
        }
    }

    private static boolean mayTry(Site site, int rows) {
        return rows <= 64 || (long) rows * site.n * site.k <= MULTIPLICATIONS;
    }

    private boolean agrees(Site site, Table table, int rows) {
        Boolean known = table.agree.get(rows);
        if (known == null) {
            known =
                    rows == table.unit
                            || (mayTry(site, rows) && Arrays.equals(rows(site, rows), table.row));
            table.agree.put(rows, known);
        }
        return known;
    }

    /** Of the site alone: rows of products of different sizes are compared draw by draw. */
    private static int draws(Site site) {
        int ofColumn = site.k < 32 ? 64 : site.k < 256 ? 16 : 8;
        if (64.0 * site.n * site.k > MULTIPLICATIONS / 32.0) {
            ofColumn = 4;
        }
        int tried = site.k < 256 ? TRIED : TRIED / 4;
        return Math.max(ofColumn, (tried + site.n - 1) / site.n);
    }

    /** Returns the row that all rows are, draw after draw; null where two differ. */
    private double @Nullable [] rows(Site site, int m) {
        int draws = draws(site) + 1; // the last one of zeros: their sign is a bit as well
        double[] all = new double[draws * site.n];
        int rowsOfB = site.transposeB ? site.n : site.k;
        int columnsOfB = site.transposeB ? site.k : site.n;
        try (Arena arena = new Arena(site.type)) {
            Block a = arena.allocate((long) (m - 1) * site.strideA + site.k);
            Block b = arena.allocate((long) (rowsOfB - 1) * site.strideB + columnsOfB);
            Block c = arena.allocate((long) (m - 1) * site.strideC + site.n);
            Block before = arena.allocate(site.n);
            double[] row = new double[site.n];
            for (int draw = 0; draw < draws; draw++) {
                TrialNumbers numbers = new TrialNumbers(draw);
                numbers.fill(a, site.k);
                numbers.fill(b, b.length());
                numbers.fill(before, site.n);
                if (draw == draws - 1) {
                    a.zero(0, site.k);
                    before.zero(0, site.n);
                }
                for (int i = 0; i < m; i++) {
                    if (i > 0) {
                        a.copy((long) i * site.strideA, a, 0, site.k);
                    }
                    c.copy((long) i * site.strideC, before, 0, site.n);
                }
                kernels.gemm(
                        /* transposeA= */ false,
                        site.transposeB,
                        m,
                        site.n,
                        site.k,
                        new Kernels.Matrix(a, 0, site.strideA),
                        new Kernels.Matrix(b, 0, site.strideB),
                        site.adds ? 1 : 0,
                        new Kernels.Matrix(c, 0, site.strideC));
                c.get(0, all, draw * site.n, site.n);
                for (int i = 1; i < m; i++) {
                    c.get((long) i * site.strideC, row, 0, site.n);
                    if (!Arrays.equals(row, 0, site.n, all, draw * site.n, (draw + 1) * site.n)) {
                        return null;
                    }
                }
            }
        }
        return all;
    }
}
