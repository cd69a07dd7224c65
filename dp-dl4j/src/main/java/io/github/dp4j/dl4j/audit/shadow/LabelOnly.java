package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.gradient.step.UniformSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attacks that see the predicted class alone: whether it is right, and how often it stays right
 * under noise (Choquette-Choo, Tramer, Carlini, Papernot, Label-Only Membership Inference Attacks,
 * arXiv 2007.14321, section 4).
 *
 * <p>Features that are all 0 or 1 are flipped, with probability 0.03 and 0.08, five copies each;
 * others get normal noise of 0.65 and 1.3 times the standard deviation of all features together,
 * four copies each. The score is 0 for a wrong prediction, else 1 plus the share of copies that are
 * right.
 */
final class LabelOnly {

    private static final double[] FLIPS = {0.03, 0.08};
    private static final int FLIPPED_COPIES = 5;
    private static final double[] DEVIATIONS = {0.65, 1.3};
    private static final int NOISY_COPIES = 4;

    private LabelOnly() {}

    /** Returns 1 where the prediction is right, else 0. */
    static double[] right(double[][] logits, int[] classes) {
        double[] right = new double[classes.length];
        for (int i = 0; i < right.length; i++) {
            int best = 0;
            for (int c = 1; c < logits[i].length; c++) {
                best = logits[i][c] > logits[i][best] ? c : best;
            }
            right[i] = best == classes[i] ? 1 : 0;
        }
        return right;
    }

    static double[] robust(Evidence evidence) {
        int[] classes = evidence.classes();
        double[] features = evidence.features().dup('c').data().asDouble();
        boolean binary = isBinary(features);
        double deviation = binary ? 0 : deviation(features);
        SeededDraws draws = new SeededDraws(classes.length, evidence.seed());
        double[] copies = new double[classes.length];
        int count = 0;
        int each = binary ? FLIPPED_COPIES : NOISY_COPIES;
        for (int level = 0; level < 2; level++) {
            for (int copy = 0; copy < each; copy++) {
                UniformSource source = draws.source("label-only", level, copy);
                double[] changed = features.clone();
                if (binary) {
                    flip(changed, FLIPS[level], source);
                } else {
                    addNormal(changed, DEVIATIONS[level] * deviation, source);
                }
                double[] right = right(evidence.query().apply(like(evidence, changed)), classes);
                for (int i = 0; i < right.length; i++) {
                    copies[i] += right[i];
                }
                count++;
            }
        }
        double[] scores = right(evidence.logits(), classes);
        for (int i = 0; i < scores.length; i++) {
            scores[i] *= 1 + copies[i] / count;
        }
        return scores;
    }

    private static INDArray like(Evidence evidence, double[] values) {
        INDArray features = evidence.features();
        return Nd4j.createFromArray(values)
                .castTo(features.dataType())
                .reshape('c', features.shape());
    }

    private static boolean isBinary(double[] features) {
        for (double value : features) {
            if (value != 0 && value != 1) {
                return false;
            }
        }
        return true;
    }

    private static double deviation(double[] features) {
        double sum = 0;
        double squares = 0;
        for (double value : features) {
            sum += value;
            squares += value * value;
        }
        double mean = sum / features.length;
        return Math.sqrt(Math.max(0, squares / features.length - mean * mean));
    }

    private static void flip(double[] bits, double probability, UniformSource source) {
        double[] uniform = new double[bits.length];
        source.fill(uniform, uniform.length);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = uniform[i] < probability ? 1 - bits[i] : bits[i];
        }
    }

    /** Box and Muller's two normal numbers of two uniform ones. */
    private static void addNormal(double[] values, double deviation, UniformSource source) {
        double[] uniform = new double[values.length + 1];
        source.fill(uniform, uniform.length);
        for (int i = 0; i < values.length; i += 2) {
            double radius = deviation * Math.sqrt(-2 * Math.log1p(-uniform[i]));
            double angle = 2 * Math.PI * uniform[i + 1];
            values[i] += radius * Math.cos(angle);
            if (i + 1 < values.length) {
                values[i + 1] += radius * Math.sin(angle);
            }
        }
    }
}
