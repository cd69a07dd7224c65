package io.github.dp4j.accounting;

/**
 * The loss of a public choice between two releases: {@code common} or, with probability {@code
 * weight}, {@code rare}.
 *
 * @param common the loss of the one
 * @param rare the loss of the other
 * @param weight the probability of the other, in (0, 1)
 */
record MixedLoss(PrivacyLoss common, PrivacyLoss rare, double weight) implements PrivacyLoss {

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
            masses[i] = (1 - weight) * a.masses()[i];
        }
        for (int i = 0; i < m; i++) {
            masses[n + i] = weight * b.masses()[i];
        }
        return new DiscreteLoss(
                losses,
                masses,
                (1 - weight) * a.missing() + weight * b.missing(),
                (1 - weight) * a.infinite() + weight * b.infinite());
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
         * The mean squared cell width is {@code sum w_i r_i^3 / n_i^2} with the tilted weights w_i;
         * the least for n cells is {@code (sum w_i^(1/3) r_i)^3 / n^2}.
         */
        @Override
        public double roughness(double tilt) {
            double[] parts = parts(tilt);
            return parts[0] + parts[1];
        }

        private double[] parts(double tilt) {
            double whole = estimate().cumulants(tilt)[0];
            double of1 = first.estimate().cumulants(tilt)[0];
            double of2 = second.estimate().cumulants(tilt)[0];
            return new double[] {
                Math.cbrt((1 - weight) * Math.exp(of1 - whole)) * first.roughness(tilt),
                Math.cbrt(weight * Math.exp(of2 - whole)) * second.roughness(tilt)
            };
        }

        @Override
        public Bounds bounds(double tilt, int cells) {
            double[] parts = parts(tilt);
            double share = parts[0] / Math.max(parts[0] + parts[1], Double.MIN_NORMAL);
            int of1 = (int) Math.ceil(share * cells);
            Bounds a = first.bounds(tilt, Math.max(1, of1));
            Bounds b = second.bounds(tilt, Math.max(1, cells - of1));
            return new Bounds(mix(a.upper(), b.upper()), mix(a.lower(), b.lower()));
        }
    }
}
