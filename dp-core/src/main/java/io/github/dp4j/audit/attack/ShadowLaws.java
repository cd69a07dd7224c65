package io.github.dp4j.audit.attack;

/**
 * What shadow models of one kind, those that have seen a record or those that have not, say of each
 * record: how many they are, their mean, and their squared distance from it.
 */
final class ShadowLaws {

    /** What the common variance weighs in that of a record, in models. */
    static final double PRIOR = 8;

    private final int[] count;
    private final double[] mean;
    private final double[] squares;
    private final double pooled;

    private ShadowLaws(int[] count, double[] mean, double[] squares) {
        this.count = count;
        this.mean = mean;
        this.squares = squares;
        double sum = 0;
        long all = 0;
        for (int i = 0; i < count.length; i++) {
            sum += squares[i];
            all += count[i];
        }
        this.pooled = sum / Math.max(1, all);
    }

    /**
     * Takes the models of one kind.
     *
     * @param members whether those that have seen a record, or those that have not
     */
    static ShadowLaws of(ShadowSignals shadows, boolean members) {
        int records = shadows.records();
        int[] count = new int[records];
        double[] mean = new double[records];
        double[] squares = new double[records];
        for (int i = 0; i < records; i++) {
            double sum = 0;
            for (int s = 0; s < shadows.models(); s++) {
                if (shadows.isMember(s, i) == members) {
                    count[i]++;
                    sum += shadows.phi(s, i);
                }
            }
            mean[i] = sum / Math.max(1, count[i]);
            for (int s = 0; s < shadows.models(); s++) {
                if (shadows.isMember(s, i) == members) {
                    double away = shadows.phi(s, i) - mean[i];
                    squares[i] += away * away;
                }
            }
        }
        return new ShadowLaws(count, mean, squares);
    }

    int count(int record) {
        return count[record];
    }

    /** Returns the mean; 0 where there is no model. */
    double mean(int record) {
        return mean[record];
    }

    /** Returns a record's variance by a rule, with the divisor n. */
    double variance(int record, Variance rule) {
        return switch (rule) {
            case PER_RECORD -> squares[record] / Math.max(1, count[record]);
            case POOLED -> pooled;
            case SHRUNK -> (squares[record] + PRIOR * pooled) / (count[record] + PRIOR);
        };
    }
}
