package io.github.dp4j.accounting.rdp;

import io.github.dp4j.privacy.DpEvent;

/**
 * Renyi divergences of a search over a random number of runs: Papernot and Steinke, Hyperparameter
 * tuning with Renyi differential privacy, arXiv 2110.03620.
 */
final class RandomTrialsRenyi {

    /** More than the rounding of the few operations here. */
    private static final double ROUNDING = 1e-12;

    private RandomTrialsRenyi() {}

    /**
     * Truncated negative binomial (Theorem 2): with {@code r(a)} the divergence of one run at order
     * a, the search has at order a, for every order b of at least 1,
     *
     * <pre>
     * r(a) + (1 + shape) ((1 - 1/b) r(b) + log(1/gamma) / b) + log(E[K]) / (a - 1)
     * </pre>
     *
     * @param run the divergence of one run at each of {@link RdpOrders#all()}
     */
    static double[] negativeBinomial(double[] run, DpEvent.RepeatAndSelect event) {
        double[] orders = RdpOrders.all();
        double logInverse = -Math.log(event.gamma());
        // Order 1, where the divergence has no weight.
        double least = logInverse;
        for (int i = 0; i < orders.length; i++) {
            least = Math.min(least, (1 - 1 / orders[i]) * run[i] + logInverse / orders[i]);
        }
        double logMean = Math.log(event.meanRuns());
        double[] result = new double[orders.length];
        for (int i = 0; i < orders.length; i++) {
            double sum = run[i] + (1 + event.shape()) * least + logMean / (orders[i] - 1);
            result[i] = sum * (1 + ROUNDING);
        }
        return result;
    }

    /**
     * Poisson (after Theorem 6): if one run is ({@code log(1 + 1/(a-1))}, d)-private, the search
     * over m runs on average has at order a at most the divergence
     *
     * <pre>log(e^-m + m e^((a-1) (r(a) + m d))) / (a - 1)</pre>
     *
     * <p>The first summand is the outcome "no run", equally likely on both sides; leaving it out,
     * as {@code r(a) + m d + log(m) / (a - 1)} does, falls below the truth for a small m. The
     * second: with {@code f(x) = e^(m (x-1))} the best outcome is y with probability {@code Q(y)
     * E[f'(X)]}, X between Q(less than y) and Q(at most y). By joint convexity the moment of the
     * others is at most that of one run times {@code f'(X)^a f'(X')^(1-a) = m exp(m (a (X-1) +
     * (a-1) (1-X')))}, and {@code (a-1) (1-X') <= a (1-X) + (a-1) d} because X is the probability
     * of an event.
     *
     * @param run the divergence of one run at each of {@link RdpOrders#all()}
     */
    static double[] poisson(double[] run, DpEvent.RepeatAndSelectPoisson event) {
        double[] orders = RdpOrders.all();
        double mean = event.meanRuns();
        double[] result = new double[orders.length];
        for (int i = 0; i < orders.length; i++) {
            double order = orders[i];
            double epsilon = Math.log1p(1 / (order - 1));
            double delta = 1;
            for (int j = 0; j < orders.length; j++) {
                delta = Math.min(delta, RdpConversion.delta(orders[j], run[j], epsilon));
            }
            double one = run[i] + mean * delta;
            if (order == Double.POSITIVE_INFINITY) {
                result[i] = one * (1 + ROUNDING);
                continue;
            }
            double logSome = (order - 1) * one + Math.log(mean);
            double larger = Math.max(logSome, -mean);
            double log = larger + Math.log1p(Math.exp(-Math.abs(logSome + mean)));
            result[i] =
                    one < Double.POSITIVE_INFINITY
                            ? Math.max(0, log + ROUNDING * (1 + Math.abs(logSome))) / (order - 1)
                            : one;
        }
        return result;
    }
}
