package io.github.dp4j.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Releases composed in one direction: bounds of epsilon at a delta, refined until they are close.
 *
 * <p>The tilt is the saddle point of the transform, estimated on coarse cells. A poor estimate
 * costs width, never correctness: the bounds hold at every tilt.
 */
final class Composition {

    /** Mass moved or left out at the ends of every release, relative to delta over the releases. */
    private static final double TAIL = 1e-10;

    /** Below this a tail's mass is too close to the smallest double. */
    private static final double SMALLEST_TAIL = 1e-300;

    /** Aliases are kept below e^-LOG_ALIAS, relative to delta. */
    private static final double LOG_ALIAS = 19;

    /** Work allowed, in nanoseconds or so, and summands. */
    private static final double MOST_OPERATIONS = 4e8;

    /** Different releases from which on cells cost more than summands, most of which vanish. */
    private static final int MANY = 8;

    /** The first width tried, relative, where another direction is expected to decide. */
    private static final double COARSE = 0.02;

    private static final int MOST_NODES = 1 << 22;
    private static final int MOST_CELLS = 1 << 20;

    /** A period that only a meaningless estimate asks for. */
    private static final double LONGEST_PERIOD = 1e15;

    /** The relative error of one release's divergence: masses, and a sum of positive terms. */
    private static final double SINGLE_ERROR = 1e-10;

    private static final int MOST_REFINEMENTS = 10;

    /** How wrong the first epsilon may be before the tilt is chosen anew, and how often it is. */
    private static final double POOR_GUESS = 0.03;

    private static final int MOST_RETILTS = 3;

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
    record Interval(double lower, double upper, boolean reached, int atoms, int summands) {}

    /** Everything that is fixed for one question. */
    private final class Setting {
        final List<PrivacyLoss.Cells> cells = new ArrayList<>();
        final Saddle saddle;

        /** The mass of losses that are infinite in truth. */
        final double infinite;

        Setting(double delta) {
            double tail = Math.max(SMALLEST_TAIL, TAIL * delta / Math.max(1, total));
            double lowTail = TAIL / Math.max(1, total);
            List<DiscreteLoss> estimates = new ArrayList<>();
            for (PrivacyLoss loss : losses) {
                cells.add(loss.cells(lowTail, tail));
                estimates.add(cells.get(cells.size() - 1).estimate());
            }
            saddle = new Saddle(estimates, counts);
            double logFinite = 0;
            for (int i = 0; i < counts.length; i++) {
                logFinite += counts[i] * Math.log1p(-estimates.get(i).infinite());
            }
            infinite = -Math.expm1(logFinite);
        }

        /** By basic composition: the deltas of the releases at epsilon 0 add up. */
        boolean surelyAtMost(double delta) {
            double sum = 0;
            for (int i = 0; i < counts.length && sum <= delta; i++) {
                DiscreteLoss upper = cells.get(i).bounds(/* tilt= */ 1, /* cells= */ 100).upper();
                sum += counts[i] * upper.hockeyStick(0);
            }
            return sum * (1 + 1e-9) <= delta;
        }
    }

    /** The two discretised compositions, ready to be asked about any epsilon near the saddle. */
    private record Pair(
            DoubleUnaryOperator upper,
            DoubleUnaryOperator lower,
            DoubleUnaryOperator between,
            int atoms,
            int summands) {}

    /**
     * Returns bounds of the smallest epsilon for a delta.
     *
     * @param relativeWidth how close they are to be
     * @param enough an upper bound at or below this one need not be refined further
     */
    Interval epsilon(double delta, double relativeWidth, double enough) {
        if (TAIL * delta < SMALLEST_TAIL * total) {
            return new Interval(0, Double.POSITIVE_INFINITY, false, 0, 0);
        }
        Setting setting = new Setting(delta);
        double tilt = setting.saddle.tiltOfDelta(delta);
        double guess = Math.max(0, setting.saddle.epsilon(tilt));
        if (setting.infinite > delta * (1 + 1e-9)) {
            return new Interval(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true, 0, 0);
        }
        if (setting.surelyAtMost(delta)) {
            return new Interval(0, 0, true, 0, 0);
        }
        double wanted = relativeWidth * Math.max(guess, 0.01);
        double share = enough > 0 ? Math.max(wanted, COARSE * guess) : wanted;
        double forCells = counts.length > MANY ? 0.85 : 0.5;
        if (guess < 1e-3) {
            share = Math.max(share, COARSE * COARSE);
        }
        double cellShare = forCells * share;
        double smoothShare = (1 - forCells) * share;
        Interval best = new Interval(0, Double.POSITIVE_INFINITY, false, 0, 0);
        int retilts = 0;
        double work = 0;
        for (int i = 0; i < MOST_REFINEMENTS; i++) {
            Pair pair = discretise(setting, tilt, guess, cellShare, smoothShare, Math.log(delta));
            double upper = Search.smallest(pair.upper(), delta, guess, wanted);
            double lower = Search.largest(pair.lower(), delta, Math.min(guess, upper), wanted);
            best =
                    new Interval(
                            Math.max(best.lower(), lower),
                            Math.min(best.upper(), upper),
                            false,
                            pair.atoms(),
                            pair.summands());
            double width = best.upper() - best.lower();
            wanted = relativeWidth * Math.max(best.lower(), 0.01);
            if (width <= wanted || best.upper() <= enough) {
                return new Interval(
                        best.lower(), best.upper(), true, pair.atoms(), pair.summands());
            }
            work += work(pair.atoms(), pair.summands());
            if (pair.summands() >= MOST_NODES || work >= MOST_OPERATIONS) {
                break;
            }
            if (retilts < MOST_RETILTS
                    && upper < Double.POSITIVE_INFINITY
                    && Math.abs(guess - upper) > POOR_GUESS * guess) {
                // Far tails make the estimate poor; with epsilon known, the tilt is.
                guess = upper;
                tilt = setting.saddle.tiltOfEpsilon(guess);
                wanted = relativeWidth * Math.max(guess, 0.01);
                cellShare = Math.min(cellShare, forCells * wanted);
                smoothShare = Math.min(smoothShare, (1 - forCells) * wanted);
                retilts++;
                continue;
            }
            // Refine what the width comes from.
            double middle = Search.smallest(pair.between(), delta, Math.min(guess, upper), wanted);
            cellShare *= shrink(wanted, upper - middle);
            smoothShare *= shrink(wanted, middle - lower);
        }
        return best;
    }

    /** Returns the factor on a share of the width that brought {@code width} in place of half. */
    private static double shrink(double wanted, double width) {
        double factor = 0.4 * wanted / width;
        return factor >= 0 ? Math.min(1, Math.max(0.02, factor)) : 1;
    }

    /**
     * Returns bounds of delta at an epsilon.
     *
     * @param relativeWidth how close they are to be, relative to delta
     */
    Interval delta(double epsilon, double relativeWidth) {
        Setting setting = new Setting(1e-30);
        double tilt = setting.saddle.tiltOfEpsilon(epsilon);
        double logDelta = setting.saddle.logDelta(tilt, epsilon);
        if (logDelta < Math.log(1e-25)) {
            setting = new Setting(Math.exp(Math.max(logDelta - 5, -650)));
        }
        // Delta falls by about the tilt per unit of epsilon.
        double share = 0.5 * relativeWidth / (1 + tilt);
        Interval best = new Interval(0, 1, false, 0, 0);
        double work = 0;
        for (int i = 0; i < MOST_REFINEMENTS && work < MOST_OPERATIONS; i++, share *= 0.3) {
            Pair pair = discretise(setting, tilt, epsilon, 0.5 * share, 0.5 * share, logDelta);
            double upper = pair.upper().applyAsDouble(epsilon);
            double lower = pair.lower().applyAsDouble(epsilon);
            upper = upper < best.upper() ? upper : best.upper();
            lower = lower > best.lower() ? lower : best.lower();
            boolean reached = upper - lower <= relativeWidth * upper;
            best = new Interval(lower, upper, reached, pair.atoms(), pair.summands());
            if (reached) {
                break;
            }
            work += work(pair.atoms(), Math.max(1, pair.summands()));
        }
        return best;
    }

    /**
     * Returns about how many nanoseconds a transform takes, by the sum or by fast transforms. Of
     * many releases the first few silence most summands for the rest.
     */
    private double work(int atoms, double summands) {
        double plain = summands * atoms * Math.min(1.0, (double) MANY / counts.length);
        double fast = 500.0 * atoms + 600 * summands * Math.min(MANY, counts.length);
        return Math.min(plain, fast);
    }

    /**
     * @param cellShare the width in epsilon that the cells may cause
     * @param smoothShare the width in epsilon that the smoothing may cause
     */
    private Pair discretise(
            Setting setting,
            double tilt,
            double epsilon,
            double cellShare,
            double smoothShare,
            double logDelta) {
        List<DiscreteLoss> upper = new ArrayList<>();
        List<DiscreteLoss> lower = new ArrayList<>();
        int[] wanted = cellCounts(setting, tilt, cellShare);
        int atoms = 0;
        for (int i = 0; i < counts.length; i++) {
            PrivacyLoss.Bounds bounds = setting.cells.get(i).bounds(tilt, wanted[i]);
            upper.add(bounds.upper());
            lower.add(bounds.lower());
            atoms += bounds.upper().losses().length;
        }
        if (total == 1) {
            DiscreteLoss above = upper.get(0);
            DiscreteLoss below = lower.get(0);
            return new Pair(
                    e -> above.hockeyStick(e) * (1 + SINGLE_ERROR),
                    e -> below.hockeyStick(e) * (1 - SINGLE_ERROR),
                    below::hockeyStick,
                    atoms,
                    0);
        }
        Saddle.Period period = setting.saddle.period(tilt, epsilon, logDelta, LOG_ALIAS);
        if (!(period.length() > 0 && period.length() < LONGEST_PERIOD)) {
            return new Pair(e -> 1, e -> 0, e -> 1, atoms, MOST_NODES);
        }
        double s = Math.min(Math.sqrt(smoothShare / (1.45 * (tilt + 1))), 0.3 / tilt);
        int nodes = LossTransform.nodes(period.length(), s);
        while (nodes > MOST_NODES || work(atoms, nodes) > MOST_OPERATIONS) {
            s *= 1.1;
            nodes = LossTransform.nodes(period.length(), s);
        }
        LossTransform above = new LossTransform(upper, counts, tilt, period, s);
        LossTransform below = new LossTransform(lower, counts, tilt, period, s);
        return new Pair(
                above::upper,
                below::lower,
                below::upper,
                atoms,
                LossTransform.nodes(period.length(), s));
    }

    /**
     * With n_i cells for release i the width in epsilon is {@code (c+1)/8 sum T_i r_i^3 / n_i^2};
     * the least cells for a width are proportional to {@code T_i^(1/3) r_i}.
     */
    private int[] cellCounts(Setting setting, double tilt, double width) {
        double[] size = new double[counts.length];
        double sum = 0;
        for (int i = 0; i < size.length; i++) {
            size[i] = Math.cbrt((double) counts[i]) * setting.cells.get(i).roughness(tilt);
            sum += size[i];
        }
        double scale = Math.min(Math.sqrt(sum * (tilt + 1) / (8 * width)), 2.0 * MOST_CELLS / sum);
        int[] result = new int[size.length];
        for (int i = 0; i < size.length; i++) {
            result[i] = (int) Math.min(MOST_CELLS, Math.ceil(scale * size[i]));
        }
        return result;
    }
}
