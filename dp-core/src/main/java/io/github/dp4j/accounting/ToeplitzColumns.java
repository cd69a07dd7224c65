package io.github.dp4j.accounting;

/**
 * Columns that are one another's shifts: column i has the entry c_t in row i + t, as far as there
 * are rows. With {@code P_g(m) = sum over t < m of c_t c_(t+g)} the product of two columns g apart,
 * the later of which is column j, is {@code P_g(steps - j)}.
 */
final class ToeplitzColumns implements StrategyColumns {

    private final double[] c;
    private final int steps;
    private final boolean nonNegative;
    private final boolean falling;

    /** Takes ownership of the coefficients, of which the last is not 0 and none is left over. */
    ToeplitzColumns(double[] c, int steps) {
        this.c = c;
        this.steps = steps;
        boolean positive = true;
        boolean sorted = true;
        for (int t = 0; t < c.length; t++) {
            positive &= c[t] >= 0;
            sorted &= t == 0 || c[t] <= c[t - 1];
        }
        nonNegative = positive;
        falling = positive && sorted;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public int bands() {
        return c.length;
    }

    @Override
    public double squaredNorm(int column) {
        double sum = 0;
        for (int t = 0; t < Math.min(c.length, steps - column); t++) {
            sum += c[t] * c[t];
        }
        return sum;
    }

    /** Returns whether coefficients fall and none is negative. */
    boolean isFalling() {
        return falling;
    }

    /**
     * Returns the squared norm of the sum of the columns 0, separation, 2 separation and so on, at
     * most so many; from above. Where coefficients fall, this is the largest {@code sum |<C_j,
     * C_k>|} over columns at least so far apart (Kalinin and Lampert, Banded square root matrix
     * factorization for differentially private model training, arXiv 2405.13763, Theorem 2): {@code
     * P_g(m)} falls in g and rises in m, and the a-th of the columns is not before a separation,
     * nor the a-th and the b-th nearer than (b - a) separation.
     */
    double separated(int separation, int participations) {
        double total = 0;
        for (int r = 0; r < steps; r++) {
            double sum = 0;
            long first = Math.min(participations - 1L, r / separation);
            for (long a = first; a >= 0 && r - a * separation < c.length; a--) {
                sum += c[(int) (r - a * separation)];
            }
            total += sum * sum;
        }
        return StrategyColumns.fromAbove(total, 3.0 * steps);
    }

    @Override
    public double largestEpoch(int epochLength) {
        if (nonNegative) {
            // As above; without falling coefficients because the gaps are the same at every place.
            return separated(epochLength, Integer.MAX_VALUE);
        }
        double[] sums = new double[Math.min(epochLength, steps)];
        double[] squared = prefixes(0);
        for (int i = 0; i < steps; i++) {
            sums[i % sums.length] += squared[Math.min(c.length, steps - i)];
        }
        for (long g = epochLength; g < Math.min(c.length, steps); g += epochLength) {
            double[] products = prefixes((int) g);
            for (int j = (int) g; j < steps; j++) {
                int m = Math.min(products.length - 1, steps - j);
                sums[j % sums.length] += 2 * Math.abs(products[m]);
            }
        }
        double most = 0;
        for (double sum : sums) {
            most = Math.max(most, sum);
        }
        double each = Math.ceil((double) steps / epochLength);
        // Products that cancel are off by what they would be without signs.
        double off = (c.length + 8) * 0x1p-52 * each * each * squaredNorm(0);
        return StrategyColumns.fromAbove(most + off, each * each);
    }

    /** Returns {@code P_g(m)} for every m. */
    private double[] prefixes(int g) {
        double[] result = new double[c.length - g + 1];
        for (int t = 0; t + g < c.length; t++) {
            result[t + 1] = result[t] + c[t] * c[t + g];
        }
        return result;
    }
}
