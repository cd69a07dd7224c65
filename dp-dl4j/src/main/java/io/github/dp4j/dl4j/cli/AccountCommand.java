package io.github.dp4j.dl4j.cli;

import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a training costs. */
@Command(
        name = "account",
        description = "Says which epsilon a training with DP-SGD costs.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = {
            "  60,000 examples, expected batch size 600, 1,000 steps:",
            "  dp4j account --sampling-rate 0.01 --noise-multiplier 1.1 --steps 1000 --delta 1e-5",
        })
final class AccountCommand implements Runnable {

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
            required = true,
            paramLabel = "SIGMA",
            description = "The noise's standard deviation over the clip norm.")
    private double noiseMultiplier;

    @Option(
            names = "--steps",
            required = true,
            paramLabel = "N",
            description = "The number of updates.")
    private long steps;

    @Mixin private AccountingOptions options;

    AccountCommand() {}

    @Override
    public void run() {
        double delta = options.delta();
        double rate = options.checked(() -> Require.samplingRate("--sampling-rate", samplingRate));
        double noise =
                options.checked(() -> Require.nonNegative("--noise-multiplier", noiseMultiplier));
        long count = options.checked(() -> Require.atLeast("--steps", steps, 1));
        PrivacyGuarantee guarantee =
                Accountants.standard()
                        .compared(
                                AccountingOptions.event(rate, noise, count),
                                options.relation(),
                                delta);
        options.print(guarantee, rate, noise, count);
    }
}
