package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.attack.Bavaria;
import io.github.dp4j.audit.attack.ClassThresholds;
import io.github.dp4j.audit.attack.QueryLira;
import io.github.dp4j.audit.attack.Rmia;
import io.github.dp4j.audit.attack.Signals;
import io.github.dp4j.audit.attack.Variance;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Which formula each attack is. */
final class Attacks {

    /** The paper's choice for images, and near the best elsewhere. */
    private static final double RMIA_A = 0.3;

    /** More models do not move a threshold any more. */
    private static final int THRESHOLD_MODELS = 8;

    private Attacks() {}

    /** Returns one score a record, higher for members. */
    static double[] scores(Attack attack, Evidence evidence) {
        return switch (attack) {
            case LOSS -> evidence.signals().logLikelihood();
            case CONFIDENCE -> evidence.signals().confidence();
            case ENTROPY -> negated(evidence.signals().entropy());
            case MODIFIED_ENTROPY -> negated(evidence.signals().modifiedEntropy());
            case LOSS_PER_CLASS -> perClass(evidence, Signals::logLikelihood);
            case CONFIDENCE_PER_CLASS -> perClass(evidence, Signals::phi);
            case ENTROPY_PER_CLASS -> perClass(evidence, s -> negatedLog(s.entropy()));
            case MODIFIED_ENTROPY_PER_CLASS ->
                    perClass(evidence, s -> negatedLog(s.modifiedEntropy()));
            case SHOKRI -> AttackNetwork.scores(evidence);
            case LABEL_ONLY -> LabelOnly.right(evidence.logits(), evidence.classes());
            case LABEL_ONLY_NOISE -> LabelOnly.robust(evidence);
            case LIRA_ONLINE ->
                    QueryLira.online(
                            evidence.phi(), evidence.required().queries(), Variance.SHRUNK);
            case LIRA_OFFLINE ->
                    QueryLira.offline(
                            evidence.phi(), evidence.required().queries(), Variance.SHRUNK);
            case BAVARIA_ONLINE ->
                    Bavaria.online(evidence.signals().phi(), evidence.required().signals());
            case RMIA_ONLINE ->
                    Rmia.ratios(evidence.signals().phi(), evidence.required().signals());
            case RMIA_OFFLINE ->
                    Rmia.offlineRatios(
                            evidence.signals().phi(), evidence.required().signals(), RMIA_A);
        };
    }

    private static double[] negated(double[] values) {
        return Arrays.stream(values).map(value -> -value).toArray();
    }

    /** An entropy of 0 is less than the smallest number that is not. */
    private static double[] negatedLog(double[] values) {
        return Arrays.stream(values)
                .map(value -> -Math.log(Math.max(value, Double.MIN_VALUE)))
                .toArray();
    }

    private static double[] perClass(Evidence evidence, Function<Signals, double[]> score) {
        ShadowOutputs shadows = evidence.required();
        int models = Math.min(THRESHOLD_MODELS, shadows.learnable());
        int records = evidence.classes().length;
        double[] scores = new double[0];
        int[] labels = new int[models * records];
        boolean[] members = new boolean[models * records];
        for (int m = 0; m < models; m++) {
            Signals signals = Signals.of(shadows.logits(m), evidence.classes());
            scores =
                    DoubleStream.concat(Arrays.stream(scores), Arrays.stream(score.apply(signals)))
                            .toArray();
            for (int i = 0; i < records; i++) {
                labels[m * records + i] = evidence.classes()[i];
                members[m * records + i] = shadows.isMember(m, i);
            }
        }
        int classes = evidence.logits()[0].length;
        return ClassThresholds.choose(scores, labels, members, classes)
                .relative(score.apply(evidence.signals()), evidence.classes());
    }
}
