package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;

/**
 * Two mixtures of unit-variance normal laws on the line, P and Q, over shared means: the worst-case
 * pair of outputs of a Gaussian mechanism behind a random choice of who takes part.
 *
 * <p>Why one dimension is enough. Let a neighbour's contribution move the mean of the noise by a
 * vector c_i with probability w_i. For any set S of outputs with {@code N(0)(S) = s}, {@code
 * N(c_i)(S) <= Phi(Phi^-1(s) + |c_i|)} (Neyman and Pearson), and half-lines reach this bound for
 * all i at once when the c_i are numbers of one sign. So every hockey-stick divergence of {@code
 * sum w_i N(c_i)} from {@code N(0)} is at most that of {@code sum w_i N(|c_i|)}, in both
 * directions, and grows with each |c_i| (compare Choquette-Choo, Ganesh, Steinke, Thakurta, arXiv
 * 2310.15526, on mixtures of Gaussians).
 *
 * <p>Distances are in standard deviations of the noise.
 */
final class GaussianMixturePair implements LikelihoodPair {

    private final double[] means;
    private final double[] weightsP;
    private final double[] weightsQ;

    /** Takes ownership of the arrays; weights of each law sum to 1. */
    GaussianMixturePair(double[] means, double[] weightsP, double[] weightsQ) {
        this.means = means;
        this.weightsP = weightsP;
        this.weightsQ = weightsQ;
    }

    /** N(shift) against N(0). */
    static GaussianMixturePair gaussian(double shift) {
        return new GaussianMixturePair(
                new double[] {0, shift}, new double[] {0, 1}, new double[] {1, 0});
    }

    /** (1 - q) N(0) + q N(shift) against N(0): the example takes part with probability q. */
    static GaussianMixturePair sampled(double q, double shift) {
        return new GaussianMixturePair(
                new double[] {0, shift}, new double[] {1 - q, q}, new double[] {1, 0});
    }

    /**
     * {@code sum w_i N(c_i / sigma)} against N(0), for distances c_i of at least 0.
     *
     * @param event the distances and their probabilities
     */
    static GaussianMixturePair mixture(DpEvent.GaussianMixture event) {
        int n = event.sensitivities().size() + 1;
        double[] means = new double[n];
        double[] p = new double[n];
        double[] q = new double[n];
        q[0] = 1;
        double total = event.probabilities().stream().mapToDouble(Double::doubleValue).sum();
        for (int i = 1; i < n; i++) {
            double weight = event.probabilities().get(i - 1) / total;
            if (event.sensitivities().get(i - 1) == 0) {
                p[0] += weight;
            } else {
                means[i] = event.sensitivities().get(i - 1) / event.noiseMultiplier();
                p[i] = weight;
            }
        }
        return new GaussianMixturePair(means, p, q);
    }

    /**
     * (1 - q) N(0) + q N(shift) against (1 - q) N(0) + q N(-shift): the example takes part with
     * probability q and is replaced by its opposite.
     *
     * <p>This pair dominates Poisson sampling under replace-one exactly. Given who else takes part,
     * the outputs are A = (1-q) R + q P and B = (1-q) R + q P', with means 0, g, g', |g|, |g'| <=
     * 1. By advanced joint convexity (Balle, Barthe, Gaboardi, arXiv 1807.01647, Theorem 2) the
     * divergence of A from B at order {@code 1 + q (t - 1)} is q times that of P from {@code (1-b)
     * R + b P'} at t; by the argument above it is largest when the distances from P are 1 and 2 on
     * one line. Orders below 1 follow by exchanging A and B, which maps the pair to itself.
     */
    static GaussianMixturePair replaced(double q, double shift) {
        return new GaussianMixturePair(
                new double[] {-shift, 0, shift},
                new double[] {0, 1 - q, q},
                new double[] {q, 1 - q, 0});
    }

    GaussianMixturePair reversed() {
        return new GaussianMixturePair(means, weightsQ, weightsP);
    }

    /** Returns P/Q - 1 at x, without cancellation where it is small. */
    @Override
    public double excess(double x) {
        double numerator = 0;
        double denominator = 0;
        for (int k = 0; k < means.length; k++) {
            double exponent = exponent(k, x);
            if (exponent == 0) {
                continue;
            }
            if (exponent > 600) {
                return FastMath.expm1(logSum(weightsP, x) - logSum(weightsQ, x));
            }
            // The difference of the weights sums to 0, so exp may be replaced by expm1.
            double e = FastMath.expm1(exponent);
            numerator += (weightsP[k] - weightsQ[k]) * e;
            denominator += weightsQ[k] * e;
        }
        return numerator / (1 + denominator);
    }

    /** Returns log(P/Q) at x. */
    @Override
    public double logRatio(double x) {
        double y = excess(x);
        if (Math.abs(y) < 0.5) {
            return Math.log1p(y);
        }
        return logSum(weightsP, x) - logSum(weightsQ, x);
    }

    /** Returns the logarithm of Q's density at x. */
    @Override
    public double logQ(double x) {
        return logSum(weightsQ, x) - 0.5 * x * x - HALF_LOG_TWO_PI;
    }

    double minMean(boolean ofP) {
        double min = Double.POSITIVE_INFINITY;
        double[] weights = ofP ? weightsP : weightsQ;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                min = Math.min(min, means[k]);
            }
        }
        return min;
    }

    double maxMean(boolean ofP) {
        double max = Double.NEGATIVE_INFINITY;
        double[] weights = ofP ? weightsP : weightsQ;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                max = Math.max(max, means[k]);
            }
        }
        return max;
    }

    @Override
    public double[] range(double lowTail, double highTail) {
        boolean rising = logRatio(1) >= logRatio(-1);
        double below = rising ? lowTail : highTail;
        double above = rising ? highTail : lowTail;
        return new double[] {end(below, /* above= */ false), end(above, /* above= */ true)};
    }

    private double end(double mass, boolean above) {
        double sign = above ? 1 : -1;
        double far = above ? maxMean(true) : minMean(true);
        double x = far + sign * Math.sqrt(-2 * Math.log(Math.max(mass, Double.MIN_NORMAL)));
        // The bound of tail() may be met earlier, where the weight of the farthest mean is small.
        for (double nearer = x; tail(nearer, above) <= mass; nearer -= 0.25 * sign) {
            x = nearer;
        }
        return x;
    }

    /** By {@code P[N(0) > t] <= e^(-t^2/2) / 2} for t >= 0. */
    @Override
    public double tail(double x, boolean above) {
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            double t = above ? x - means[k] : means[k] - x;
            sum += weightsP[k] * (t > 0 ? 0.5 * Math.exp(-0.5 * t * t) : 1);
        }
        return Math.min(1, sum);
    }

    @Override
    public boolean constantTails() {
        return false;
    }

    @Override
    public double cellWidth() {
        double spread =
                Math.max(maxMean(true), maxMean(false)) - Math.min(minMean(true), minMean(false));
        return Math.min(0.2, 0.5 / spread);
    }

    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private double exponent(int k, double x) {
        return means[k] * (x - 0.5 * means[k]);
    }

    private double logSum(double[] weights, double x) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                max = Math.max(max, exponent(k, x));
            }
        }
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                sum += weights[k] * Math.exp(exponent(k, x) - max);
            }
        }
        return max + Math.log(sum);
    }
}
