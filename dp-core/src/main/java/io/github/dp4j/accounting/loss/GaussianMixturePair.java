package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.math.FastMath;
import io.github.dp4j.accounting.math.NormalLaw;
import io.github.dp4j.accounting.math.RoundUp;
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
public final class GaussianMixturePair implements LikelihoodPair {

    private final double[] means;
    private final double[] weightsP;
    private final double[] weightsQ;

    /** Takes ownership of the arrays; weights of each law sum to 1. */
    public GaussianMixturePair(double[] means, double[] weightsP, double[] weightsQ) {
        this.means = means;
        this.weightsP = weightsP;
        this.weightsQ = weightsQ;
    }

    /** N(shift) against N(0). */
    public static GaussianMixturePair gaussian(double shift) {
        return new GaussianMixturePair(
                new double[] {0, shift}, new double[] {0, 1}, new double[] {1, 0});
    }

    /** (1 - q) N(0) + q N(shift) against N(0): the example takes part with probability q. */
    public static GaussianMixturePair sampled(double q, double shift) {
        return new GaussianMixturePair(
                new double[] {0, shift}, new double[] {1 - q, q}, new double[] {1, 0});
    }

    /**
     * {@code sum w_i N(c_i / sigma)} against N(0), for distances c_i of at least 0.
     *
     * @param event the distances and their probabilities
     */
    public static GaussianMixturePair mixture(DpEvent.GaussianMixture event) {
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
            } else if (weight > 0) {
                means[i] =
                        RoundUp.quotient(event.sensitivities().get(i - 1), event.noiseMultiplier());
                p[i] = weight;
            }
        }
        return new GaussianMixturePair(means, p, q);
    }

    /**
     * (1 - q) N(0) + q N(shift) against (1 - q) N(0) + q N(-shift): the example takes part with
     * probability q and is replaced by its opposite.
     *
     * <p>This pair dominates Poisson sampling under replace-one, and some data set attains it. Let
     * the record move the sum by u, its replacement by v, both of length at most s = shift. Given
     * who else takes part (joint convexity of the divergence removes the condition) the outputs are
     * {@code A = (1-q) R + q U} and {@code B = (1-q) R + q V} with {@code R = N(0), U = N(u), V =
     * N(v)}. For alpha >= 1
     *
     * <pre>
     * H_alpha(A||B) = sup_S A(S) - alpha B(S)
     *               = q sup_S U(S) - a V(S) - b R(S),  a = alpha,  b = (alpha - 1)(1 - q)/q >= 0.
     * </pre>
     *
     * With {@code U(S) = Phi(z)}, Neyman and Pearson's lemma gives {@code V(S) >= Phi(z - |u - v|)
     * >= Phi(z - 2s)} and {@code R(S) >= Phi(z - |u|) >= Phi(z - s)}. So the divergence is at most
     * {@code q sup_z Phi(z) - a Phi(z - 2s) - b Phi(z - s)}, and half-lines reach all three at once
     * when u = s and v = -s: the pair here. (The same follows from Kahane's convexity inequality
     * for {@code E_U[(1 - a dV/dU - b dR/dU)+]}, Sur le chaos multiplicatif, 1985: the three
     * covariances are largest there.) For {@code alpha < 1}, {@code H_alpha(A||B) = 1 - alpha +
     * alpha H_{1/alpha}(B||A)}, and exchanging u and v maps the pair to its mirror image.
     * Domination at every alpha is kept by adaptive composition (Zhu, Dong, Wang, arXiv 2106.08567,
     * Theorem 10).
     */
    public static GaussianMixturePair replaced(double q, double shift) {
        return new GaussianMixturePair(
                new double[] {-shift, 0, shift},
                new double[] {0, 1 - q, q},
                new double[] {q, 1 - q, 0});
    }

    public GaussianMixturePair reversed() {
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
        if (denominator < -0.5) {
            // Here 1 + denominator would cancel, and P/Q is far from 1.
            return FastMath.expm1(logSum(weightsP, x) - logSum(weightsQ, x));
        }
        return numerator / (1 + denominator);
    }

    /** Returns log(P/Q) at x. */
    @Override
    public double logRatio(double x) {
        double y = excess(x);
        if (Math.abs(y) < 0.5) {
            return FastMath.log1p(y);
        }
        return logSum(weightsP, x) - logSum(weightsQ, x);
    }

    /** Returns the logarithm of Q's density at x. */
    @Override
    public double logQ(double x) {
        return logSum(weightsQ, x) - 0.5 * x * x - HALF_LOG_TWO_PI;
    }

    public double minMean(boolean ofP) {
        double min = Double.POSITIVE_INFINITY;
        double[] weights = ofP ? weightsP : weightsQ;
        for (int k = 0; k < means.length; k++) {
            if (weights[k] > 0) {
                min = Math.min(min, means[k]);
            }
        }
        return min;
    }

    public double maxMean(boolean ofP) {
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
        // The ratio is monotone, so it rises where P has the larger mean; at two points it may not
        // show that in doubles.
        boolean rising = mean(weightsP) >= mean(weightsQ);
        double below = rising ? lowTail : highTail;
        double above = rising ? highTail : lowTail;
        return new double[] {end(below, /* above= */ false), end(above, /* above= */ true)};
    }

    private double mean(double[] weights) {
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += weights[k] * means[k];
        }
        return sum;
    }

    private double end(double mass, boolean above) {
        double sign = above ? 1 : -1;
        double far = above ? maxMean(true) : minMean(true);
        double x = far + sign * Math.sqrt(-2 * Math.log(Math.max(mass, Double.MIN_NORMAL)));
        // By P[N(0) > t] <= e^(-t^2/2) / 2 this is far enough; nearer may do as well.
        for (double nearer = x; tail(nearer, above) <= mass; nearer -= 0.25 * sign) {
            x = nearer;
        }
        return x;
    }

    @Override
    public double tail(double x, boolean above) {
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += weightsP[k] * NormalLaw.upperTail(above ? x - means[k] : means[k] - x);
        }
        return Math.min(1, sum);
    }

    @Override
    public boolean constantTails() {
        return false;
    }

    /**
     * The integrands are sums of normal densities, whose 12th derivative at distance t from the
     * mean is at most {@code max(t, 7)^12} times the density; over a cell of width w the density
     * changes by at most {@code e^(w t)}. With w t of at most 1.4 the quadrature errs by less than
     * 1.9e-16 * 1.4^12 * e^1.4 = 5e-14. Likelihood ratios change by at most sqrt(e) within a cell.
     */
    @Override
    public double cellWidth(double from, double to) {
        double least = Math.min(minMean(true), minMean(false));
        double most = Math.max(maxMean(true), maxMean(false));
        double reach = Math.max(7, Math.max(most - from, to - least));
        return Math.min(1.4 / reach, 0.5 / (most - least));
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
