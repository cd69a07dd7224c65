package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker's products of which every row follows from its own row of the first factor alone, to
 * the bit: whoever is computed beside it, wherever it stands, and however many there are. What an
 * example's forward and backward pass is made of: a last bit that shows an example's company may
 * flip a rectifier, and the example's clipped gradient with it, by up to 2 C.
 */
public final class RowProducts {

    private final Kernels kernels;
    private final Arena arena;
    private final RowSizes sizes;

    /** What {@link RowSizes#next} answered, by the rows that were left: it is asked with a lock. */
    private final Map<RowSizes.Site, int[]> answers = new HashMap<>();

    private @Nullable Block spareA;
    private @Nullable Block spareC;
    private long divided;

    /**
     * Creates a worker's products.
     *
     * @param kernels the arithmetic
     * @param arena the worker's memory
     * @param sizes by how many rows at a time, shared by all workers
     */
    public RowProducts(Kernels kernels, Arena arena, RowSizes sizes) {
        this.kernels = kernels;
        this.arena = arena;
        this.sizes = sizes;
    }

    /**
     * Computes {@code c = a op(b) + beta c}, row by row alike.
     *
     * @param transposeB whether {@code b} is stored transposed, n x k
     * @param m rows of c, at least 1
     * @param n columns of c
     * @param k the inner dimension
     * @param a first factor
     * @param b second factor
     * @param beta 0 to overwrite c, 1 to add to it
     * @param c the product; modified
     * @param most the largest m that this call is ever made with
     * @param whole whether {@code a} and {@code c} have that many rows whatever m is, of which
     *     those from m on may be read and overwritten
     */
    public void multiply(
            boolean transposeB,
            int m,
            int n,
            int k,
            Matrix a,
            Matrix b,
            double beta,
            Matrix c,
            int most,
            boolean whole) {
        RowSizes.Site site =
                new RowSizes.Site(
                        arena.type(),
                        transposeB,
                        n,
                        k,
                        beta != 0,
                        a.stride(),
                        b.stride(),
                        c.stride(),
                        most);
        int[] known = answers.computeIfAbsent(site, any -> new int[most + 1]);
        for (int done = 0; done < m; ) {
            int rest = m - done;
            if (known[rest] == 0) {
                known[rest] = sizes.next(site, rest);
            }
            int rows = known[rest];
            Matrix from = below(a, done);
            Matrix to = below(c, done);
            if (rows <= rest || (whole && done + rows <= most)) {
                kernels.gemm(false, transposeB, rows, n, k, from, b, beta, to);
                done += rows;
            } else {
                padded(site, rest, rows, from, b, beta, to);
                done = m;
            }
            divided += rows == m ? 0 : 1;
        }
    }

    private void padded(
            RowSizes.Site site, int rest, int rows, Matrix a, Matrix b, double beta, Matrix c) {
        Block moreA = atLeast(spareA, (long) rows * site.strideA());
        Block moreC = atLeast(spareC, (long) rows * site.strideC());
        spareA = moreA;
        spareC = moreC;
        Matrix wideA = new Matrix(moreA, 0, site.strideA());
        Matrix wideC = new Matrix(moreC, 0, site.strideC());
        for (int i = 0; i < rest; i++) {
            moreA.copy(
                    (long) i * wideA.stride(),
                    a.block(),
                    a.offset() + (long) i * a.stride(),
                    site.k());
            if (site.adds()) {
                moreC.copy(
                        (long) i * wideC.stride(),
                        c.block(),
                        c.offset() + (long) i * c.stride(),
                        site.n());
            }
        }
        kernels.gemm(false, site.transposeB(), rows, site.n(), site.k(), wideA, b, beta, wideC);
        for (int i = 0; i < rest; i++) {
            c.block()
                    .copy(
                            c.offset() + (long) i * c.stride(),
                            moreC,
                            (long) i * wideC.stride(),
                            site.n());
        }
    }

    private Block atLeast(@Nullable Block spare, long length) {
        return spare == null || spare.length() < length ? arena.allocate(length) : spare;
    }

    private static Matrix below(Matrix x, int rows) {
        return rows == 0
                ? x
                : new Matrix(x.block(), x.offset() + (long) rows * x.stride(), x.stride());
    }

    /**
     * Returns how many native products were made so far of other rows than were asked for.
     *
     * @return 0 if every size was fine as it was
     */
    public long divided() {
        return divided;
    }
}
