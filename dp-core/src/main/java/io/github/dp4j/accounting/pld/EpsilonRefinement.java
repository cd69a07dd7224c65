package io.github.dp4j.accounting.pld;

import io.github.dp4j.accounting.fourier.TransformCost;
import io.github.dp4j.accounting.loss.PrivacyLoss;
import java.util.List;

/**
 * Bounds of epsilon at a delta, refined until they are close.
 *
 * <p>Bounds are right whatever the aim and the shares are. These only decide how soon they are
 * close: the tilt is the saddle point of the transform, estimated on coarse cells first and then
 * from the bounds found, and the shares are made smaller where the width comes from.
 */
final class EpsilonRefinement {

    /** The first width tried, relative, where another direction is expected to decide. */
    private static final double COARSE = 0.02;

    /** The part of a width that cells take, of few and of many releases. */
    private static final double FOR_FEW_CELLS = 0.5;

    private static final double FOR_CELLS = 0.85;

    /** From so many different releases on a sample of them is refined first. */
    private static final int MANY = 4 * RepresentativeReleases.SIZE;

    /** How much wider the bounds of a sample may be; what they ask for is in proportion. */
    private static final double WIDER = 5;

    /** The whole asks for so much of what would have done for its sample. */
    private static final double OF_SAMPLE = 0.62;

    /** Usual laws take two or three; more than this, and one does not converge. */
    private static final int MOST_REFINEMENTS = 24;

    /** How wrong a guess may be before the tilt is chosen anew, and how often it is. */
    private static final double POOR_GUESS = 0.03;

    private static final int MOST_RETILTS = 8;

    /** From this part of a guess on, an upper bound is a better one, whatever the lower bound. */
    private static final double CLOSE_GUESS = 0.9;

    /** Guesses this close, relative, are the same: the tilt has settled. */
    private static final double SAME_GUESS = 1e-3;

    private final List<PrivacyLoss> losses;
    private final long[] counts;
    private final Discretisation discretisation;
    private final double delta;
    private final double relativeWidth;
    private final double enough;
    private final double forCells;

    @SuppressWarnings("NullAway.Init") // start() sets it, once it is known that there is an aim
    private DiscretisationAim aim;

    private ErrorBudget budget = new ErrorBudget(0, 0);
    private double wanted;
    private CertifiedBounds best = CertifiedBounds.UNKNOWN;
    private int retilts;
    private double work;

    /**
     * @param relativeWidth how close the bounds are to be
     * @param enough an upper bound at or below this one need not be refined further
     */
    EpsilonRefinement(
            List<PrivacyLoss> losses,
            long[] counts,
            double delta,
            double relativeWidth,
            double enough) {
        this.losses = losses;
        this.counts = counts;
        this.delta = delta;
        this.relativeWidth = relativeWidth;
        this.enough = enough;
        discretisation = new Discretisation(losses, counts, delta);
        forCells = counts.length > Discretisation.MANY ? FOR_CELLS : FOR_FEW_CELLS;
    }

    /** Returns bounds of the smallest epsilon for delta. */
    CertifiedBounds run() {
        if (discretisation.infinite() > delta * (1 + 1e-9)) {
            return new CertifiedBounds(
                    Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true, 0, 0);
        }
        if (discretisation.surelyAtMost(delta)) {
            return new CertifiedBounds(0, 0, true, 0, 0);
        }
        start();
        for (int i = 0; i < MOST_REFINEMENTS; i++) {
            Discretisation.Pair pair = discretisation.pair(aim, budget);
            if (pair.isNone() && retilts < MOST_RETILTS) {
                // The aim of a sample, or of rare losses, may be no aim at all.
                aim = discretisation.estimate().atDelta(delta);
                retilts = MOST_RETILTS;
                continue;
            }
            if (isDoneWith(pair)) {
                break;
            }
        }
        return best;
    }

    private void start() {
        aimAt(discretisation.estimate().atDelta(delta));
        double width = enough > 0 ? Math.max(wanted, COARSE * aim.epsilon()) : wanted;
        if (aim.epsilon() < 0.1 * CertifiedBounds.SMALL) {
            width = Math.max(width, COARSE * COARSE);
        }
        budget = ErrorBudget.of(width, forCells);
        if (counts.length > MANY) {
            startFromSample();
        }
    }

    private void aimAt(DiscretisationAim newAim) {
        aim = newAim;
        wanted = relativeWidth * Math.max(aim.epsilon(), CertifiedBounds.SMALL);
    }

    /**
     * Of very many releases a few tell for little work whether rare losses mislead the estimate,
     * and what the width will ask for.
     */
    private void startFromSample() {
        double estimate = aim.epsilon();
        RepresentativeReleases<PrivacyLoss> sample =
                RepresentativeReleases.of(losses, counts, discretisation.estimate().bySize());
        EpsilonRefinement few =
                new EpsilonRefinement(
                        sample.items(), sample.counts(), delta, WIDER * relativeWidth, enough);
        CertifiedBounds interval = few.run();
        if (!interval.isFound() || interval.summands() == 0) {
            return;
        }
        if (Math.abs(interval.upper() - estimate) > POOR_GUESS * estimate) {
            aimAt(discretisation.estimate().at(interval.upper(), Math.log(delta)));
            budget = budget.atMost(ErrorBudget.of(wanted, forCells));
        }
        if (interval.upper() <= enough) {
            budget = few.budget;
        } else if (interval.reached()) {
            double width = interval.upper() - interval.lower();
            budget = few.budget.times(Math.min(1, OF_SAMPLE * wanted / width));
        }
    }

    /** Takes the bounds of a pair and decides what to ask for next. */
    private boolean isDoneWith(Discretisation.Pair pair) {
        DiscretisationAim aimed = aim;
        ErrorBudget asked = budget;
        double guess = aim.epsilon();
        double step = step();
        double upper = EpsilonSearch.smallest(pair.upper(), delta, guess, step);
        double lower = EpsilonSearch.largest(pair.lower(), delta, Math.min(guess, upper), step);
        best = best.and(lower, upper, pair.atoms(), pair.summands());
        wanted = relativeWidth * Math.max(best.lower(), CertifiedBounds.SMALL);
        if (best.upper() - best.lower() <= wanted || best.upper() <= enough) {
            best = best.closeEnough();
            return true;
        }
        work += pair.work();
        if (pair.summands() >= TransformCost.MOST_NODES
                || work >= TransformCost.mostOfAll(counts.length)) {
            return true;
        }
        boolean lost = !(lower > 0.5 * upper);
        if (lost) {
            wanted = relativeWidth * Math.max(best.upper(), CertifiedBounds.SMALL); // first find it
        }
        boolean poor = lost || Math.abs(guess - upper) > POOR_GUESS * guess;
        if (!(poor && retilts < MOST_RETILTS && retilted(guess, upper, lost))) {
            // Refine what the width comes from.
            double middle =
                    EpsilonSearch.smallest(pair.between(), delta, Math.min(guess, upper), step);
            budget = budget.refined(wanted, upper - middle, middle - lower);
        }
        // The same question has the same answer, and would be asked for ever.
        return aim.equals(aimed) && budget.equals(asked) && step() == step;
    }

    /** How far from the guess to look first. */
    private double step() {
        double near = Math.max(1e-3 * wanted, Math.min(wanted, 0.1 * aim.epsilon()));
        // Bounds are good within a few times the inverse of the tilt.
        return Math.min(near, 1 / aim.tilt());
    }

    /** Far tails make the estimate poor; with epsilon known, the tilt is. */
    private boolean retilted(double guess, double upper, boolean lost) {
        double nearer = upper;
        if (lost && !(upper > CLOSE_GUESS * guess && upper < 2 * guess)) {
            double most = Math.min(best.upper(), Math.max(guess, CertifiedBounds.SMALL));
            nearer = discretisation.estimate().epsilonWithRareLosses(delta, most);
        }
        if (!(Math.abs(nearer - guess) > SAME_GUESS * guess)) {
            return false;
        }
        aimAt(discretisation.estimate().at(nearer, Math.log(delta)));
        budget = budget.atMost(ErrorBudget.of(wanted, forCells));
        retilts++;
        return true;
    }
}
