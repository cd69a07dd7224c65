package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;

/**
 * Renyi divergences of a search over a random number of runs: Papernot and Steinke, Hyperparameter
 * tuning with Renyi differential privacy, arXiv 2110.03620.
 */
final class RandomTrialsRenyi {

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
     * @param run the divergence of one run at each of {@link RdpCurves#orders()}
     */
    static double[] negativeBinomial(double[] run, DpEvent.RepeatAndSelect event) {
        double[] orders = RdpCurves.orders();
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
     * Poisson (Theorem 6): if one run is ({@code log(1 + 1/(a-1))}, d)-private, the search has at
     * order a the divergence {@code r(a) + m d + log(m) / (a - 1)} for m runs on average.
     *
     * @param run the divergence of one run at each of {@link RdpCurves#orders()}
     */
    static double[] poisson(double[] run, DpEvent.RepeatAndSelectPoisson event) {
        double[] orders = RdpCurves.orders();
        double mean = event.meanRuns();
        double[] result = new double[orders.length];
        for (int i = 0; i < orders.length; i++) {
            double epsilon = Math.log1p(1 / (orders[i] - 1));
            double delta = 1;
            for (int j = 0; j < orders.length; j++) {
                delta = Math.min(delta, RdpConversion.delta(orders[j], run[j], epsilon));
            }
            double sum = run[i] + mean * delta + Math.log(mean) / (orders[i] - 1);
            // A mean below 1 makes the last summand negative; no divergence is.
            result[i] = Math.max(0, sum + ROUNDING * (Math.abs(sum) + mean * delta));
        }
        return result;
    }
}
