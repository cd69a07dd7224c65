package io.github.dp4j.dl4j.audit.doubt;

/**
 * The law of a split: a pool of N records, of which m are members, and every choice of m is equally
 * likely. So it is where groups of fixed sizes are drawn, and given m where each record has a coin
 * of its own. The law of what is asked here is exact, whatever the records are, as long as the
 * question is put to the pool without a look at who is a member.
 */
public final class RandomSplit {

    /** Terms that much smaller than their sum do not change it. */
    private static final double NEGLIGIBLE = 1e-17;

    private final int size;
    private final int members;

    /** Of each number up to N the logarithm of its factorial. */
    private final double[] factorial;

    public RandomSplit(int size, int members) {
        this.size = size;
        this.members = members;
        this.factorial = new double[size + 1];
        for (int i = 1; i <= size; i++) {
            factorial[i] = factorial[i - 1] + Math.log(i);
        }
    }

    /**
     * Returns how likely the members get so few or so many of some records: twice the smaller tail
     * of the hypergeometric law, at most 1.
     *
     * @param marked how many records of the pool are meant
     * @param found how many of them are members
     */
    public double chanceOf(int marked, int found) {
        int left = marked - found;
        return Math.min(
                1,
                2 * Math.min(atMost(marked, found, members), atMost(marked, left, size - members)));
    }

    /** P(X <= found) of so many marked records in a group, summed from the largest term. */
    private double atMost(int marked, int found, int group) {
        if ((double) found * size >= (double) marked * group) {
            return 1; // not below its mean: no evidence on this side
        }
        double term =
                Math.exp(
                        choose(marked, found)
                                + choose(size - marked, group - found)
                                - choose(size, group));
        double sum = 0;
        for (double x = found; x >= 0 && term > NEGLIGIBLE * sum; x--) {
            sum += term;
            term *= x * (size - marked - group + x) / ((marked - x + 1) * (group - x + 1));
        }
        return sum;
    }

    /**
     * Returns how likely so few pairs are divided, given how many of their records are members. Of
     * 2q records in q pairs j are members, each choice as likely: d pairs are divided in C(q, d)
     * C(q - d, (j - d) / 2) 2^d of the C(2q, j) choices.
     *
     * @param pairs q, without a record in common
     * @param inside j, how many of their records are members
     * @param divided how many pairs have one member
     */
    public double chanceOfSoFewDivided(int pairs, int inside, int divided) {
        double sum = 0;
        for (int d = divided; d >= 0; d -= 2) {
            int whole = (inside - d) / 2;
            if (d + whole <= pairs) {
                sum +=
                        Math.exp(
                                choose(pairs, d)
                                        + choose(pairs - d, whole)
                                        + d * Math.log(2)
                                        - choose(2 * pairs, inside));
            }
        }
        return Math.min(1, sum);
    }

    private double choose(int from, int count) {
        return count < 0 || count > from
                ? Double.NEGATIVE_INFINITY
                : factorial[from] - factorial[count] - factorial[from - count];
    }
}
