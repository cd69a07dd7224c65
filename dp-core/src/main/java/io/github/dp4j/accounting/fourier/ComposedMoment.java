package io.github.dp4j.accounting.fourier;

import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.ArrayList;
import java.util.List;

/**
 * The moment {@code E[e^(cL)]} of the sum L of all finite losses; or the part of it that has at
 * least one loss above a threshold, {@code prod M_i^n_i - prod B_i^n_i} with M_i the moment of
 * release i and B_i that of its losses up to the threshold.
 *
 * <p>Either is the moment of a positive measure, so whatever is proved from that holds for both.
 * The part is what counts where delta hangs on rare losses: the rest, which is nearly all of the
 * mass, cannot reach epsilon.
 */
public final class ComposedMoment {

    /** Nothing is above it: the whole moment. */
    public static final double WHOLE = Double.POSITIVE_INFINITY;

    private final List<DiscreteLoss> common = new ArrayList<>();
    private final List<DiscreteLoss> rare = new ArrayList<>();
    private final long[] counts;
    private final boolean whole;

    /** The tilt last asked about, and what was found there for each release. */
    private double tilt = Double.NaN;

    private double[][] commonThere = {};
    private double[][] ratioThere = {};

    ComposedMoment(List<DiscreteLoss> losses, long[] counts, double threshold) {
        this.counts = counts;
        whole = threshold == WHOLE;
        for (DiscreteLoss loss : losses) {
            common.add(whole ? loss : loss.part(Double.NEGATIVE_INFINITY, threshold));
            if (!whole) {
                rare.add(loss.part(threshold, Double.POSITIVE_INFINITY));
            }
        }
    }

    boolean isWhole() {
        return whole;
    }

    int releases() {
        return counts.length;
    }

    long count(int release) {
        return counts[release];
    }

    /** Returns the losses of a release up to the threshold. */
    DiscreteLoss common(int release) {
        return common.get(release);
    }

    /** Returns the losses of a release above the threshold. */
    DiscreteLoss rare(int release) {
        return rare.get(release);
    }

    /** Returns the logarithm of the moment and its first two derivatives in c. */
    double[] logMoment(double c) {
        double[] sum = ofCommon(c);
        if (whole) {
            return sum;
        }
        double[] ratio = logRatio(c);
        // log(prod M - prod B) = log prod B + log(e^r - 1), with r the logarithm of the ratio.
        double slope = 1 / -Math.expm1(-ratio[0]);
        double bend = -Math.exp(-ratio[0]) * slope * slope;
        return new double[] {
            sum[0] + ratio[0] - Math.log(slope),
            sum[1] + slope * ratio[1],
            Math.max(0, sum[2] + slope * ratio[2] + bend * ratio[1] * ratio[1])
        };
    }

    /**
     * Returns how far the logarithm of the moment may be off by rounding. Of a part it is {@code
     * log prod B + log(e^R - 1)}: an error of R, relative to R where that is small, is one of the
     * second logarithm, of size {@code R / (1 - e^-R)} at most {@code 1 + R}.
     */
    double logMomentError(double c) {
        double sum = 0;
        double most = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double ofCommon = common.get(i).cumulantError(c);
                sum += counts[i] * ofCommon;
                if (!whole && rare.get(i).losses().length > 0) {
                    most = Math.max(most, ofCommon + rare.get(i).cumulantError(c) + 0x1p-48);
                }
            }
        }
        return sum + (whole ? 0 : (1 + logRatio(c)[0]) * most);
    }

    /** Returns the same of {@code prod B_i^n_i} alone. */
    private double[] ofCommon(double c) {
        double[] sum = new double[3];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                add(sum, counts[i], ofCommon(i, c));
            }
        }
        return sum;
    }

    /** Returns the same of one B_i, not to the power n_i. */
    double[] ofCommon(int release, double c) {
        lookAt(c);
        if (commonThere[release] == null) {
            commonThere[release] = common.get(release).cumulants(c);
        }
        return commonThere[release];
    }

    private void lookAt(double c) {
        if (tilt != c) {
            tilt = c;
            commonThere = new double[counts.length][];
            ratioThere = new double[counts.length][];
        }
    }

    /** Returns the same of {@code prod (M_i / B_i)^n_i}, without cancellation. */
    double[] logRatio(double c) {
        double[] sum = new double[3];
        for (int i = 0; i < counts.length; i++) {
            add(sum, 1, logRatio(i, c));
        }
        return sum;
    }

    /** Returns the same of one {@code (M_i / B_i)^n_i}. */
    double[] logRatio(int release, double c) {
        lookAt(c);
        if (ratioThere[release] == null) {
            ratioThere[release] = findLogRatio(release, c);
        }
        return ratioThere[release];
    }

    private double[] findLogRatio(int release, double c) {
        double[] sum = new double[3];
        if (counts[release] > 0 && rare.get(release).losses().length > 0) {
            double[] b = ofCommon(release, c);
            double[] r = rare.get(release).logSums(c);
            double log = r[0] - b[0];
            double share = 1 / (1 + Math.exp(-log));
            double a = r[1] - b[1];
            add(
                    sum,
                    counts[release],
                    log > 700 ? log : Math.log1p(Math.exp(log)),
                    share * a,
                    share * (a * a * (1 - share) + r[2] - b[2]));
        }
        return sum;
    }

    private static void add(double[] sum, long count, double... values) {
        for (int j = 0; j < 3; j++) {
            sum[j] += count * values[j];
        }
    }
}
