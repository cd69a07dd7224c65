package io.github.dp4j.accounting.loss;

import java.util.Arrays;

/**
 * A privacy loss that has finitely many values: its own upper and lower bound, but for rounding.
 * Its losses are differences of logarithms of masses, or no worse, and its masses exponentials:
 * both are right to {@link #error()}, absolute and relative.
 */
public record FiniteLoss(DiscreteLoss loss) implements PrivacyLoss, PrivacyLoss.Cells {

    private static final double UNIT = 0x1p-53;

    /**
     * Returns the loss of a mechanism with finitely many outcomes.
     *
     * @param p the probability of every outcome on one data set
     * @param q the same on its neighbour
     */
    public static FiniteLoss of(double[] p, double[] q) {
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

    /** Returns how far losses and, relatively, masses may be off. */
    public double error() {
        double largest = 1;
        for (int j = 0; j < loss.losses().length; j++) {
            if (loss.masses()[j] > 0) {
                double log = Math.abs(Math.log(loss.masses()[j])) + Math.abs(loss.losses()[j]);
                largest = Math.max(largest, log);
            }
        }
        return 4 * UNIT * largest;
    }

    /** Losses and masses rounded outwards: with less of either a divergence falls. */
    @Override
    public Bounds bounds(Weights weights, int cells) {
        double error = error();
        return new Bounds(moved(error), moved(-error));
    }

    private DiscreteLoss moved(double error) {
        double[] losses = new double[loss.losses().length];
        double[] masses = new double[losses.length];
        for (int j = 0; j < losses.length; j++) {
            losses[j] = loss.losses()[j] + error;
            masses[j] = loss.masses()[j] * (1 + error);
        }
        double missing = loss.missing() - error * (1 - loss.missing());
        return new DiscreteLoss(losses, masses, missing, loss.infinite());
    }
}
