package io.github.dp4j.cli.train;

import io.github.dp4j.cli.option.OptionNames;
import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import org.jspecify.annotations.Nullable;

/** Refuses options that are out of range or contradict each other, before anything is read. */
final class TrainOptionChecks {

    /** Fewer find nothing. */
    private static final int FEWEST_CANARIES = 100;

    private TrainOptionChecks() {}

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException naming the option
     */
    static void check(TrainOptions options) {
        numbers(options);
        data(options.data);
        relation(options);
        try {
            options.privacy.plan().build();
        } catch (InvalidPlanException e) {
            throw new IllegalArgumentException(OptionNames.message(e), e);
        }
    }

    private static void numbers(TrainOptions options) {
        if (options.network.features != null && options.network.model != null) {
            throw new IllegalArgumentException(
                    "Give --model, the network to train, or --features, a public network on which"
                            + " a head is trained; not both.");
        }
        if (options.network.learningRate != null) {
            Require.positive("--learning-rate", options.network.learningRate);
        }
        momentum(options.network);
        atLeastOne("--limit", options.data.limit);
        atLeastOne("--threads", options.run.threads);
        if (options.run.audit != null) {
            Require.atLeast("--audit", options.run.audit, FEWEST_CANARIES);
        }
    }

    private static void momentum(TrainOptions.Network network) {
        Double momentum = network.momentum;
        if (momentum == null) {
            return;
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(
                    "--momentum must be from 0 to below 1, but is " + Require.show(momentum) + ".");
        }
        if (network.updater != null && network.updater != UpdaterKind.MOMENTUM) {
            throw new IllegalArgumentException(
                    "--momentum belongs to --updater momentum: leave one of the two out.");
        }
    }

    private static void data(TrainOptions.Data data) {
        if (data.data == null
                && (data.describesData()
                        || data.test != null
                        || data.testSplit != null
                        || data.unitColumn != null)) {
            throw new IllegalArgumentException(
                    "--test, --test-split, --unit-column, --schema, --bounds, --classes, --target, --label-column, --header,"
                            + " --separator and --encoding describe a data set: give it with --data.");
        }
        Double share = data.testSplit;
        if (share != null && !(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "--test-split must be above 0 and below 1, but is "
                            + Require.show(share)
                            + ".");
        }
        if (share != null && data.test != null) {
            throw new IllegalArgumentException(
                    "Give --test, a file of held-out rows, or --test-split; not both.");
        }
        units(data);
        data.check();
    }

    private static void relation(TrainOptions options) {
        NeighboringRelation relation = options.privacy.relation();
        if (options.data.cutsRows()
                && relation != null
                && relation != NeighboringRelation.REPLACE_ONE) {
            throw new IllegalArgumentException(
                    "--limit takes the first N rows: with one row more among them another one is"
                            + " pushed out, so that two rows change and not one, and a promise by"
                            + " --relation "
                            + relation.label()
                            + " would not hold for the rows of the file. Leave out --relation"
                            + " (replace-one is taken), or cut the file and leave out --limit.");
        }
    }

    private static void units(TrainOptions.Data data) {
        atLeastOne("--records-per-unit", data.recordsPerUnit);
        if (data.recordsPerUnit != null && data.unitColumn == null) {
            throw new IllegalArgumentException(
                    "--records-per-unit belongs to --unit-column, which says whose a row is: give"
                            + " both, or leave it out.");
        }
        if (data.limit != null && data.unitColumn != null) {
            throw new IllegalArgumentException(
                    "--limit counts rows: with one person's rows less, rows of others would move up"
                            + " into the first N, and the promise for one person would not hold."
                            + " Leave out --limit, or cut the file by persons.");
        }
    }

    private static void atLeastOne(String name, @Nullable Integer value) {
        if (value != null) {
            Require.atLeast(name, value, 1);
        }
    }
}
