package io.github.dp4j.accounting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Releases composed in one direction, ready to be discretised as finely as asked: once for every
 * magnitude of delta, which says how much mass may be left to the tails.
 */
final class Discretisation {

    /** Mass moved or left out at the ends of every release, relative to delta over the releases. */
    private static final double TAIL = 1e-10;

    /** Below this a tail's mass is too close to the smallest double. */
    private static final double SMALLEST_TAIL = 1e-300;

    /** Aliases are kept below e^-LOG_ALIAS, relative to delta. */
    private static final double LOG_ALIAS = 19;

    /** Different releases from which on cells cost more than summands, most of which vanish. */
    static final int MANY = 8;

    /** Work allowed for a transform, of which a pair has two or four, in nanoseconds or so. */
    private static final double MOST_OPERATIONS = 1e8;

    /** The same for all pairs of a direction, one transform of each. */
    static final double MOST_WORK = 2e8;

    static final int MOST_NODES = 1 << 22;

    private static final int MOST_CELLS = 1 << 20;

    /**
     * Where the saddle point estimate exceeds delta by this logarithm, delta hangs on rare losses.
     */
    private static final double EXCESS_OF_RARE = 3;

    /** What is common is at most e^MOST_COMMON, relative to delta. */
    private static final double MOST_COMMON = 3;

    /** Below e^-LEAST_COMMON, relative to delta, it counts by Chernoff's bound alone. */
    private static final double LEAST_COMMON = 14;

    /** Where an epsilon with rare losses is searched for. */
    private static final double LEAST_PART = 1e-6;

    private static final int HALVINGS = 18;

    /** Nanoseconds to raise a complex number to a power. */
    private static final double POWER = 500;

    /** A few cells, for moments. */
    private static final int FEW_CELLS = 100;

    private static final PrivacyLoss.Weights AT_ZERO =
            new PrivacyLoss.Weights(/* tilt= */ 1, /* cap= */ 1, /* logUnit= */ 0);

    /** A period that only a meaningless estimate asks for. */
    private static final double LONGEST_PERIOD = 1e15;

    /** The relative error of one release's divergence: masses, and a sum of positive terms. */
    private static final double SINGLE_ERROR = 1e-10;

    /** The relative error of a sum of them. */
    private static final double BASIC_ERROR = 1e-9;

    private final long[] counts;
    private final double total;
    private final List<PrivacyLoss.Cells> cells = new ArrayList<>();
    private final List<DiscreteLoss> estimates = new ArrayList<>();
    private final Saddle saddle;
    private final double infinite;

    /**
     * What the discretisation is made for. A poor aim costs width, never correctness.
     *
     * @param epsilon the epsilon, or about what it will be
     * @param logDelta the logarithm of delta there
     * @param tilt the tilt of the Fourier sum
     * @param split which losses are in it
     */
    record Aim(double epsilon, double logDelta, double tilt, Saddle.Split split) {}

    /** The two discretised compositions, ready to be asked about any epsilon near the aim. */
    record Pair(
            DoubleUnaryOperator upper,
            DoubleUnaryOperator lower,
            DoubleUnaryOperator between,
            int atoms,
            int summands) {

        Pair plus(
                DoubleUnaryOperator otherUpper,
                DoubleUnaryOperator otherLower,
                DoubleUnaryOperator otherBetween,
                int otherSummands) {
            return new Pair(
                    e -> upper.applyAsDouble(e) + otherUpper.applyAsDouble(e),
                    e ->
                            Math.max(0, lower.applyAsDouble(e))
                                    + Math.max(0, otherLower.applyAsDouble(e)),
                    e -> between.applyAsDouble(e) + otherBetween.applyAsDouble(e),
                    atoms,
                    summands + otherSummands);
        }
    }

    Discretisation(List<PrivacyLoss> losses, long[] counts, double delta) {
        this.counts = counts;
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        total = sum;
        double tail = Math.max(SMALLEST_TAIL, TAIL * delta / Math.max(1, total));
        double lowTail = TAIL / Math.max(1, total);
        double logFinite = 0;
        for (int i = 0; i < counts.length; i++) {
            cells.add(losses.get(i).cells(lowTail, tail));
            estimates.add(cells.get(i).estimate());
            logFinite += counts[i] * Math.log1p(-estimates.get(i).infinite());
        }
        saddle = new Saddle(estimates, counts, ComposedMoment.WHOLE);
        infinite = -Math.expm1(logFinite);
    }

    /** Returns whether tails of a mass that is small beside delta are still doubles. */
    static boolean reaches(double delta, double total) {
        return TAIL * delta >= SMALLEST_TAIL * total;
    }

    /** Returns the mass of losses that are infinite in truth; an estimate. */
    double infinite() {
        return infinite;
    }

    /** Returns the aim for a delta, by the saddle point estimate. */
    Aim atDelta(double delta) {
        double tilt = saddle.tiltOfDelta(delta);
        return new Aim(Math.max(0, saddle.epsilon(tilt)), Math.log(delta), tilt, Saddle.Split.NONE);
    }

    /** Returns the aim for an epsilon, by the saddle point estimate. */
    Aim atEpsilon(double epsilon) {
        double tilt = saddle.tiltOfEpsilon(epsilon);
        return new Aim(epsilon, saddle.logDelta(tilt, epsilon), tilt, Saddle.Split.NONE);
    }

    /** Returns the aim where epsilon and delta are known better than by estimates. */
    Aim at(double epsilon, double logDelta) {
        double tilt = saddle.tiltOfEpsilon(epsilon);
        if (saddle.logDelta(tilt, epsilon) - logDelta < EXCESS_OF_RARE) {
            return new Aim(epsilon, logDelta, tilt, Saddle.Split.NONE);
        }
        Saddle.Split split = saddle.split(epsilon, logDelta + MOST_COMMON);
        if (!split.isNone()) {
            Saddle rare = saddle.rare(split.threshold());
            tilt =
                    rare.tiltOfShortPeriod(
                            rare.tiltOfEpsilon(epsilon), epsilon, logDelta, LOG_ALIAS);
        }
        return new Aim(epsilon, logDelta, tilt, split);
    }

    /**
     * Returns an estimate of epsilon that tells one large loss from many small ones: where the
     * chance of the first and what is left of delta without large losses add up to delta. (Of all
     * losses together the saddle point estimate may be orders of magnitude above delta.)
     *
     * @param most an epsilon above
     */
    double epsilonWithRareLosses(double delta, double most) {
        double low = Math.log(LEAST_PART * most);
        double high = low - Math.log(LEAST_PART);
        for (int i = 0; i < HALVINGS; i++) {
            double epsilon = Math.exp(0.5 * (low + high));
            double sum = 0;
            for (int j = 0; j < counts.length; j++) {
                sum += counts[j] * estimates.get(j).hockeyStick(epsilon);
            }
            if (sum <= delta) {
                Saddle common = saddle.common(0.5 * epsilon);
                sum += Math.exp(common.logDelta(common.tiltOfEpsilon(epsilon), epsilon));
            }
            if (sum <= delta) {
                high = Math.log(epsilon);
            } else {
                low = Math.log(epsilon);
            }
        }
        return Math.exp(high);
    }

    /** By basic composition: the deltas of the releases at epsilon 0 add up. */
    boolean surelyAtMost(double delta) {
        double sum = 0;
        for (int i = 0; i < counts.length && sum <= delta; i++) {
            DiscreteLoss upper = cells.get(i).bounds(AT_ZERO, FEW_CELLS).upper();
            sum += counts[i] * upper.hockeyStick(0);
        }
        return sum * (1 + BASIC_ERROR) <= delta;
    }

    private double byBasicComposition(List<DiscreteLoss> upper) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * upper.get(i).hockeyStick(0);
        }
        return sum * (1 + BASIC_ERROR);
    }

    /** Returns bounds of delta that need no transform. */
    Composition.Interval byMoments(Aim aim) {
        List<DiscreteLoss> upper = new ArrayList<>();
        List<DiscreteLoss> lower = new ArrayList<>();
        int[] few = new int[counts.length];
        Arrays.fill(few, FEW_CELLS);
        int atoms = discretise(aim, few, upper, lower);
        return new Composition.Interval(
                new MomentBounds(lower, counts).lower(aim.epsilon()),
                Math.min(
                        new MomentBounds(upper, counts).upper(aim.tilt(), aim.epsilon()),
                        byBasicComposition(upper)),
                false,
                atoms,
                0);
    }

    private int discretise(
            Aim aim, int[] cellCounts, List<DiscreteLoss> upper, List<DiscreteLoss> lower) {
        int atoms = 0;
        for (int i = 0; i < counts.length; i++) {
            PrivacyLoss.Bounds bounds = cells.get(i).bounds(weights(aim, i), cellCounts[i]);
            upper.add(bounds.upper());
            lower.add(bounds.lower());
            atoms += bounds.upper().losses().length;
        }
        return atoms;
    }

    /**
     * Returns bounds of the divergence.
     *
     * @param cellShare the width in epsilon that the cells may cause
     * @param smoothShare the width in epsilon that the smoothing may cause
     */
    Pair pair(Aim aim, double cellShare, double smoothShare) {
        double tilt = aim.tilt();
        List<DiscreteLoss> upper = new ArrayList<>();
        List<DiscreteLoss> lower = new ArrayList<>();
        int atoms = discretise(aim, cellCounts(aim, cellShare), upper, lower);
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
        Saddle.Split split = aim.split();
        Part main = new Part(tilt, split.threshold());
        Pair pair = transformed(upper, lower, main, aim, smoothShare);
        if (split.isNone()) {
            return pair;
        }
        List<DiscreteLoss> commonUpper = DiscreteLoss.upTo(upper, split.threshold());
        if (split.logCommon() < aim.logDelta() - LEAST_COMMON) {
            MomentBounds bounds = new MomentBounds(commonUpper, counts);
            return pair.plus(
                    e -> bounds.upper(split.commonTilt(), e),
                    e -> 0,
                    e -> 0,
                    /* otherSummands= */ 0);
        }
        Pair common =
                transformed(
                        commonUpper,
                        DiscreteLoss.upTo(lower, split.threshold()),
                        new Part(split.commonTilt(), ComposedMoment.WHOLE),
                        aim,
                        smoothShare);
        return pair.plus(common.upper(), common.lower(), common.between(), common.summands());
    }

    /** Compositions that are summed by themselves, at a tilt. */
    private record Part(double tilt, double threshold) {}

    private Pair transformed(
            List<DiscreteLoss> upper,
            List<DiscreteLoss> lower,
            Part part,
            Aim aim,
            double smoothShare) {
        int atoms = upper.stream().mapToInt(l -> l.losses().length).sum();
        LossTransform above = transform(upper, part, aim, smoothShare);
        LossTransform below = transform(lower, part, aim, smoothShare);
        if (above == null || below == null) {
            return new Pair(e -> 1, e -> 0, e -> 1, atoms, MOST_NODES);
        }
        return new Pair(above::upper, below::lower, below::upper, atoms, above.nodes());
    }

    private LossTransform transform(
            List<DiscreteLoss> law, Part part, Aim aim, double smoothShare) {
        double tilt = part.tilt();
        // Cut at a threshold, a law hangs on its last atoms: the estimate will not do.
        Saddle itself = aim.split().isNone() ? saddle : new Saddle(law, counts, part.threshold());
        Saddle.Period period = itself.period(tilt, aim.epsilon(), aim.logDelta(), LOG_ALIAS);
        if (!(period.length() > 0 && period.length() < LONGEST_PERIOD)) {
            return null;
        }
        int atoms = law.stream().mapToInt(l -> l.losses().length).sum();
        double s = Math.min(Math.sqrt(smoothShare / (1.45 * (tilt + 1))), 0.3 / tilt);
        int nodes = LossTransform.nodes(period.length(), s);
        while (nodes > MOST_NODES || work(atoms, nodes) > MOST_OPERATIONS) {
            s *= 1.1;
            nodes = LossTransform.nodes(period.length(), s);
        }
        return new LossTransform(law, counts, tilt, part.threshold(), period, s);
    }

    /**
     * Returns about how many nanoseconds a transform takes, by the sum or by fast transforms. Of
     * many releases the first few silence most summands for the rest.
     */
    double work(int atoms, double summands) {
        double few = Math.min(MANY, counts.length);
        double plain = summands * atoms * few / counts.length;
        double fast = 500.0 * atoms + 600 * summands * few;
        return Math.min(plain, fast) + POWER * summands * few;
    }

    /**
     * How much a cell's width matters. Usually as the tilted mass of its losses. Where delta hangs
     * on rare losses, a loss l counts as far as it takes a composition to epsilon: with 1 from
     * there on, with delta at 0 (the rest is left to the others), and geometrically between.
     */
    private PrivacyLoss.Weights weights(Aim aim, int release) {
        if (aim.split().isNone()) {
            double logUnit = estimates.get(release).cumulants(aim.tilt())[0];
            return new PrivacyLoss.Weights(aim.tilt(), aim.epsilon(), logUnit);
        }
        return new PrivacyLoss.Weights(
                -aim.logDelta() / aim.epsilon(), aim.epsilon(), -aim.logDelta());
    }

    /**
     * With n_i cells for release i the width in epsilon is {@code factor/8 sum T_i r_i^3 / n_i^2};
     * the least cells for a width are proportional to {@code T_i^(1/3) r_i}. The factor is c + 1,
     * or 1 over the delta and its slope, in logarithms, where that is what counts.
     */
    private int[] cellCounts(Aim aim, double width) {
        double[] size = new double[counts.length];
        double sum = 0;
        for (int i = 0; i < size.length; i++) {
            size[i] = Math.cbrt((double) counts[i]) * cells.get(i).roughness(weights(aim, i));
            sum += size[i];
        }
        double factor =
                aim.split().isNone()
                        ? aim.tilt() + 1
                        : Math.exp(-aim.logDelta()) * aim.epsilon() / -aim.logDelta();
        double scale = Math.min(Math.sqrt(factor * sum / (8 * width)), 2.0 * MOST_CELLS / sum);
        int[] result = new int[size.length];
        for (int i = 0; i < size.length; i++) {
            result[i] = (int) Math.min(MOST_CELLS, Math.ceil(scale * size[i]));
        }
        return result;
    }
}
