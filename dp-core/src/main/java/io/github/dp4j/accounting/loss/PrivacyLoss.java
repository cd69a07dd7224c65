package io.github.dp4j.accounting.loss;

/** The privacy loss of one release in one direction, ready to be bounded from both sides. */
public interface PrivacyLoss {

    /**
     * Prepares bounds.
     *
     * @param lowTail the mass of P that may be left out at low losses
     * @param highTail the mass of P that may count as infinite loss
     */
    Cells cells(double lowTail, double highTail);

    /** A loss cut into cells. */
    interface Cells {

        /** Returns an estimate of the loss, good enough to choose a tilt by; no bound. */
        DiscreteLoss estimate();

        /**
         * Returns how hard the loss is to discretise where losses weigh so: with n more cells, well
         * placed, the sum of the weighted squared cell widths is {@code roughness^3 / n^2}.
         */
        double roughness(Weights weights);

        /** Returns bounds from this many more cells, placed for the same weights. */
        Bounds bounds(Weights weights, int cells);
    }

    /**
     * What a loss l weighs: its mass times {@code e^(tilt min(l, cap) - logUnit)}.
     *
     * @param tilt how fast
     * @param cap the epsilon asked about: once a loss exceeds it, more of it adds little
     * @param logUnit the logarithm of the unit
     */
    record Weights(double tilt, double cap, double logUnit) {}

    /**
     * A pair of discrete losses about the true one: whatever the releases are composed with, {@code
     * upper} has at least, {@code lower} at most the true hockey-stick divergence at every epsilon.
     */
    record Bounds(DiscreteLoss upper, DiscreteLoss lower) {}
}
