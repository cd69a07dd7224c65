package io.github.dp4j.cli.train;

import io.github.dp4j.cli.option.OptionNames;
import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.privacy.Require;
import org.jspecify.annotations.Nullable;

/** Refuses options that are out of range or contradict each other, before anything is read. */
final class TrainOptionChecks {

    private TrainOptionChecks() {}

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException naming the option
     */
    static void check(TrainOptions options) {
        numbers(options);
        data(options.data);
        try {
            options.privacy.plan().build();
        } catch (InvalidPlanException e) {
            throw new IllegalArgumentException(OptionNames.message(e), e);
        }
    }

    private static void numbers(TrainOptions options) {
        if (options.network.learningRate != null) {
            Require.positive("--learning-rate", options.network.learningRate);
        }
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
        if (data.classes != null) {
            ClassList.of(data.classes);
        }
    }

    private static void atLeastOne(String name, @Nullable Integer value) {
        if (value != null) {
            Require.atLeast(name, value, 1);
        }
    }
}
