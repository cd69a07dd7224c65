package io.github.dp4j.accounting.loss;

import io.github.dp4j.accounting.math.FastMath;
import java.util.Arrays;

/**
 * The loss of a {@link LikelihoodPair}, discretised from both sides by cutting the line into cells.
 *
 * <p>Let a cell have mass p under P and q under Q, and losses between a and b at its ends.
 *
 * <ul>
 *   <li><b>Upper</b> (connect the dots: Doroshenko, Ghazi, Kamath, Kumar, Manurangsi, arXiv
 *       2207.04380): p goes to the two ends so that the mass of Q, {@code p_a e^-a + p_b e^-b}, is
 *       kept as well. Every point of the cell is a random choice between the ends, so the true pair
 *       is a post-processing of the discrete one.
 *   <li><b>Lower</b>: p goes to the single loss log(p/q). That is what remains of the pair when the
 *       outputs in a cell are no longer told apart, a post-processing of the true one.
 * </ul>
 *
 * <p>Post-processing cannot raise a hockey-stick divergence, alone or composed, so both are bounds.
 * The cells need not be equal: they are small where the tilted mass times the squared slope of the
 * loss is large. The error is of second order in the width of a cell, from either side.
 */
public record ContinuousLoss(LikelihoodPair pair) implements PrivacyLoss {

    /**
     * Nodes and weights of Gauss and Legendre's rule with 6 points on [-1, 1]. Over a cell of width
     * w its relative error is at most {@code 1.9e-16 w^12 max|f^(12) / f|}, which {@link
     * LikelihoodPair#cellWidth} keeps below {@link #QUADRATURE_ERROR}.
     */
    private static final double[] POINT = {
        -0.932469514203152,
        -0.6612093864662645,
        -0.2386191860831969,
        0.2386191860831969,
        0.6612093864662645,
        0.932469514203152
    };

    private static final double[] WEIGHT = {
        0.17132449237917036,
        0.3607615730481386,
        0.46791393457269104,
        0.46791393457269104,
        0.3607615730481386,
        0.17132449237917036
    };

    /** The largest relative error of a cell's mass. */
    public static final double QUADRATURE_ERROR = 5e-14;

    @Override
    public Cells cells(double lowTail, double highTail) {
        return new Grid(lowTail, highTail);
    }

    private final class Grid implements Cells {

        private final double[] nodes;
        private final DiscreteLoss estimate;
        private final double[] highest;
        private final double[] mass;
        private final double[] slopeSquared;

        Grid(double lowTail, double highTail) {
            nodes = baseNodes(pair.range(lowTail, highTail));
            int n = nodes.length - 1;
            double[] middleLoss = new double[n];
            highest = new double[n];
            mass = new double[n];
            slopeSquared = new double[n];
            double loss = pair.logRatio(nodes[0]);
            for (int i = 0; i < n; i++) {
                double width = nodes[i + 1] - nodes[i];
                double middle = 0.5 * (nodes[i] + nodes[i + 1]);
                middleLoss[i] = pair.logRatio(middle);
                mass[i] = width * Math.exp(pair.logQ(middle) + middleLoss[i]);
                double next = pair.logRatio(nodes[i + 1]);
                slopeSquared[i] = (next - loss) * (next - loss) / (width * width);
                highest[i] = Math.max(loss, next);
                loss = next;
            }
            // The rule of midpoints is accurate for densities that vanish smoothly at both ends.
            estimate =
                    pair.constantTails()
                            ? quadrature(nodes)
                            : new DiscreteLoss(middleLoss, mass, 1 - Arrays.stream(mass).sum(), 0);
        }

        @Override
        public DiscreteLoss estimate() {
            return estimate;
        }

        @Override
        public double roughness(Weights weights) {
            return Arrays.stream(density(weights)).sum();
        }

        /**
         * The cube root of the weighted mass times the squared slope, integrated over each cell.
         */
        private double[] density(Weights weights) {
            double tilt = weights.tilt();
            double[] result = new double[slopeSquared.length];
            for (int i = 0; i < result.length; i++) {
                double width = nodes[i + 1] - nodes[i];
                // The mean of e^(tilt L) over a cell whose loss is linear, from its upper end down.
                double range = tilt * width * Math.sqrt(slopeSquared[i]);
                double log = tilt * Math.min(highest[i], weights.cap());
                double tilted =
                        mass[i]
                                * Math.exp(log - weights.logUnit())
                                * (range < 1e-6 ? 1 : -Math.expm1(-range) / range);
                result[i] = width * Math.cbrt(tilted / width * slopeSquared[i]);
            }
            return result;
        }

        @Override
        public Bounds bounds(Weights weights, int cells) {
            double[] density = density(weights);
            double scale = cells / Math.max(Arrays.stream(density).sum(), Double.MIN_NORMAL);
            int count = 0;
            int[] parts = new int[density.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = Math.max(1, (int) Math.ceil(scale * density[i]));
                count += parts[i];
            }
            double[] fine = new double[count + 1];
            int k = 0;
            for (int i = 0; i < parts.length; i++) {
                double width = (nodes[i + 1] - nodes[i]) / parts[i];
                for (int part = 0; part < parts[i]; part++) {
                    fine[k++] = nodes[i] + part * width;
                }
            }
            fine[k] = nodes[nodes.length - 1];
            return discretise(fine);
        }
    }

    /**
     * Returns the points of the quadrature and the two tails. Errors of an estimate count once for
     * every composition, so this one has to be nearly exact.
     */
    private DiscreteLoss quadrature(double[] nodes) {
        int n = nodes.length - 1;
        double[] losses = new double[n * POINT.length + 2];
        double[] masses = new double[losses.length];
        int k = 0;
        for (int i = 0; i < n; i++) {
            double half = 0.5 * (nodes[i + 1] - nodes[i]);
            for (int j = 0; j < POINT.length; j++) {
                double x = 0.5 * (nodes[i] + nodes[i + 1]) + half * POINT[j];
                losses[k] = pair.logRatio(x);
                masses[k] = half * WEIGHT[j] * Math.exp(pair.logQ(x) + losses[k]);
                k++;
            }
        }
        losses[k] = pair.logRatio(nodes[0]);
        masses[k++] = pair.tail(nodes[0], /* above= */ false);
        losses[k] = pair.logRatio(nodes[n]);
        masses[k] = pair.tail(nodes[n], /* above= */ true);
        return new DiscreteLoss(losses, masses, /* missing= */ 0, /* infinite= */ 0);
    }

    private double[] baseNodes(double[] range) {
        double width = pair.cellWidth(range[0], range[range.length - 1]);
        int count = 1;
        for (int i = 1; i < range.length; i++) {
            count += (int) Math.ceil((range[i] - range[i - 1]) / width);
        }
        double[] nodes = new double[count];
        int k = 0;
        for (int i = 1; i < range.length; i++) {
            int parts = (int) Math.ceil((range[i] - range[i - 1]) / width);
            for (int part = 0; part < parts; part++) {
                nodes[k++] = range[i - 1] + (range[i] - range[i - 1]) * part / parts;
            }
        }
        nodes[k] = range[range.length - 1];
        return nodes;
    }

    private Bounds discretise(double[] x) {
        int n = x.length - 1;
        double[] upperLoss = new double[n + 1];
        double[] upperMass = new double[n + 1];
        double[] lowerLoss = new double[n + 2];
        double[] lowerMass = new double[n + 2];
        upperLoss[0] = pair.logRatio(x[0]);
        double[] cell = new double[2];
        for (int j = 0; j < n; j++) {
            double a = upperLoss[j];
            double b = pair.logRatio(x[j + 1]);
            upperLoss[j + 1] = b;
            integrate(x[j], x[j + 1], a, cell);
            double mass = cell[0];
            // 1 - E[e^(a - L)] in the cell, of the sign of b - a.
            double drop = mass > 0 ? cell[1] / mass : 0;
            double whole = -Math.expm1(a - b);
            double share = whole == 0 ? 1 : Math.min(1, Math.max(0, drop / whole));
            upperMass[j] += mass * (1 - share);
            upperMass[j + 1] += mass * share;
            lowerLoss[j] = mass > 0 ? a - FastMath.log1p(-share * whole) : a;
            lowerMass[j] = mass;
        }
        return closeTails(x, upperLoss, upperMass, lowerLoss, lowerMass);
    }

    /**
     * Tails of constant loss are atoms. Other tails: the one at low losses is moved to the end of
     * the range (upper) or left out (lower); the one at high losses counts as infinite (upper) or
     * is left out (lower).
     */
    private Bounds closeTails(
            double[] x,
            double[] upperLoss,
            double[] upperMass,
            double[] lowerLoss,
            double[] lowerMass) {
        int n = x.length - 1;
        double left = pair.tail(x[0], /* above= */ false);
        double right = pair.tail(x[n], /* above= */ true);
        lowerLoss[n] = upperLoss[0];
        lowerLoss[n + 1] = upperLoss[n];
        if (pair.constantTails()) {
            upperMass[0] += left;
            upperMass[n] += right;
            lowerMass[n] = left;
            lowerMass[n + 1] = right;
            return new Bounds(
                    new DiscreteLoss(upperLoss, upperMass, 0, 0),
                    new DiscreteLoss(lowerLoss, lowerMass, 0, 0));
        }
        boolean rising = upperLoss[n] >= upperLoss[0];
        upperMass[rising ? 0 : n] += rising ? left : right;
        double infinite = rising ? right : left;
        return new Bounds(
                new DiscreteLoss(upperLoss, upperMass, infinite, infinite),
                new DiscreteLoss(lowerLoss, lowerMass, left + right, 0));
    }

    /**
     * Sets {@code result} to P's mass of a cell and to {@code E_P[1 - e^(a - L)]} over it, where a
     * is the loss at its left end. With y = P/Q - 1 the latter is {@code E_Q[y - y(left)]}.
     */
    private void integrate(double left, double right, double a, double[] result) {
        double middle = 0.5 * (left + right);
        double half = 0.5 * (right - left);
        double mass = 0;
        double drop = 0;
        boolean direct = a < 300 && Math.abs(left) < 30 && Math.abs(right) < 30;
        double yLeft = direct ? pair.excess(left) : 0;
        for (int i = 0; i < POINT.length; i++) {
            double x = middle + half * POINT[i];
            if (direct) {
                double y = pair.excess(x);
                double q = WEIGHT[i] * Math.exp(pair.logQ(x));
                mass += q * (1 + y);
                drop += q * (y - yLeft);
            } else {
                double loss = pair.logRatio(x);
                double p = WEIGHT[i] * Math.exp(pair.logQ(x) + loss);
                mass += p;
                drop -= p * Math.expm1(a - loss);
            }
        }
        result[0] = half * mass;
        result[1] = half * drop;
    }
}
