package io.github.dp4j.accounting;

import java.util.function.DoubleUnaryOperator;

/**
 * The largest setting that fits. What is returned was itself asked about and fits; that a larger
 * one does not fit, and how close the two lie, rests on the excess rising with the setting.
 *
 * <p>The excess is nearly a line in the logarithm of the setting, so secants close in on its zero.
 * An end that stays counts half from then on (the Illinois rule), which makes the other end follow.
 */
final class LargestFitting {

    /** How close the answer of the coarse accountant lies to the boundary, relative. */
    private static final double COARSE_TOLERANCE = 2e-3;

    /** By how much the first step leaves a start that is a guess, or a coarse answer. */
    private static final double FROM_GUESS = 4;

    /** The first stride from the place that a coarse analysis found: they differ by less. */
    private static final double FROM_COARSE = 1.01;

    /** Secants that did not end the search; from then on it halves. */
    private static final int MANY = 25;

    /**
     * Where to look.
     *
     * @param least the smallest setting
     * @param most the largest setting
     * @param start a guess
     * @param whole whether settings are whole numbers, to be found exactly
     * @param tolerance how close the answer lies to the boundary, relative to it
     */
    record Range(double least, double most, double start, boolean whole, double tolerance) {}

    private final DoubleUnaryOperator excess;
    private final Range range;
    private final double tolerance;

    private double fit = Double.NaN;
    private double unfit = Double.NaN;
    private double fitExcess;
    private double unfitExcess;
    private boolean lastFitted;

    private LargestFitting(DoubleUnaryOperator excess, Range range, double tolerance) {
        this.excess = excess;
        this.range = range;
        this.tolerance = tolerance;
    }

    /**
     * Returns the largest setting that fits, or NaN if not even the least one does.
     *
     * @param coarse a quick excess, which only guides the search
     * @param exact the excess that decides: at most 0 if, and only if, a setting fits
     */
    static double largest(DoubleUnaryOperator coarse, DoubleUnaryOperator exact, Range range) {
        double near =
                new LargestFitting(coarse, range, COARSE_TOLERANCE).find(range.start(), FROM_GUESS);
        return new LargestFitting(exact, range, range.tolerance())
                .find(Double.isNaN(near) ? range.least() : near, FROM_COARSE);
    }

    /** As {@link #largest(DoubleUnaryOperator, DoubleUnaryOperator, Range)}, without a guide. */
    static double largest(DoubleUnaryOperator exact, Range range) {
        return new LargestFitting(exact, range, range.tolerance()).find(range.start(), FROM_GUESS);
    }

    private double find(double start, double firstFactor) {
        ask(start);
        for (double factor = firstFactor; Double.isNaN(unfit); factor = wider(factor)) {
            if (fit == range.most()) {
                return fit;
            }
            ask(Math.min(range.most(), range.whole() ? Math.ceil(fit * factor) : fit * factor));
        }
        for (double factor = firstFactor; Double.isNaN(fit); factor = wider(factor)) {
            if (unfit == range.least()) {
                return Double.NaN;
            }
            double next = unfit / factor;
            ask(Math.max(range.least(), range.whole() ? Math.floor(next) : next));
        }
        for (int i = 0; isOpen(); i++) {
            ask(within(i < MANY ? secant() : Math.sqrt(fit * unfit)));
        }
        return fit;
    }

    private static double wider(double factor) {
        return Math.min(1e3, factor * Math.sqrt(factor));
    }

    private boolean isOpen() {
        return unfit - fit > Math.max(range.whole() ? 1 : 0, tolerance * fit);
    }

    private void ask(double setting) {
        double value = excess.applyAsDouble(setting);
        boolean fits = value <= 0;
        if (fits) {
            unfitExcess *= lastFitted ? 0.5 : 1;
            fit = setting;
            fitExcess = value;
        } else {
            fitExcess *= lastFitted ? 1 : 0.5;
            unfit = setting;
            unfitExcess = value;
        }
        lastFitted = fits;
    }

    /** Aims a little beyond the zero, so that the farther end moves next to it. */
    private double secant() {
        double share = -fitExcess / (unfitExcess - fitExcess);
        if (!(share >= 0 && share <= 1)) {
            share = 0.5; // an end is free or infinitely dear
        }
        double nudge = 0.3 * tolerance * (share > 0.5 ? -1 : 1);
        double aim = fit * Math.pow(unfit / fit, share) * (1 + nudge);
        if (range.whole()) {
            return share > 0.5 ? Math.floor(aim) : Math.ceil(aim);
        }
        return aim;
    }

    /** Keeps strictly between the ends. */
    private double within(double aim) {
        if (range.whole()) {
            return Math.max(fit + 1, Math.min(unfit - 1, Math.rint(aim)));
        }
        double least = 0.2 * tolerance;
        return Math.max(fit * (1 + least), Math.min(unfit * (1 - least), aim));
    }
}
