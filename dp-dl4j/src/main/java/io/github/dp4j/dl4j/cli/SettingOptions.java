package io.github.dp4j.dl4j.cli;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The settings of a training, as options. Several values of one make several settings. */
final class SettingOptions {

    @Option(
            names = "--sampling-rate",
            split = ",",
            paramLabel = "Q",
            description =
                    "The share of the examples that takes part in a step (with Poisson sampling:"
                            + " the probability of each); 1 for full batches.")
    private List<Double> samplingRates;

    @Option(
            names = "--noise-multiplier",
            split = ",",
            paramLabel = "SIGMA",
            description = "The noise's standard deviation (Laplace: scale) over the clip norm.")
    private List<Double> noiseMultipliers;

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "N",
            description = "The number of updates.")
    private List<Long> steps;

    @Option(
            names = "--epochs",
            split = ",",
            paramLabel = "N",
            description = "Instead of --steps: epochs / sampling rate, rounded up.")
    private List<Double> epochs;

    @Option(
            names = "--mechanism",
            paramLabel = "KIND",
            defaultValue = "gaussian",
            description = "The noise: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Release.Mechanism mechanism;

    @Option(
            names = "--sampling",
            paramLabel = "KIND",
            defaultValue = "poisson",
            description =
                    "How a step's examples are chosen: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE}).")
    private Release.Selection selection;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description =
                    "The number of examples; needed with --sampling without-replacement alone.")
    private Long examples;

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description =
                    "Any release as JSON (see docs/command-line.md), in place of sampling rate,"
                            + " noise and mechanism; --steps repeats it.")
    private Path event;

    SettingOptions() {}

    /** Checks all that does not depend on the command, and returns what is released. */
    Release release(AccountingOptions options) {
        check(options, samplingRates, q -> Require.samplingRate("--sampling-rate", q));
        check(options, noiseMultipliers, s -> Require.nonNegative("--noise-multiplier", s));
        check(options, steps, n -> Require.atLeast("--steps", n, 1));
        check(options, epochs, n -> Require.positive("--epochs", n));
        if (steps != null && epochs != null) {
            throw options.wrongUse("Both --steps and --epochs are given: leave out one of them.");
        }
        if (event != null) {
            if (samplingRates != null || noiseMultipliers != null || epochs != null) {
                throw options.wrongUse(
                        "--event says all about a release: leave out --sampling-rate,"
                                + " --noise-multiplier and --epochs.");
            }
            return new Release(mechanism, selection, examples, read(event));
        }
        if (selection == Release.Selection.WITHOUT_REPLACEMENT) {
            if (examples == null) {
                throw options.wrongUse(
                        "--sampling without-replacement needs --examples: how many there are.");
            }
            options.checked(() -> Require.atLeast("--examples", examples, 1));
        }
        return new Release(mechanism, selection, examples, /* given= */ null);
    }

    private static <T> void check(
            AccountingOptions options, List<T> values, UnaryOperator<T> check) {
        if (values != null) {
            values.forEach(value -> options.checked(() -> check.apply(value)));
        }
    }

    private static DpEvent read(Path file) {
        try {
            return StrictJson.mapper().readValue(Files.readString(file), DpEvent.class);
        } catch (JsonProcessingException e) {
            throw new UserErrorException(
                    "The file "
                            + file
                            + " is not an event: "
                            + StrictJson.problem(e)
                            + "."
                            + (e instanceof InvalidTypeIdException ? types() : ""),
                    e);
        } catch (IOException e) {
            throw new UserErrorException(
                    Files.isDirectory(file)
                            ? file + " is a folder, not a file."
                            : Files.exists(file)
                                    ? "The file " + file + " cannot be read."
                                    : "There is no file " + file + ".",
                    e);
        }
    }

    private static String types() {
        return Arrays.stream(DpEvent.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.joining(", ", " The types are ", "."));
    }

    List<Double> samplingRates() {
        return samplingRates;
    }

    List<Double> noiseMultipliers() {
        return noiseMultipliers;
    }

    List<Long> steps() {
        return steps;
    }

    List<Double> epochs() {
        return epochs;
    }

    boolean hasEvent() {
        return event != null;
    }

    boolean isLengthGiven() {
        return steps != null || epochs != null;
    }
}
