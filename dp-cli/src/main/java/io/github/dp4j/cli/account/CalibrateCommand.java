package io.github.dp4j.cli.account;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.cli.option.Converters;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the setting that a budget pays for. */
@Command(
        name = "calibrate",
        description = {
            "Finds what a privacy budget pays for.",
            "",
            "Of sampling rate, noise multiplier, steps (or epochs), epsilon and delta leave out one,"
                    + " which is found: the smallest noise multiplier, epsilon or delta, the most"
                    + " steps, or the largest sampling rate. Every answer keeps within the budget;"
                    + " the accountant was asked about exactly this answer.",
            "",
            "Several values of an option, separated by commas, give a table.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  the noise multiplier, the steps:",
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000",
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --sampling-rate 0.01 \\",
            "      --noise-multiplier 1.1",
            "",
            "  the largest batches that 10 epochs may be made of:",
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --noise-multiplier 1.1 --epochs 10",
            "",
            "  the noise that batches of several sizes need for two budgets:",
            "  dp4j calibrate --epsilon 1,3 --delta 1e-5 --sampling-rate 0.005,0.01,0.02 \\",
            "      --epochs 10",
        })
public final class CalibrateCommand implements Callable<Integer> {

    @Option(
            names = "--epsilon",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "E",
            description = "The most that may be spent.")
    private @Nullable List<Double> epsilons;

    @Mixin private AccountingOptions options;

    private enum Unknown {
        SAMPLING_RATE("--sampling-rate"),
        NOISE_MULTIPLIER("--noise-multiplier"),
        STEPS("--steps (or --epochs)"),
        EPSILON("--epsilon"),
        DELTA("--delta");

        private final String option;

        Unknown(String option) {
            this.option = option;
        }
    }

    /** For picocli. */
    public CalibrateCommand() {}

    @Override
    public Integer call() {
        EventSource events = options.eventSource();
        Unknown unknown = unknown();
        if (unknown == Unknown.STEPS || unknown == Unknown.SAMPLING_RATE) {
            options.requirePositiveNoise();
        }
        Accountant accountant = options.accountant().accountant();
        return new AnswerPrinter(options, events, options.json())
                .print(
                        "Calibrating",
                        options.questions(epsilons),
                        question -> answer(accountant, events, question, unknown));
    }

    private static Answer answer(
            Accountant accountant, EventSource events, Question question, Unknown unknown) {
        Question solved = question.with(solved(accountant, events, question.plan(), unknown));
        return Answer.of(
                solved,
                accountant.guarantee(
                        events.event(solved.plan()), solved.plan().relation(), solved.delta()));
    }

    private Unknown unknown() {
        List<Unknown> open = new ArrayList<>();
        if (!options.isRateKnown()) {
            open.add(Unknown.SAMPLING_RATE);
        }
        if (!options.isNoiseKnown()) {
            open.add(Unknown.NOISE_MULTIPLIER);
        }
        if (epsilons == null) {
            open.add(Unknown.EPSILON);
        }
        if (!options.isDeltaGiven()) {
            open.add(Unknown.DELTA);
        }
        // An event that is not said to be repeated happens once, unless all else is known.
        if (!options.isLengthGiven() && (!options.hasEvent() || open.isEmpty())) {
            open.add(Unknown.STEPS);
        }
        if (open.size() == 1) {
            return open.get(0);
        }
        throw options.wrongUse(
                open.isEmpty()
                        ? "Nothing is left to find: leave out one of --sampling-rate,"
                                + " --noise-multiplier, --steps (or --epochs), --epsilon and"
                                + " --delta."
                        : "More than one is left out: "
                                + String.join(
                                        ", ", open.stream().map(value -> value.option).toList())
                                + ". Give all but the one to find.");
    }

    private static TrainingPlan solved(
            Accountant accountant, EventSource events, TrainingPlan given, Unknown unknown) {
        return switch (unknown) {
            case EPSILON -> given;
            case DELTA ->
                    given.toBuilder()
                            .delta(
                                    Calibration.delta(
                                            accountant,
                                            events.event(given),
                                            given.relation(),
                                            given.epsilon().orElseThrow()))
                            .build();
            case NOISE_MULTIPLIER ->
                    given.withNoiseMultiplier(
                            Calibration.noiseMultiplier(
                                    accountant,
                                    sigma -> events.event(given.withNoiseMultiplier(sigma)),
                                    given.relation(),
                                    budget(given)));
            case SAMPLING_RATE -> at(samplingRate(accountant, events, given), given);
            case STEPS ->
                    given.withSteps(
                            atLeastOne(
                                    Calibration.steps(
                                            accountant,
                                            count -> events.event(given.withSteps(count)),
                                            given.relation(),
                                            budget(given)),
                                    given));
        };
    }

    private static double samplingRate(
            Accountant accountant, EventSource events, TrainingPlan given) {
        // Of shuffled passes it is the passes that cost, whatever the steps that they are cut into.
        return given.epochs().isEmpty() || given.sampling() == Sampling.SHUFFLED
                ? Calibration.samplingRate(
                        accountant,
                        q -> events.event(at(q, given)),
                        given.relation(),
                        budget(given))
                : Calibration.samplingRate(
                        accountant,
                        (q, steps) -> events.event(at(q, given).withSteps(steps)),
                        given.epochs().getAsDouble(),
                        given.relation(),
                        budget(given));
    }

    private static TrainingPlan at(double samplingRate, TrainingPlan given) {
        return given.toBuilder().samplingRate(samplingRate).build();
    }

    private static PrivacyBudget budget(TrainingPlan given) {
        return given.budget().orElseThrow();
    }

    private static long atLeastOne(long steps, TrainingPlan given) {
        if (steps >= 1) {
            return steps;
        }
        throw new UserErrorException(
                "Not even one step keeps within epsilon "
                        + Require.show(budget(given).epsilon())
                        + " at delta "
                        + Require.show(budget(given).delta())
                        + (given.noiseMultiplier().isEmpty()
                                ? ""
                                : " with noise multiplier "
                                        + Require.show(given.noiseMultiplier().getAsDouble())
                                        + " at sampling rate "
                                        + Require.show(given.rate().orElseThrow()))
                        + ": raise the noise or the budget, or lower the sampling rate.");
    }
}
