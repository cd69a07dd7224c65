package io.github.dp4j.accounting;

import java.util.List;

/**
 * Releases composed in one direction: bounds of epsilon at a delta, refined until they are close.
 *
 * <p>The tilt is the saddle point of the transform, estimated on coarse cells. A poor estimate
 * costs width, never correctness: the bounds hold at every tilt.
 */
final class Composition {

    /** Below this epsilon the width is absolute. */
    private static final double SMALL = 0.01;

    /** A delta at or below this one is as good as 0. */
    private static final double SMALLEST_DELTA = 1e-280;

    /** The delta that tails are chosen for until there is an estimate. */
    private static final double FIRST_DELTA = 1e-30;

    /** How wrong an estimate of log delta may be before tails and tilt are chosen anew. */
    private static final double MISTAKEN = 1.5;

    /** The first width tried, relative, where another direction is expected to decide. */
    private static final double COARSE = 0.02;

    /** From so many different releases on a sample of them is tried first. */
    private static final int MANY = 4 * Sample.SIZE;

    /** By so much a sample may differ from the whole. */
    private static final double MISLED = 0.9;

    /** Where delta falls as steeply, even one release needs many cells. */
    private static final double STEEP = 1000;

    /** The first width of delta where cells are many: the aim may be a poor one. */
    private static final double COARSE_DELTA = 0.1;

    /** A tiny delta is found step by step, each with cells of its own. */
    private static final double AIMS_OF_DELTA = 3;

    /** What a refinement has to bring at least. */
    private static final double GAIN = 0.9;

    private static final int MOST_REFINEMENTS = 24;

    /** How wrong the first epsilon may be before the tilt is chosen anew, and how often it is. */
    private static final double POOR_GUESS = 0.03;

    private static final int MOST_RETILTS = 8;

    /** From this part of a guess on, an upper bound is a better one, whatever the lower bound. */
    private static final double CLOSE_GUESS = 0.9;

    /** Guesses this close, relative, are the same: the tilt has settled. */
    private static final double SAME_GUESS = 1e-3;

    private final List<PrivacyLoss> losses;
    private final long[] counts;
    private final double total;

    Composition(List<PrivacyLoss> losses, long[] counts) {
        this.losses = losses;
        this.counts = counts;
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        total = sum;
    }

    /**
     * Bounds of an epsilon (or a delta).
     *
     * @param lower the lower bound
     * @param upper the upper bound; below the lower one only by a mistake in this package
     * @param reached whether they are as close as was asked
     * @param atoms the values of the discretised losses
     * @param summands the summands of the Fourier sum
     */
    record Interval(double lower, double upper, boolean reached, int atoms, int summands) {

        /** Returns the better of these and further bounds; NaN is none. */
        Interval and(double otherLower, double otherUpper, int itsAtoms, int itsSummands) {
            return new Interval(
                    otherLower > lower ? otherLower : lower,
                    otherUpper < upper ? otherUpper : upper,
                    false,
                    itsAtoms,
                    itsSummands);
        }

        Interval closeEnough() {
            return new Interval(lower, upper, true, atoms, summands);
        }
    }

    /**
     * Returns bounds of the smallest epsilon for a delta.
     *
     * @param relativeWidth how close they are to be
     * @param enough an upper bound at or below this one need not be refined further
     */
    Interval epsilon(double delta, double relativeWidth, double enough) {
        FiniteComposition finite = FiniteComposition.of(losses, counts);
        return finite == null
                ? refinedEpsilon(delta, relativeWidth, enough)
                : exactEpsilon(finite, delta, relativeWidth);
    }

    private static Interval exactEpsilon(
            FiniteComposition finite, double delta, double relativeWidth) {
        if (finite.upper(0) <= delta) {
            return new Interval(0, 0, true, finite.atoms(), 0);
        }
        double largest = Math.max(0, finite.largest());
        double step = 1e-6 * relativeWidth * Math.max(largest, SMALL);
        double upper = Search.smallest(finite::upper, delta, largest, step);
        double lower = Search.largest(finite::lower, delta, Math.min(upper, largest), step);
        boolean reached = upper == lower || upper - lower <= relativeWidth * Math.max(lower, SMALL);
        return new Interval(lower, upper, reached, finite.atoms(), 0);
    }

    private Interval refinedEpsilon(double delta, double relativeWidth, double enough) {
        if (!Discretisation.reaches(delta, total)) {
            return new Interval(0, Double.POSITIVE_INFINITY, false, 0, 0);
        }
        Discretisation discretisation = new Discretisation(losses, counts, delta);
        if (discretisation.infinite() > delta * (1 + 1e-9)) {
            return new Interval(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true, 0, 0);
        }
        if (discretisation.surelyAtMost(delta)) {
            return new Interval(0, 0, true, 0, 0);
        }
        Aim aim = firstAim(discretisation.aims(), delta);
        double wanted = relativeWidth * Math.max(aim.epsilon(), SMALL);
        double share = enough > 0 ? Math.max(wanted, COARSE * aim.epsilon()) : wanted;
        double forCells = counts.length > Discretisation.MANY ? 0.85 : 0.5;
        if (aim.epsilon() < 0.1 * SMALL) {
            share = Math.max(share, COARSE * COARSE);
        }
        double cellShare = forCells * share;
        double smoothShare = (1 - forCells) * share;
        Interval best = new Interval(0, Double.POSITIVE_INFINITY, false, 0, 0);
        int retilts = 0;
        double work = 0;
        for (int i = 0; i < MOST_REFINEMENTS; i++) {
            Discretisation.Pair pair = discretisation.pair(aim, cellShare, smoothShare);
            if (pair.isNone() && retilts < MOST_RETILTS) {
                // The aim of a sample, or of rare losses, may be no aim at all.
                aim = discretisation.aims().atDelta(delta);
                retilts = MOST_RETILTS;
                continue;
            }
            double guess = aim.epsilon();
            double step = Math.max(1e-3 * wanted, Math.min(wanted, 0.1 * guess));
            // Bounds are good within a few times the inverse of the tilt.
            step = Math.min(step, 1 / aim.tilt());
            double upper = Search.smallest(pair.upper(), delta, guess, step);
            double lower = Search.largest(pair.lower(), delta, Math.min(guess, upper), step);
            best = best.and(lower, upper, pair.atoms(), pair.summands());
            wanted = relativeWidth * Math.max(best.lower(), SMALL);
            if (best.upper() - best.lower() <= wanted || best.upper() <= enough) {
                return best.closeEnough();
            }
            work += pair.work();
            if (pair.summands() >= Workload.MOST_NODES
                    || work >= Workload.mostOfAll(counts.length)) {
                break;
            }
            boolean lost = !(lower > 0.5 * upper);
            if (lost) {
                wanted = relativeWidth * Math.max(best.upper(), SMALL); // first find it
            }
            if (retilts < MOST_RETILTS && (lost || Math.abs(guess - upper) > POOR_GUESS * guess)) {
                // Far tails make the estimate poor; with epsilon known, the tilt is.
                double nearer =
                        lost && !(upper > CLOSE_GUESS * guess && upper < 2 * guess)
                                ? discretisation
                                        .aims()
                                        .epsilonWithRareLosses(
                                                delta,
                                                Math.min(best.upper(), Math.max(guess, SMALL)))
                                : upper;
                if (Math.abs(nearer - guess) > SAME_GUESS * guess) {
                    aim = discretisation.aims().at(nearer, Math.log(delta));
                    wanted = relativeWidth * Math.max(nearer, SMALL);
                    cellShare = Math.min(cellShare, forCells * wanted);
                    smoothShare = Math.min(smoothShare, (1 - forCells) * wanted);
                    retilts++;
                    continue;
                }
            }
            // Refine what the width comes from.
            double middle = Search.smallest(pair.between(), delta, Math.min(guess, upper), step);
            cellShare = refined(cellShare, wanted, upper - middle);
            smoothShare = refined(smoothShare, wanted, middle - lower);
        }
        return best;
    }

    /**
     * Of very many releases a few tell for little work whether rare losses mislead the estimate.
     */
    private Aim firstAim(Aims aims, double delta) {
        Aim estimate = aims.atDelta(delta);
        if (counts.length > MANY) {
            Sample<PrivacyLoss> sample = Sample.of(losses, counts, aims.bySize());
            Interval few =
                    new Composition(sample.items(), sample.counts())
                            .epsilon(delta, COARSE, /* enough= */ 0);
            if (few.lower() > 0.5 * few.upper() && few.upper() < MISLED * estimate.epsilon()) {
                return aims.at(few.upper(), Math.log(delta));
            }
        }
        return estimate;
    }

    /** Returns the share to ask for where {@code share} brought {@code width} in place of half. */
    private static double refined(double share, double wanted, double width) {
        double factor = 0.4 * wanted / width;
        return factor > 0 && factor < 1 ? Math.min(share, width) * Math.max(0.02, factor) : share;
    }

    /**
     * Returns bounds of delta at an epsilon.
     *
     * @param relativeWidth how close they are to be, relative to delta
     * @param enough an upper bound at or below this one need not be refined further
     */
    Interval delta(double epsilon, double relativeWidth, double enough) {
        FiniteComposition finite = FiniteComposition.of(losses, counts);
        return finite == null
                ? refinedDelta(epsilon, relativeWidth, enough)
                : new Interval(
                        finite.lower(epsilon), finite.upper(epsilon), true, finite.atoms(), 0);
    }

    /** By a Fourier sum, also where all sums could be listed. */
    Interval refinedDelta(double epsilon, double relativeWidth, double enough) {
        Discretisation discretisation = new Discretisation(losses, counts, FIRST_DELTA);
        Aim aim = discretisation.aims().atEpsilon(epsilon);
        if (aim.logDelta() < Math.log(FIRST_DELTA)) {
            // Without its tails a loss says nothing about a smaller one.
            discretisation = new Discretisation(losses, counts, SMALLEST_DELTA);
            aim = discretisation.aims().atEpsilon(epsilon);
        }
        Interval best = discretisation.byMoments(aim);
        double most = Math.max(enough, SMALLEST_DELTA);
        double known = Double.POSITIVE_INFINITY;
        double width = Double.POSITIVE_INFINITY;
        double cellShare = 0;
        double smoothShare = 0;
        double work = 0;
        for (int i = 0; i <= MOST_REFINEMENTS; i++) {
            if (best.upper() <= most
                    || best.upper() - best.lower() <= relativeWidth * best.upper()) {
                return best.closeEnough();
            }
            if (work >= AIMS_OF_DELTA * Workload.mostOfAll(counts.length)) {
                break;
            }
            double estimate = Math.min(aim.logDelta(), Math.log(best.upper()));
            if (estimate < known - MISTAKEN) {
                // Tails, tilt and cells depend on how large delta is.
                known = Math.max(estimate, Math.log(SMALLEST_DELTA));
                discretisation = new Discretisation(losses, counts, Math.exp(known));
                aim = discretisation.aims().at(epsilon, known);
                Interval byMoments = discretisation.byMoments(aim);
                best = best.and(byMoments.lower(), byMoments.upper(), byMoments.atoms(), 0);
                if (best.upper() <= most) {
                    return best.closeEnough();
                }
                // Delta falls by about the tilt per unit of epsilon.
                boolean few = i == 0 && counts.length == 1 && aim.tilt() < STEEP;
                double first = few ? relativeWidth : COARSE_DELTA;
                cellShare = 0.25 * first / (1 + aim.tilt());
                smoothShare = cellShare;
                width = Double.POSITIVE_INFINITY;
            }
            Discretisation.Pair pair = discretisation.pair(aim, cellShare, smoothShare);
            double upper = pair.upper().applyAsDouble(epsilon);
            double lower = pair.lower().applyAsDouble(epsilon);
            best = best.and(lower, upper, pair.atoms(), pair.summands());
            work += pair.work();
            double middle = pair.between().applyAsDouble(epsilon);
            // The width of delta is a multiple of that of epsilon, by which the cells are placed.
            double slope = upper * (1 + aim.tilt());
            cellShare = refined(cellShare, relativeWidth * upper / slope, (upper - middle) / slope);
            smoothShare =
                    refined(smoothShare, relativeWidth * upper / slope, (middle - lower) / slope);
            boolean settled = !(Math.log(best.upper()) < known - MISTAKEN);
            if (settled && !(upper - lower < GAIN * width)) {
                break; // what is left is not of the cells or the smoothing
            }
            width = upper - lower;
        }
        return best;
    }
}
