package io.github.dp4j.accounting.loss;

/**
 * The loss of the pair whose hockey-stick divergence, in both directions, is that of another pair
 * at every epsilon of at least 0: the outcomes of positive loss, their mirror images, and loss 0
 * for the rest (compare Zhu, Dong, Wang, arXiv 2106.08567, on dominating pairs). It bounds a
 * mechanism of which only this is known, however often composed.
 */
public record SymmetrizedLoss(PrivacyLoss half) implements PrivacyLoss {

    /** More than what the sum of the masses may round by. */
    private static final double ROUNDING = 1e-14;

    @Override
    public Cells cells(double lowTail, double highTail) {
        Cells cells = half.cells(lowTail, highTail);
        return new Cells() {
            @Override
            public DiscreteLoss estimate() {
                // Composed, a surplus would pass for rare losses, and a needless split would loosen
                // the bounds.
                return atMostWhole(cells.estimate());
            }

            @Override
            public double roughness(Weights weights) {
                return cells.roughness(weights);
            }

            @Override
            public Bounds bounds(Weights weights, int count) {
                Bounds bounds = cells.bounds(weights, count);
                return new Bounds(symmetrize(bounds.upper()), atMostWhole(bounds.lower()));
            }
        };
    }

    /**
     * The same from below. Where coarse cells merge outcomes of losses around 0, or a cell counts
     * by its middle, the two halves may weigh more than 1, and composed ever more: scaled down to 1
     * the divergence is still at most that of the pair, above a = 1 since it is scaled, and below
     * it by the mirror image.
     */
    private static DiscreteLoss atMostWhole(DiscreteLoss loss) {
        DiscreteLoss both = symmetrize(loss);
        double surplus = both.infinite() - both.missing();
        if (!(surplus > 0)) {
            return both;
        }
        double scale = (1 - ROUNDING) / (1 + surplus);
        double[] masses = both.masses();
        double rest = 1;
        for (int j = 0; j < masses.length; j++) {
            masses[j] *= scale;
            rest -= masses[j];
        }
        double infinite = both.infinite() * scale;
        masses[0] += rest - infinite; // loss 0
        return new DiscreteLoss(both.losses(), masses, infinite, infinite);
    }

    /**
     * Of a pair from above the two halves may weigh more than 1: a larger measure, whose
     * divergences are larger.
     */
    static DiscreteLoss symmetrize(DiscreteLoss loss) {
        int n = 0;
        for (double value : loss.losses()) {
            n += value > 0 ? 1 : 0;
        }
        double[] losses = new double[2 * n + 1];
        double[] masses = new double[2 * n + 1];
        double rest = 1 - loss.infinite();
        int k = 1;
        for (int j = 0; j < loss.losses().length; j++) {
            double value = loss.losses()[j];
            if (value > 0) {
                double mirrored = loss.masses()[j] * Math.exp(-value);
                losses[k] = value;
                masses[k++] = loss.masses()[j];
                losses[k] = -value;
                masses[k++] = mirrored;
                rest -= loss.masses()[j] + mirrored;
            }
        }
        masses[0] = Math.max(0, rest);
        double surplus = Math.max(0, -rest);
        return new DiscreteLoss(losses, masses, loss.infinite() - surplus, loss.infinite());
    }
}
