package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A {@link ComposedMoment} at c + ikh, k = 0, 1, ..., relative to its value at c.
 *
 * <p>The part of a moment that has a loss above a threshold is, with {@code b_i = B_i(c + it) /
 * B_i(c)} and r_i the moment of the losses above, over B_i(c) as well, {@code g = prod (b_i +
 * r_i)^n_i - prod b_i^n_i = prod b_i^n_i (e^Q - 1)} with {@code Q = sum n_i log(1 + r_i/b_i)}: no
 * digits are lost where Q is small, and where it is not there is nothing to lose. Rounding, with
 * {@code R = log prod (M_i/B_i)^n_i} at c and g(0) = e^R - 1: the derivative of g in b_i is n_i
 * times such a g of one factor less, at most n_i g(0); that in r_i is at most {@code n_i e^R / (1 +
 * r_i(0))}, and the error of r_i is relative to r_i(0), together {@code R e^R} times that. So
 * relative to g(0) the errors of b_i count n_i times, and the largest one of the r_i {@code R / (1
 * - e^-R)} times. (Where |Q| is at least 1, some b_i is at most 1.4 R, so that both products are at
 * most 4 R, and rounding them costs no more than 8 times g(0).)
 */
final class CharacteristicProduct {

    /**
     * Atoms below this tilted weight are dropped: a million of them are less than the masses err.
     */
    private static final double SMALLEST_WEIGHT = 1e-21;

    /** Summands below this part of the first one are left out, and counted as an error. */
    private static final double NEGLIGIBLE = 1e-12;

    /** From so many releases on the rounding of a factor counts more than its work. */
    private static final long MANY_TIMES = 1000;

    /** A product below this may be lost. */
    static final double VANISHED = 1e-100;

    /** Twice the unit roundoff. */
    private static final double UNIT = 0x1p-52;

    /** Rounding of a weighted phasor, in units: the weight is an exponential and a product. */
    private static final double OF_ATOM = DirectFourier.PHASOR_ERROR + 5;

    private final ComposedMoment moment;
    private final double tilt;
    private final double h;

    /** The product; nodes from {@link #terms} on do not count. */
    final double[] re;

    final double[] im;

    /** Of all losses; where the moment is a part, of the common ones. */
    private final LogSum common;

    /** For a part only: of all losses, and Q. */
    private final LogSum all;

    private final LogSum logRatio;

    /** The common moment at c over that of the part: {@code 1 / (e^R - 1)}. */
    private final double inverse;

    /** How many of the nodes count; the rest is small. */
    int terms;

    /** What the rest is at most, each node by its weight and twice. */
    double leftOut;

    /** Relative rounding at t: {@code roundingConstant + t * roundingSlope}. */
    double roundingConstant;

    double roundingSlope;

    /**
     * @param weight falling weights of the nodes
     */
    CharacteristicProduct(ComposedMoment moment, double tilt, double h, double[] weight) {
        this.moment = moment;
        this.tilt = tilt;
        this.h = h;
        int n = weight.length;
        re = new double[n];
        im = new double[n];
        boolean part = !moment.isWhole();
        common = new LogSum(n);
        all = part ? new LogSum(n) : common;
        logRatio = new LogSum(part ? n : 0);
        double ratio = part ? moment.logRatio(tilt)[0] : 0;
        inverse = part ? 1 / Math.expm1(ratio) : 1;
        terms = n;
        double toCome = ratio;
        for (int i : bySilence()) {
            multiply(i, ratio);
            toCome = part ? Math.max(0, toCome - moment.logRatio(i, tilt)[0]) : 0;
            double most = part ? Math.exp(toCome - ratio) / -Math.expm1(-ratio) : 1;
            drop(weight, most);
        }
        for (int k = 0; k < terms; k++) {
            double size = common.size(k);
            re[k] = size * Math.cos(common.angle(k));
            im[k] = size * Math.sin(common.angle(k));
            if (part) {
                subtract(k);
            }
        }
    }

    /** Returns the releases, those first that silence most summands for the rest. */
    private int[] bySilence() {
        double[] variance = new double[moment.releases()];
        for (int i = 0; i < variance.length && variance.length > 1; i++) {
            variance[i] = moment.count(i) * moment.ofCommon(i, tilt)[2];
        }
        return IntStream.range(0, variance.length)
                .filter(i -> moment.count(i) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -variance[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Drops summands that are small after all factors: those to come are at most 1 for the common
     * losses, and at most what they are at t = 0 for all.
     *
     * @param most the factors to come at t = 0, over the moment
     */
    private void drop(double[] weight, double most) {
        double least = NEGLIGIBLE * weight[0] / weight.length;
        while (terms > 1 && most * size(terms - 1) * weight[terms - 1] < least) {
            terms--;
            leftOut += 2 * most * size(terms) * weight[terms];
        }
    }

    private double size(int k) {
        return moment.isWhole() ? common.size(k) : all.size(k) + common.size(k);
    }

    private void multiply(int release, double ratio) {
        double cumulant = moment.ofCommon(release, tilt)[0];
        long count = moment.count(release);
        Factor b = new Factor(moment.common(release), count, cumulant);
        roundingConstant += count * (b.error + LogSum.ERROR);
        roundingSlope += count * 2 * UNIT * b.meanAbsolute;
        for (int k = 0; k < terms; k++) {
            common.multiply(k, count, b.re[k] - 1, b.im[k]);
        }
        if (!moment.isWhole()) {
            addRare(moment.rare(release), count, cumulant, b, ratio);
        }
    }

    private void addRare(DiscreteLoss rare, long count, double cumulant, Factor b, double ratio) {
        double logTotal = rare.logSums(tilt)[0];
        double total = Math.exp(logTotal - cumulant);
        Factor r = new Factor(rare, count, logTotal);
        double factor = ratio / -Math.expm1(-ratio);
        roundingConstant += factor * r.error + 8 * OF_ATOM * UNIT * count;
        roundingSlope += factor * 2 * UNIT * r.meanAbsolute;
        for (int k = 0; k < terms; k++) {
            double x = total * r.re[k];
            double y = total * r.im[k];
            all.multiply(k, count, b.re[k] - 1 + x, b.im[k] + y);
            double square = b.re[k] * b.re[k] + b.im[k] * b.im[k];
            double u = (x * b.re[k] + y * b.im[k]) / square;
            double v = (y * b.re[k] - x * b.im[k]) / square;
            logRatio.multiply(k, count, u, v);
        }
    }

    /** Sets the part from its products; NaN in Q, where some factor vanishes, is not small. */
    private void subtract(int k) {
        double logSize = logRatio.logSize(k);
        double angle = logRatio.angle(k);
        double x;
        double y;
        if (Math.abs(logSize) + Math.abs(angle) < 1) {
            double half = Math.sin(0.5 * angle);
            double growth = Math.expm1(logSize);
            double a = growth * Math.cos(angle) - 2 * half * half;
            double b = (1 + growth) * Math.sin(angle);
            x = re[k] * a - im[k] * b;
            y = re[k] * b + im[k] * a;
        } else {
            double size = all.size(k);
            x = size * Math.cos(all.angle(k)) - re[k];
            y = size * Math.sin(all.angle(k)) - im[k];
        }
        re[k] = inverse * x;
        im[k] = inverse * y;
    }

    /** The characteristic function of one tilted loss. */
    private final class Factor {

        final double[] re;
        final double[] im;
        final double error;
        final double meanAbsolute;

        Factor(DiscreteLoss loss, long count, double logMoment) {
            int n = 0;
            double mean = 0;
            double[] values = new double[loss.losses().length];
            double[] weights = new double[values.length];
            for (int j = 0; j < values.length; j++) {
                double weight = loss.masses()[j] * Math.exp(tilt * loss.losses()[j] - logMoment);
                if (weight > SMALLEST_WEIGHT) {
                    values[n] = loss.losses()[j];
                    weights[n++] = weight;
                    mean += weight * Math.abs(loss.losses()[j]);
                }
            }
            meanAbsolute = mean;
            double reach = 2 * DirectFourier.NODES_BETWEEN_RESTARTS * h + 4 * tilt;
            double rounding =
                    UNIT * (2 * DirectFourier.additions(values.length) + OF_ATOM + reach * mean);
            if (TransformCost.isFasterByTransform(n, terms)) {
                NonuniformFourier all =
                        new NonuniformFourier(
                                values, weights, n, h, terms, count > MANY_TIMES ? 4 : 2);
                re = all.re;
                im = all.im;
                error = rounding + all.error + UNIT * terms * h * mean;
                return;
            }
            DirectFourier all = new DirectFourier(values, weights, n, h, terms);
            re = all.re;
            im = all.im;
            error = rounding;
        }
    }
}
