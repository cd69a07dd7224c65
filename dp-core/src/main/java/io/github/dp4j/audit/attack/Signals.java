package io.github.dp4j.audit.attack;

import io.github.dp4j.privacy.Require;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a classifier says of records, from its logits: the numbers before the softmax. From
 * probabilities in single precision it cannot be had, since those of confident predictions are
 * exactly 1.
 *
 * <p>With z the logits of a record, y its class, and {@code p_c = e^z_c / sum_k e^z_k}:
 *
 * <ul>
 *   <li>{@link #phi}: {@code log(p_y / (1 - p_y)) = z_y - log sum over c != y of e^z_c};
 *   <li>{@link #logLikelihood}: {@code log p_y}, the loss with its sign turned (Yeom, Giacomelli,
 *       Fredrikson, Jha, Privacy Risk in Machine Learning, arXiv 1709.01604);
 *   <li>{@link #confidence}: {@code max_c log p_c};
 *   <li>{@link #entropy}: {@code -sum_c p_c log p_c}, and {@link #modifiedEntropy}: {@code -(1 -
 *       p_y) log p_y - sum over c != y of p_c log(1 - p_c)} (Song, Mittal, Systematic Evaluation of
 *       Privacy Risks of Machine Learning Models, arXiv 2003.10595, section 3); both are low for
 *       members, so their negatives are scores.
 * </ul>
 *
 * <p>Logits may be any finite numbers; results are right to about 1e-14, relative. Immutable.
 */
public final class Signals {

    private final double[][] logits;
    private final int[] labels;

    private Signals(double[][] logits, int[] labels) {
        this.logits = logits;
        this.labels = labels;
    }

    /**
     * Takes what a model says of records.
     *
     * @param logits one row a record, one number a class; copied
     * @param labels the class of each record, from 0; copied
     * @return the signals
     * @throws IllegalArgumentException if there are no records or fewer than two classes, rows
     *     differ in length, a logit is not finite, or a label is no class
     */
    public static Signals of(double[][] logits, int[] labels) {
        Objects.requireNonNull(logits, "logits");
        Objects.requireNonNull(labels, "labels");
        if (logits.length == 0 || logits.length != labels.length) {
            throw new IllegalArgumentException(
                    "There must be one label a record, and a record at least, but there are "
                            + logits.length
                            + " rows of logits and "
                            + labels.length
                            + " labels.");
        }
        int classes = logits[0].length;
        double[][] copy = new double[logits.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = logits[i].clone();
            check(i, copy[i], labels[i], classes);
        }
        return new Signals(copy, labels.clone());
    }

    private static void check(int record, double[] logits, int label, int classes) {
        if (logits.length != classes || classes < 2) {
            throw new IllegalArgumentException(
                    "Record "
                            + record
                            + " has "
                            + logits.length
                            + " logits, and record 0 "
                            + classes
                            + ": there must be one a class, and two classes at least.");
        }
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    "The label of record "
                            + record
                            + " must lie in [0, "
                            + (classes - 1)
                            + "], but is "
                            + label
                            + ".");
        }
        for (double logit : logits) {
            if (!Double.isFinite(logit)) {
                throw new IllegalArgumentException(
                        "A logit of record "
                                + record
                                + " is "
                                + Require.show(logit)
                                + ": a model that overflows cannot be scored.");
            }
        }
    }

    /**
     * Returns the number of records.
     *
     * @return at least 1
     */
    public int size() {
        return labels.length;
    }

    /**
     * Returns the class of a record.
     *
     * @param record which
     * @return its label
     */
    public int label(int record) {
        return labels[record];
    }

    /**
     * Returns the log-odds of each record's own class.
     *
     * @return one number a record
     */
    public double[] phi() {
        return each(i -> logits[i][labels[i]] - logSum(logits[i], labels[i]));
    }

    /**
     * Returns the log-likelihood of each record's own class.
     *
     * @return one number of at most 0 a record
     */
    public double[] logLikelihood() {
        double[] phi = phi();
        return each(i -> logLogistic(phi[i]));
    }

    /**
     * Returns the log-probability of the class that the model chooses.
     *
     * @return one number of at most 0 a record
     */
    public double[] confidence() {
        return each(
                i -> {
                    int best = 0;
                    for (int c = 1; c < logits[i].length; c++) {
                        best = logits[i][c] > logits[i][best] ? c : best;
                    }
                    return logLogistic(logits[i][best] - logSum(logits[i], best));
                });
    }

    /**
     * Returns the entropy of the prediction, low for members.
     *
     * @return one number of at least 0 a record
     */
    public double[] entropy() {
        return each(
                i -> {
                    double sum = 0;
                    for (int c = 0; c < logits[i].length; c++) {
                        double log = logLogistic(logits[i][c] - logSum(logits[i], c));
                        sum -= Math.exp(log) * log;
                    }
                    return sum;
                });
    }

    /**
     * Returns the modified entropy, low for members whose prediction is right.
     *
     * @return one number of at least 0 a record
     */
    public double[] modifiedEntropy() {
        return each(
                i -> {
                    double sum = 0;
                    for (int c = 0; c < logits[i].length; c++) {
                        double odds = logits[i][c] - logSum(logits[i], c);
                        // p of the own class is weighed by 1 - p, of another by p.
                        sum -=
                                c == labels[i]
                                        ? Math.exp(logLogistic(-odds)) * logLogistic(odds)
                                        : Math.exp(logLogistic(odds)) * logLogistic(-odds);
                    }
                    return sum;
                });
    }

    private double[] each(IntToDoubleFunction of) {
        return IntStream.range(0, labels.length).mapToDouble(of).toArray();
    }

    /** Returns {@code log(1 / (1 + e^-x))}. */
    static double logLogistic(double x) {
        return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
    }

    /** Returns the logarithm of the sum of all but one. */
    private static double logSum(double[] logits, int but) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            most = c == but ? most : Math.max(most, logits[c]);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            sum += c == but ? 0 : Math.exp(logits[c] - most);
        }
        return most + Math.log(sum);
    }
}
