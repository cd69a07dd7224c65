package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.audit.attack.ShadowSignals;
import io.github.dp4j.audit.attack.Signals;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What shadow models say of all records. Of the first few, whom attacks learn from, all logits of
 * the records as they are; of the others the log-odds of each record's class, by query.
 */
final class ShadowOutputs {

    /** As many as the reference's attack network learns from; its thresholds need fewer. */
    static final int LEARNED_FROM = 10;

    private final int[] classes;

    /** By model, query and record. */
    private final double[][][] phi;

    private final boolean[][] members;
    private final List<double[][]> first;

    private ShadowOutputs(
            int[] classes, double[][][] phi, boolean[][] members, List<double[][]> first) {
        this.classes = classes;
        this.phi = phi;
        this.members = members;
        this.first = List.copyOf(first);
    }

    /** Collects outputs, model by model, from any thread. */
    static final class Collector {

        private final int[] classes;
        private final double[][][] phi;
        private final boolean[][] members;
        private final double[][][] first;

        Collector(int models, int[] classes) {
            this.classes = classes;
            this.phi = new double[models][][];
            this.members = new boolean[models][];
            this.first = new double[Math.min(models, LEARNED_FROM)][][];
        }

        /**
         * Takes one model's.
         *
         * @param logits {@link AuditRecords#ask}
         * @param in whether the model was trained on it
         * @throws IllegalStateException if a logit is not finite
         */
        void put(int model, double[][] logits, boolean[] in) {
            List<double[][]> queries = Evidence.split(logits, classes.length);
            double[][] own;
            try {
                own =
                        queries.stream()
                                .map(answers -> Signals.of(answers, classes).phi())
                                .toArray(double[][]::new);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        "Shadow model "
                                + model
                                + " cannot be used: its training diverged, or the audited model's"
                                + " was another. Train with a smaller learning rate or fewer"
                                + " epochs. ("
                                + e.getMessage()
                                + ")",
                        e);
            }
            synchronized (this) {
                phi[model] = own;
                members[model] = in;
                if (model < first.length) {
                    first[model] = queries.get(0);
                }
            }
        }

        synchronized ShadowOutputs collected() {
            return new ShadowOutputs(classes, phi, members, List.of(first));
        }
    }

    int models() {
        return phi.length;
    }

    /** Returns what attacks compare with that ask about records as they are. */
    ShadowSignals signals() {
        return signals(/* query= */ 0);
    }

    /** Returns what LiRA compares with, one a query. */
    List<ShadowSignals> queries() {
        return IntStream.range(0, phi[0].length).mapToObj(this::signals).toList();
    }

    private ShadowSignals signals(int query) {
        return ShadowSignals.of(
                Arrays.stream(phi).map(model -> model[query]).toArray(double[][]::new), members);
    }

    /** Returns the log-odds that one model gives, one array a query. */
    List<double[]> phi(int model) {
        return List.of(phi[model]);
    }

    /** Returns how many models have all logits. */
    int learnable() {
        return first.size();
    }

    double[][] logits(int model) {
        return first.get(model);
    }

    boolean isMember(int model, int record) {
        return members[model][record];
    }

    /** Returns these outputs without one model's, which is audited by the others. */
    ShadowOutputs without(int model) {
        List<double[][]> rest = new ArrayList<>(first);
        if (model < rest.size()) {
            rest.remove(model);
        }
        return new ShadowOutputs(classes, without(phi, model), without(members, model), rest);
    }

    private static <T> T[] without(T[] all, int index) {
        T[] rest = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, index + 1, rest, index, rest.length - index);
        return rest;
    }
}
