package io.github.dp4j.accounting.loss;

/**
 * The loss of a public choice between two releases, {@code common} and {@code rare}.
 *
 * @param common the loss of the one
 * @param rare the loss of the other
 * @param ofCommon the probability of the one, above 0; rounded up, like the other, it bounds from
 *     above, as all masses are positive
 * @param ofRare the probability of the other, above 0
 */
record MixedLoss(PrivacyLoss common, PrivacyLoss rare, double ofCommon, double ofRare)
        implements PrivacyLoss {

    @Override
    public Cells cells(double lowTail, double highTail) {
        return new MixedCells(common.cells(lowTail, highTail), rare.cells(lowTail, highTail));
    }

    private DiscreteLoss mix(DiscreteLoss a, DiscreteLoss b) {
        int n = a.losses().length;
        int m = b.losses().length;
        double[] losses = new double[n + m];
        double[] masses = new double[n + m];
        System.arraycopy(a.losses(), 0, losses, 0, n);
        System.arraycopy(b.losses(), 0, losses, n, m);
        for (int i = 0; i < n; i++) {
            masses[i] = ofCommon * a.masses()[i];
        }
        for (int i = 0; i < m; i++) {
            masses[n + i] = ofRare * b.masses()[i];
        }
        return new DiscreteLoss(
                losses,
                masses,
                // What is missing to 1: less than nothing, where rounding up added to it.
                ofCommon * a.missing() + ofRare * b.missing() + (1 - ofCommon - ofRare),
                ofCommon * a.infinite() + ofRare * b.infinite());
    }

    private final class MixedCells implements Cells {

        private final Cells first;
        private final Cells second;

        MixedCells(Cells first, Cells second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public DiscreteLoss estimate() {
            return mix(first.estimate(), second.estimate());
        }

        /**
         * The sum to be made least is {@code sum w_i r_i^3 / n_i^2} with the weights w_i of the
         * two; for n cells it is {@code (sum w_i^(1/3) r_i)^3 / n^2}.
         */
        @Override
        public double roughness(Weights weights) {
            double[] parts = parts(weights);
            return parts[0] + parts[1];
        }

        private double[] parts(Weights weights) {
            return new double[] {
                Math.cbrt(ofCommon) * first.roughness(weights),
                Math.cbrt(ofRare) * second.roughness(weights)
            };
        }

        @Override
        public Bounds bounds(Weights weights, int cells) {
            double[] parts = parts(weights);
            double share = parts[0] / Math.max(parts[0] + parts[1], Double.MIN_NORMAL);
            int of1 = (int) Math.ceil(share * cells);
            Bounds a = first.bounds(weights, Math.max(1, of1));
            Bounds b = second.bounds(weights, Math.max(1, cells - of1));
            return new Bounds(mix(a.upper(), b.upper()), mix(a.lower(), b.lower()));
        }
    }
}
