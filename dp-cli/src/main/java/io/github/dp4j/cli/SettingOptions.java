package io.github.dp4j.cli;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The settings of a training, as options. Several values of one make several settings. */
final class SettingOptions {

    @Option(
            names = "--sampling-rate",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "Q",
            description =
                    "The share of the examples that takes part in a step (with Poisson sampling:"
                            + " the probability of each); 1 for full batches.")
    private List<Double> samplingRates;

    @Option(
            names = "--noise-multiplier",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "SIGMA",
            description = "The noise's standard deviation (Laplace: scale) over the clip norm.")
    private List<Double> noiseMultipliers;

    @Option(
            names = "--steps",
            converter = Converters.Count.class,
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "N",
            description = "The number of updates.")
    private List<Long> steps;

    @Option(
            names = "--epochs",
            split = Converters.COMMAS,
            splitSynopsisLabel = ",",
            paramLabel = "N",
            description = "Instead of --steps: epochs / sampling rate, rounded up.")
    private List<Double> epochs;

    @Option(
            names = "--mechanism",
            paramLabel = "KIND",
            description = "The noise: ${COMPLETION-CANDIDATES} (default: gaussian).")
    private Release.Mechanism mechanism;

    @Option(
            names = "--sampling",
            converter = SamplingConverter.class,
            completionCandidates = SamplingConverter.Labels.class,
            paramLabel = "KIND",
            description =
                    "How a step's examples are chosen: ${COMPLETION-CANDIDATES} (default:"
                            + " poisson).")
    private Sampling sampling;

    @Option(
            names = "--population-size",
            converter = Converters.Count.class,
            paramLabel = "N",
            description = "The public number of examples; needed with --sampling fixed-size alone.")
    private Long populationSize;

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
        if (event != null) {
            if (samplingRates != null
                    || noiseMultipliers != null
                    || epochs != null
                    || mechanism != null
                    || sampling != null
                    || populationSize != null) {
                throw options.wrongUse(
                        "--event says all about a release: leave out --sampling-rate,"
                                + " --noise-multiplier, --epochs, --mechanism, --sampling and"
                                + " --population-size.");
            }
            return new Release(Release.Mechanism.GAUSSIAN, Optional.of(read(event)));
        }
        if (populationSize != null && sampling != Sampling.FIXED_SIZE) {
            throw options.wrongUse(
                    "--population-size changes nothing with --sampling "
                            + common().build().sampling().label()
                            + ": leave it out, or choose --sampling fixed-size.");
        }
        if (populationSize == null && sampling == Sampling.FIXED_SIZE) {
            throw options.wrongUse(
                    "--sampling fixed-size needs --population-size: how many examples there are.");
        }
        return new Release(
                mechanism == null ? Release.Mechanism.GAUSSIAN : mechanism,
                /* given= */ Optional.empty());
    }

    /** Returns what all settings share. */
    TrainingPlan.Builder common() {
        TrainingPlan.Builder plan = TrainingPlan.builder();
        if (sampling != null) {
            plan.sampling(sampling);
        }
        if (populationSize != null) {
            plan.populationSize(populationSize);
        }
        return plan;
    }

    /** Where every step takes all examples the rate is known. */
    boolean isRateKnown() {
        return samplingRates != null || sampling == Sampling.FULL_BATCH || hasEvent();
    }

    private static DpEvent read(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            refuseOther(file, content);
            return StrictJson.event(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new UserErrorException("The file " + file + " is not text in UTF-8.", e);
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

    /** The other files that DP4J writes are taken for events easily. */
    private static void refuseOther(Path file, byte[] content) {
        String start = new String(content, 0, Math.min(7, content.length), StandardCharsets.UTF_8);
        if (start.startsWith("PK")) {
            throw new UserErrorException(
                    file
                            + " is a zip file, such as a model, and not an event: 'dp4j report "
                            + file
                            + "' says what a model promises.");
        }
        if (start.equals("ledger ")) {
            throw new UserErrorException(
                    file
                            + " is the ledger of a training, and not an event: 'dp4j report' says"
                            + " what the model beside it promises, and counts this ledger.");
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

    /** The file; null if there is none. */
    Path event() {
        return event;
    }

    boolean hasEvent() {
        return event != null;
    }

    boolean isLengthGiven() {
        return steps != null || epochs != null;
    }
}
