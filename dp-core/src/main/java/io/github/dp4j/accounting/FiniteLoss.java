package io.github.dp4j.accounting;

import java.util.Arrays;

/** A privacy loss that has finitely many values: its own upper and lower bound. */
record FiniteLoss(DiscreteLoss loss) implements PrivacyLoss, PrivacyLoss.Cells {

    /**
     * Returns the loss of a mechanism with finitely many outcomes.
     *
     * @param p the probability of every outcome on one data set
     * @param q the same on its neighbour
     */
    static FiniteLoss of(double[] p, double[] q) {
        double[] losses = new double[p.length];
        double[] masses = new double[p.length];
        double infinite = 0;
        int n = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0 && q[i] > 0) {
                double ratio = p[i] / q[i];
                // A quotient that overflows is no infinite loss.
                losses[n] =
                        ratio > Double.MIN_NORMAL && ratio < Double.POSITIVE_INFINITY
                                ? Math.log(ratio)
                                : Math.log(p[i]) - Math.log(q[i]);
                masses[n++] = p[i];
            } else {
                infinite += p[i];
            }
        }
        return new FiniteLoss(
                new DiscreteLoss(
                        Arrays.copyOf(losses, n), Arrays.copyOf(masses, n), infinite, infinite));
    }

    @Override
    public Cells cells(double lowTail, double highTail) {
        return this;
    }

    @Override
    public DiscreteLoss estimate() {
        return loss;
    }

    @Override
    public double roughness(Weights weights) {
        return 0;
    }

    @Override
    public Bounds bounds(Weights weights, int cells) {
        return new Bounds(loss, loss);
    }
}
