package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.fourier.TransformCost;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.List;

/** Bounds of delta at an epsilon, refined until they are close. */
final class DeltaRefinement {

    /** A delta at or below this one is as good as 0. */
    private static final double SMALLEST_DELTA = 1e-280;

    /** The delta that tails are chosen for until there is an estimate. */
    private static final double FIRST_DELTA = 1e-30;

    /** How wrong an estimate of log delta may be before tails and tilt are chosen anew. */
    private static final double MISTAKEN = 1.5;

    /** Where delta falls as steeply, even one release needs many cells. */
    private static final double STEEP = 1000;

    /** The first width of delta where cells are many: the aim may be a poor one. */
    private static final double COARSE = 0.1;

    /** A tiny delta is found step by step, each with cells of its own. */
    private static final double AIMS = 3;

    /** What a refinement has to bring at least. */
    private static final double GAIN = 0.9;

    /** Usual laws take two or three; more than this, and one does not converge. */
    private static final int MOST_REFINEMENTS = 24;

    private final List<PrivacyLoss> losses;
    private final long[] counts;
    private final double epsilon;
    private final double relativeWidth;
    private final double most;

    @SuppressWarnings("NullAway.Init") // run() sets it first
    private Discretisation discretisation;

    @SuppressWarnings("NullAway.Init") // run() sets it first
    private DiscretisationAim aim;

    private ErrorBudget budget = new ErrorBudget(0, 0);
    private CertifiedBounds best = CertifiedBounds.UNKNOWN;

    /** The logarithm of the delta that tails, tilt and cells were chosen for. */
    private double known = Double.POSITIVE_INFINITY;

    private double width = Double.POSITIVE_INFINITY;

    /**
     * @param relativeWidth how close the bounds are to be, relative to delta
     * @param enough an upper bound at or below this one need not be refined further
     */
    DeltaRefinement(
            List<PrivacyLoss> losses,
            long[] counts,
            double epsilon,
            double relativeWidth,
            double enough) {
        this.losses = losses;
        this.counts = counts;
        this.epsilon = epsilon;
        this.relativeWidth = relativeWidth;
        most = Math.max(enough, SMALLEST_DELTA);
    }

    /** Returns bounds of delta. */
    CertifiedBounds run() {
        discretise(FIRST_DELTA);
        aim = discretisation.estimate().atEpsilon(epsilon);
        if (aim.logDelta() < Math.log(FIRST_DELTA)) {
            // Without its tails a loss says nothing about a smaller one.
            discretise(SMALLEST_DELTA);
            aim = discretisation.estimate().atEpsilon(epsilon);
        }
        best = discretisation.byMoments(aim);
        double work = 0;
        for (int i = 0; i <= MOST_REFINEMENTS; i++) {
            if (isClose()) {
                return best.closeEnough();
            }
            if (work >= AIMS * TransformCost.mostOfAll(counts.length)) {
                break;
            }
            double estimate = Math.min(aim.logDelta(), Math.log(best.upper()));
            if (estimate < known - MISTAKEN) {
                aimAt(Math.max(estimate, Math.log(SMALLEST_DELTA)), /* isFirst= */ i == 0);
                if (best.upper() <= most) {
                    return best.closeEnough();
                }
            }
            Discretisation.Pair pair = discretisation.pair(aim, budget);
            work += pair.work();
            if (!brings(pair)) {
                break; // what is left is not of the cells or the smoothing
            }
        }
        return best;
    }

    private boolean isClose() {
        return best.upper() <= most || best.upper() - best.lower() <= relativeWidth * best.upper();
    }

    private void discretise(double delta) {
        discretisation = new Discretisation(losses, counts, delta);
    }

    /** Tails, tilt and cells depend on how large delta is. */
    private void aimAt(double logDelta, boolean isFirst) {
        known = logDelta;
        discretise(Math.exp(known));
        aim = discretisation.estimate().at(epsilon, known);
        CertifiedBounds byMoments = discretisation.byMoments(aim);
        best = best.and(byMoments.lower(), byMoments.upper(), byMoments.atoms(), 0);
        // Delta falls by about the tilt per unit of epsilon.
        boolean few = isFirst && counts.length == 1 && aim.tilt() < STEEP;
        double share = 0.25 * (few ? relativeWidth : COARSE) / (1 + aim.tilt());
        budget = new ErrorBudget(share, share);
        width = Double.POSITIVE_INFINITY;
    }

    /** Takes the bounds of a pair; returns whether a further one may be closer. */
    private boolean brings(Discretisation.Pair pair) {
        double upper = pair.upper().applyAsDouble(epsilon);
        double lower = pair.lower().applyAsDouble(epsilon);
        best = best.and(lower, upper, pair.atoms(), pair.summands());
        double middle = pair.between().applyAsDouble(epsilon);
        // The width of delta is a multiple of that of epsilon, by which the cells are placed.
        double slope = upper * (1 + aim.tilt());
        budget =
                budget.refined(
                        relativeWidth * upper / slope,
                        (upper - middle) / slope,
                        (middle - lower) / slope);
        boolean settled = !(Math.log(best.upper()) < known - MISTAKEN);
        boolean gained = upper - lower < GAIN * width;
        width = upper - lower;
        return !settled || gained;
    }
}
