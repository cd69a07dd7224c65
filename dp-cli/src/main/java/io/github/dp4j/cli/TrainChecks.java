package io.github.dp4j.cli;

import io.github.dp4j.privacy.Require;

/** Refuses options that are out of range or contradict each other, before anything is read. */
final class TrainChecks {

    private TrainChecks() {}

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException naming the option
     */
    static void check(TrainOptions options) {
        numbers(options);
        data(options.data);
        TrainOptions.Privacy privacy = options.privacy;
        if (privacy.epochs != null && privacy.steps != null) {
            throw new IllegalArgumentException("Give --epochs or --steps, not both.");
        }
        if (privacy.epsilon != null
                && privacy.noiseMultiplier != null
                && privacy.noiseMultiplier == 0) {
            throw new IllegalArgumentException(
                    "--epsilon cannot be kept with --noise-multiplier 0: leave one of them out.");
        }
    }

    private static void numbers(TrainOptions options) {
        TrainOptions.Privacy privacy = options.privacy;
        positive("--epsilon", privacy.epsilon);
        if (privacy.delta != null) {
            Require.delta(privacy.delta);
        }
        if (privacy.noiseMultiplier != null) {
            Require.nonNegative("--noise-multiplier", privacy.noiseMultiplier);
        }
        if (privacy.clip != null && !(privacy.clip > 0)) {
            throw new IllegalArgumentException(
                    "--clip must be positive, but is " + Require.show(privacy.clip) + ".");
        }
        positive("--batch-size", privacy.batchSize);
        positive("--epochs", privacy.epochs);
        positive("--learning-rate", options.network.learningRate);
        atLeastOne("--population-size", privacy.populationSize);
        atLeastOne("--steps", privacy.steps);
        atLeastOne("--limit", options.data.limit);
        atLeastOne("--threads", options.run.threads);
    }

    private static void data(TrainOptions.Data data) {
        boolean described =
                data.bounds != null
                        || data.target != null
                        || data.classes != null
                        || data.labelColumn != null
                        || data.header != null;
        if (data.data == null
                && (described
                        || data.test != null
                        || data.schema != null
                        || data.separator != null)) {
            throw new IllegalArgumentException(
                    "--test, --schema, --bounds, --classes, --target, --label-column, --header and"
                            + " --separator describe a data set: give it with --data.");
        }
        if (data.schema != null && described) {
            throw new IllegalArgumentException(
                    "--schema says it all: leave out --bounds, --classes, --target, --label-column"
                            + " and --header.");
        }
        if (data.classes != null && data.target != null) {
            throw new IllegalArgumentException(
                    "Give --classes, to learn a class, or --target, to learn a number; not both.");
        }
        if (data.bounds != null) {
            DataOptions.bounds("--bounds", data.bounds);
        }
        if (data.target != null) {
            DataOptions.bounds("--target", data.target);
        }
        if (data.classes != null) {
            DataOptions.classes(data.classes);
        }
    }

    private static void positive(String name, Double value) {
        if (value != null) {
            Require.positive(name, value);
        }
    }

    private static void atLeastOne(String name, Number value) {
        if (value != null) {
            Require.atLeast(name, value.longValue(), 1);
        }
    }
}
