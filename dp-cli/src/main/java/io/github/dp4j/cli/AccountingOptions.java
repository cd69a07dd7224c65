package io.github.dp4j.cli;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code account}, {@code calibrate} and {@code compare} have in common. */
final class AccountingOptions {

    private static final int MOST = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--delta",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "D",
            description = "The failure probability; usually below one over the number of examples.")
    private List<Double> deltas;

    @Option(
            names = "--relation",
            paramLabel = "RELATION",
            converter = RelationConverter.class,
            completionCandidates = RelationConverter.Labels.class,
            description =
                    "Which data sets are neighbours: ${COMPLETION-CANDIDATES} (default: add-remove;"
                            + " zero-out with --sampling without-replacement or shuffled, which have"
                            + " no analysis under add-remove).")
    private NeighboringRelation relation;

    private NeighboringRelation unlessGiven = NeighboringRelation.ADD_OR_REMOVE_ONE;

    @Option(
            names = "--accountant",
            paramLabel = "KIND",
            defaultValue = "best",
            description =
                    "Who computes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is"
                            + " the least of PLD, RDP and both).")
    private AccountantKind accountant;

    @Option(names = "--json", description = "Print one JSON object a setting and nothing else.")
    private boolean json;

    AccountingOptions() {}

    List<Double> deltas() {
        return deltas;
    }

    NeighboringRelation relation() {
        return relation == null ? unlessGiven : relation;
    }

    /** Sets the relation that counts where none is given. */
    void useUnlessGiven(NeighboringRelation other) {
        unlessGiven = other;
    }

    AccountantKind accountant() {
        return accountant;
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Returns every combination of the values given; what was not given is null in each. */
    List<Setting> settings(SettingOptions options, List<Double> epsilons) {
        if (deltas != null) {
            deltas.forEach(delta -> checked(() -> Require.delta(delta)));
        }
        // An event that stands for the whole training happens once.
        List<Long> steps =
                options.hasEvent()
                                && options.steps() == null
                                && (epsilons == null || deltas == null)
                        ? List.of(1L)
                        : options.steps();
        requireFew(
                deltas,
                epsilons,
                options.samplingRates(),
                options.noiseMultipliers(),
                options.epochs(),
                steps);
        List<Setting> all = List.of(Setting.unknown(relation()));
        all = each(all, deltas, Setting::withDelta);
        all = each(all, epsilons, Setting::withEpsilon);
        all = each(all, options.samplingRates(), Setting::withSamplingRate);
        all = each(all, options.noiseMultipliers(), Setting::withNoiseMultiplier);
        all = each(all, options.epochs(), Setting::withEpochs);
        return each(all, steps, Setting::withSteps);
    }

    /** Every combination is a setting: a few hundred values of two options are days of work. */
    private void requireFew(List<?>... values) {
        double settings = 1;
        for (List<?> list : values) {
            settings *= list == null ? 1 : list.size();
        }
        if (settings > MOST) {
            throw wrongUse(
                    "The combinations of all values are "
                            + Figures.plain(settings)
                            + " settings, and at most "
                            + MOST
                            + " can be asked about at once: give fewer values.");
        }
    }

    private static <T> List<Setting> each(
            List<Setting> settings, List<T> values, BiFunction<Setting, T, Setting> with) {
        return values == null
                ? settings
                : settings.stream()
                        .flatMap(s -> values.stream().map(value -> with.apply(s, value)))
                        .toList();
    }

    /** Refuses if something that is needed was left out. */
    void requireTraining(SettingOptions options) {
        List<String> missing = new ArrayList<>();
        if (!options.hasEvent()) {
            if (options.samplingRates() == null) {
                missing.add("--sampling-rate");
            }
            if (options.noiseMultipliers() == null) {
                missing.add("--noise-multiplier");
            }
            if (!options.isLengthGiven()) {
                missing.add("--steps (or --epochs)");
            }
        }
        if (deltas == null) {
            missing.add("--delta");
        }
        if (!missing.isEmpty()) {
            throw wrongUse("Missing: " + String.join(", ", missing) + ".");
        }
    }

    /** Returns a value that was checked; a bad one is wrong use. */
    <T> T checked(Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
    }

    CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
