package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.math.FastMath;

/**
 * Two mixtures of Laplace laws of scale 1 on the line: the worst-case pair of outputs of a Laplace
 * mechanism behind a random choice of who takes part.
 *
 * <p>As for {@link GaussianMixturePair}, one dimension is enough. A set of mass s under {@code
 * Lap(0)} has under {@code Lap(c)} at least the mass of the half-line of mass s (the likelihood
 * ratio is monotone). Moving the coordinates of a vector c one after the other, with the convexity
 * of that bound in s, shows the same for independent coordinates and the half-line moved by |c|_1.
 */
public final class LaplaceMixturePair implements LikelihoodPair {

    private final double[] means;
    private final double[] weightsP;
    private final double[] weightsQ;

    /** Takes ownership of the arrays; the means ascend, weights of each law sum to 1. */
    LaplaceMixturePair(double[] means, double[] weightsP, double[] weightsQ) {
        this.means = means;
        this.weightsP = weightsP;
        this.weightsQ = weightsQ;
    }

    /** (1 - q) Lap(0) + q Lap(shift) against Lap(0). */
    public static LaplaceMixturePair sampled(double q, double shift) {
        return new LaplaceMixturePair(
                new double[] {0, shift}, new double[] {1 - q, q}, new double[] {1, 0});
    }

    /** The counterpart of {@link GaussianMixturePair#replaced}, by the same argument. */
    static LaplaceMixturePair replaced(double q, double shift) {
        return new LaplaceMixturePair(
                new double[] {-shift, 0, shift},
                new double[] {0, 1 - q, q},
                new double[] {q, 1 - q, 0});
    }

    LaplaceMixturePair reversed() {
        return new LaplaceMixturePair(means, weightsQ, weightsP);
    }

    @Override
    public double excess(double x) {
        double base = exponent(0, x);
        double numerator = 0;
        double denominator = 0;
        for (int k = 0; k < means.length; k++) {
            // Relative to one component; the differences of the weights sum to 0.
            double e = FastMath.expm1(exponent(k, x) - base);
            numerator += (weightsP[k] - weightsQ[k]) * e;
            denominator += weightsQ[k] * e;
        }
        if (denominator < -0.5) {
            return FastMath.expm1(log(weightsP, x) - log(weightsQ, x));
        }
        return numerator / (1 + denominator);
    }

    @Override
    public double logRatio(double x) {
        double y = excess(x);
        return Math.abs(y) < 0.5 ? FastMath.log1p(y) : log(weightsP, x) - log(weightsQ, x);
    }

    @Override
    public double logQ(double x) {
        return log(weightsQ, x) - Math.log(2);
    }

    @Override
    public double[] range(double lowTail, double highTail) {
        return means.clone();
    }

    /** Between the means the densities are sums of e^x and e^-x. */
    @Override
    public double cellWidth(double from, double to) {
        return 0.2;
    }

    @Override
    public double tail(double x, boolean above) {
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += 0.5 * weightsP[k] * Math.exp(-Math.abs(x - means[k]));
        }
        return sum;
    }

    @Override
    public boolean constantTails() {
        return true;
    }

    private double exponent(int k, double x) {
        return -Math.abs(x - means[k]);
    }

    private double log(double[] weights, double x) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < means.length; k++) {
            max = weights[k] > 0 ? Math.max(max, exponent(k, x)) : max;
        }
        double sum = 0;
        for (int k = 0; k < means.length; k++) {
            sum += weights[k] > 0 ? weights[k] * Math.exp(exponent(k, x) - max) : 0;
        }
        return max + Math.log(sum);
    }
}
