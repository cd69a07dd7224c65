package io.github.dp4j.cli.account;

import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.cli.option.OptionNames;
import io.github.dp4j.cli.option.SamplingOptions;
import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.report.Numbers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that {@code account}, {@code calibrate} and {@code compare} share: the settings of a
 * training, and who accounts for it. Several values of one option make several questions.
 */
final class AccountingOptions extends SamplingOptions {

    private static final int MOST = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--sampling-rate",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "Q",
            description =
                    "The share of the examples that takes part in a step (with Poisson sampling:"
                            + " the probability of each); 1 for full batches.")
    private @Nullable List<Double> samplingRates;

    @Option(
            names = "--noise-multiplier",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "SIGMA",
            description = "The noise's standard deviation (Laplace: scale) over the clip norm.")
    private @Nullable List<Double> noiseMultipliers;

    @Option(
            names = "--steps",
            converter = Converters.Count.class,
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "N",
            description = "The number of updates.")
    private @Nullable List<Long> steps;

    @Option(
            names = "--epochs",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "N",
            description = "Instead of --steps: epochs / sampling rate, rounded up.")
    private @Nullable List<Double> epochs;

    @Option(
            names = "--mechanism",
            paramLabel = "KIND",
            description = "The noise: ${COMPLETION-CANDIDATES} (default: gaussian).")
    private EventSource.@Nullable Mechanism mechanism;

    @Option(
            names = "--population-size",
            converter = Converters.Count.class,
            paramLabel = "N",
            description = "The public number of examples; needed with --sampling fixed-size alone.")
    private @Nullable Long populationSize;

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description =
                    "Any release as JSON (see docs/user/command-line.md), in place of sampling rate,"
                            + " noise and mechanism; --steps repeats it.")
    private @Nullable Path event;

    @Option(
            names = "--delta",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "D",
            description = "The failure probability; usually below one over the number of examples.")
    private @Nullable List<Double> deltas;

    @Option(
            names = "--accountant",
            paramLabel = "KIND",
            defaultValue = "best",
            description =
                    "Who computes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is"
                            + " the least of PLD, RDP and both).")
    @SuppressWarnings("NullAway.Init") // picocli sets it: there is a default
    private AccountantKind accountant;

    @Option(names = "--json", description = "Print one JSON object a setting and nothing else.")
    private boolean json;

    AccountingOptions() {}

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

    /** Returns the file of the event; null if there is none. */
    @Nullable Path event() {
        return event;
    }

    boolean hasEvent() {
        return event != null;
    }

    /** Returns whether the rate is known: where every step takes all examples, it is. */
    boolean isRateKnown() {
        return samplingRates != null || sampling() == Sampling.FULL_BATCH || hasEvent();
    }

    boolean isNoiseKnown() {
        return noiseMultipliers != null || hasEvent();
    }

    boolean isLengthGiven() {
        return steps != null || epochs != null;
    }

    boolean isDeltaGiven() {
        return deltas != null;
    }

    /** Checks all that does not depend on the command, and returns what makes the events. */
    EventSource eventSource() {
        if (event != null) {
            if (samplingRates != null
                    || noiseMultipliers != null
                    || epochs != null
                    || mechanism != null
                    || sampling() != null
                    || populationSize != null) {
                throw wrongUse(
                        "--event says all about a release: leave out --sampling-rate,"
                                + " --noise-multiplier, --epochs, --mechanism, --sampling and"
                                + " --population-size.");
            }
            return new EventSource(
                    EventSource.Mechanism.GAUSSIAN, Optional.of(EventFile.read(event)));
        }
        if (populationSize != null && sampling() != Sampling.FIXED_SIZE) {
            throw wrongUse(
                    "--population-size changes nothing with --sampling "
                            + plan().build().sampling().label()
                            + ": leave it out, or choose --sampling fixed-size.");
        }
        if (populationSize == null && sampling() == Sampling.FIXED_SIZE) {
            throw wrongUse(
                    "--sampling fixed-size needs --population-size: how many examples there are.");
        }
        return new EventSource(
                mechanism == null ? EventSource.Mechanism.GAUSSIAN : mechanism,
                /* given= */ Optional.empty());
    }

    /** Returns what all questions share. */
    TrainingPlan common() {
        TrainingPlan.Builder plan = plan();
        if (populationSize != null) {
            plan.populationSize(populationSize);
        }
        return checked(plan::build);
    }

    /**
     * Returns every combination of the values given, each once; what was not given is empty in
     * each.
     */
    List<Question> questions(@Nullable List<Double> epsilons) {
        // An event that stands for the whole training happens once.
        List<Long> lengths =
                hasEvent() && steps == null && (epsilons == null || deltas == null)
                        ? List.of(1L)
                        : steps;
        requireFew(deltas, epsilons, samplingRates, noiseMultipliers, epochs, lengths);
        List<Consumer<TrainingPlan.Builder>> all = List.of(plan -> {});
        all = each(all, deltas, TrainingPlan.Builder::delta);
        all = each(all, epsilons, TrainingPlan.Builder::epsilon);
        all = each(all, samplingRates, TrainingPlan.Builder::samplingRate);
        all = each(all, noiseMultipliers, TrainingPlan.Builder::noiseMultiplier);
        all = each(all, epochs, TrainingPlan.Builder::epochs);
        all = each(all, lengths, TrainingPlan.Builder::steps);
        TrainingPlan common = common();
        return all.stream()
                .map(
                        values -> {
                            TrainingPlan.Builder plan = common.toBuilder();
                            values.accept(plan);
                            return Question.of(checked(plan::build));
                        })
                .distinct()
                .toList();
    }

    /** Every combination is a question: a few hundred values of two options are days of work. */
    private void requireFew(@Nullable List<?>... values) {
        double settings = 1;
        for (List<?> list : values) {
            settings *= list == null ? 1 : list.size();
        }
        if (settings > MOST) {
            throw wrongUse(
                    "The combinations of all values are "
                            + Numbers.plain(settings)
                            + " settings, and at most "
                            + MOST
                            + " can be asked about at once: give fewer values.");
        }
    }

    private static <T> List<Consumer<TrainingPlan.Builder>> each(
            List<Consumer<TrainingPlan.Builder>> settings,
            @Nullable List<T> values,
            BiConsumer<TrainingPlan.Builder, T> set) {
        return values == null
                ? settings
                : settings.stream()
                        .flatMap(
                                s ->
                                        values.stream()
                                                .map(value -> s.andThen(b -> set.accept(b, value))))
                        .toList();
    }

    /** Refuses if something that is needed was left out. */
    void requireAll() {
        List<String> missing = new ArrayList<>();
        if (!isRateKnown()) {
            missing.add("--sampling-rate");
        }
        if (!isNoiseKnown()) {
            missing.add("--noise-multiplier");
        }
        if (!isLengthGiven() && !hasEvent()) {
            missing.add("--steps (or --epochs)");
        }
        if (!isDeltaGiven()) {
            missing.add("--delta");
        }
        if (!missing.isEmpty()) {
            throw wrongUse("Missing: " + String.join(", ", missing) + ".");
        }
    }

    /** Refuses what a file of settings says already. */
    void refuseBesideFile() {
        if (Stream.of(samplingRates, noiseMultipliers, steps, epochs, deltas, event)
                .anyMatch(given -> given != null)) {
            throw wrongUse(
                    "--settings takes all from the file: leave out --sampling-rate,"
                            + " --noise-multiplier, --steps, --epochs, --delta and --event.");
        }
    }

    /** Refuses noise of zero, with which nothing can be found. */
    void requirePositiveNoise() {
        if (noiseMultipliers != null) {
            noiseMultipliers.forEach(s -> checked(() -> Require.positive("--noise-multiplier", s)));
        }
    }

    /** Returns a value that was checked; a bad one is wrong use. */
    private <T> T checked(Supplier<T> check) {
        try {
            return check.get();
        } catch (InvalidPlanException e) {
            throw wrongUse(OptionNames.message(e));
        } catch (IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
