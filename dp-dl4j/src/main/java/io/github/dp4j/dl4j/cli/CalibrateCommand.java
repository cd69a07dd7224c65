package io.github.dp4j.dl4j.cli;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the setting that a budget pays for. */
@Command(
        name = "calibrate",
        description = {
            "Finds the noise or the number of steps for a budget.",
            "",
            "Give two of sampling rate, noise multiplier and steps; the one left out is found: the"
                    + " smallest noise multiplier, or the most steps, that keeps within the budget.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --steps 1000",
            "  dp4j calibrate --epsilon 3 --delta 1e-5 --sampling-rate 0.01 --noise-multiplier 1.1",
        })
final class CalibrateCommand implements Runnable {

    @Option(
            names = "--epsilon",
            required = true,
            paramLabel = "E",
            description = "The most that may be spent.")
    private double epsilon;

    @Option(
            names = "--sampling-rate",
            required = true,
            paramLabel = "Q",
            description =
                    "The probability with which an example takes part in a step (Poisson sampling);"
                            + " 1 for full batches.")
    private double samplingRate;

    @Option(
            names = "--noise-multiplier",
            paramLabel = "SIGMA",
            description = "The noise's standard deviation over the clip norm; or leave it out.")
    private Double noiseMultiplier;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "The number of updates; or leave it out.")
    private Long steps;

    @Mixin private AccountingOptions options;

    CalibrateCommand() {}

    @Override
    public void run() {
        if ((noiseMultiplier == null) == (steps == null)) {
            throw options.wrongUse(
                    noiseMultiplier == null
                            ? "Give --steps (to find the noise multiplier) or --noise-multiplier (to"
                                    + " find the steps)."
                            : "Both --steps and --noise-multiplier are given: leave out the one to"
                                    + " find.");
        }
        PrivacyBudget budget =
                options.checked(
                        () ->
                                new PrivacyBudget(
                                        Require.positive("--epsilon", epsilon), options.delta()));
        double rate = options.checked(() -> Require.samplingRate("--sampling-rate", samplingRate));
        Accountant accountant = Accountants.standard();
        double noise = noiseMultiplier != null ? positiveNoise() : noise(accountant, rate, budget);
        long count = steps != null ? steps : steps(accountant, rate, noise, budget);
        DpEvent event = AccountingOptions.event(rate, noise, count);
        options.print(
                accountant.guarantee(event, options.relation(), budget.delta()),
                rate,
                noise,
                count);
    }

    private double positiveNoise() {
        return options.checked(() -> Require.positive("--noise-multiplier", noiseMultiplier));
    }

    private double noise(Accountant accountant, double rate, PrivacyBudget budget) {
        long count = options.checked(() -> Require.atLeast("--steps", steps, 1));
        return Calibration.noiseMultiplier(
                accountant,
                candidate -> AccountingOptions.event(rate, candidate, count),
                options.relation(),
                budget);
    }

    private long steps(Accountant accountant, double rate, double noise, PrivacyBudget budget) {
        long most =
                Calibration.steps(
                        accountant,
                        candidate -> AccountingOptions.event(rate, noise, candidate),
                        options.relation(),
                        budget);
        if (most == 0) {
            throw new UserErrorException(
                    "Not even one step keeps within epsilon "
                            + budget.epsilon()
                            + " at delta "
                            + budget.delta()
                            + " with noise multiplier "
                            + noise
                            + " at sampling rate "
                            + rate
                            + ": raise the noise or the budget, or lower the sampling rate.");
        }
        return most;
    }
}
