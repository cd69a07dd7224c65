package io.github.dp4j.accounting;

/** The privacy loss of one release in one direction, ready to be bounded from both sides. */
interface PrivacyLoss {

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
         * Returns how hard the loss is to discretise under a tilt c: with n more cells, well
         * placed, the tilted mean of the squared cell widths is {@code roughness^3 / n^2}.
         */
        double roughness(double tilt);

        /** Returns bounds from this many more cells, placed for a tilt. */
        Bounds bounds(double tilt, int cells);
    }

    /**
     * A pair of discrete losses about the true one: whatever the releases are composed with, {@code
     * upper} has at least, {@code lower} at most the true hockey-stick divergence at every epsilon.
     */
    record Bounds(DiscreteLoss upper, DiscreteLoss lower) {}
}
