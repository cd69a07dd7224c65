package io.github.dp4j.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The report as a JSON object; the fields are described at {@link ReportWriter#json}. */
final class JsonReport {

    private static final String FORMAT = "dp4j-privacy-report/2";

    // What is not known is null, so a field that is missing is a damage.
    private static final JsonMapper MAPPER =
            StrictJson.mapper()
                    .rebuild()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();
    private static final ObjectWriter WRITER = MAPPER.writerWithDefaultPrettyPrinter();
    private static final ObjectReader READER = MAPPER.readerFor(Document.class);

    private JsonReport() {}

    static String write(PrivacyReport report) {
        return print(Document.of(report));
    }

    /** Prints any of our values; infinite numbers become the string "Infinity". */
    static String print(Object value) {
        try {
            return WRITER.writeValueAsString(value).replace("\r\n", "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report of plain values cannot be printed.", e);
        }
    }

    static PrivacyReport read(String json) {
        try {
            checkFormat(MAPPER.readTree(json).path("format").asText());
            Document document = READER.readValue(json);
            PrivacyReport report = document.toReport();
            document.checkDerived(Document.of(report));
            return report;
        } catch (JsonProcessingException e) {
            throw unreadable(StrictJson.problem(e), e);
        } catch (DateTimeException | IllegalArgumentException | NullPointerException e) {
            String reason = e.getMessage();
            throw unreadable(reason == null ? "one of its values is null" : reason, e);
        }
    }

    /** Looks at the format before all else: the fields of another one mean nothing here. */
    private static void checkFormat(String format) {
        if (!FORMAT.equals(format)) {
            throw new IllegalArgumentException(
                    "its format is '"
                            + format
                            + "', but this version of DP4J reads '"
                            + FORMAT
                            + "' alone");
        }
    }

    private static IllegalArgumentException unreadable(String reason, Exception cause) {
        return new IllegalArgumentException(
                "This is not a privacy report that can be relied on: "
                        + reason
                        + ". Write it again from the model's ledger.",
                cause);
    }

    private record PhaseDocument(
            long count,
            String unit,
            String sampling,
            @Nullable Double samplingRate,
            @Nullable Double noiseMultiplier,
            DpEvent event) {

        static PhaseDocument of(Phase phase) {
            return new PhaseDocument(
                    phase.count(),
                    phase.words().counted().words(/* count= */ 2),
                    phase.sampling(),
                    orNull(phase.samplingRate()),
                    orNull(phase.noiseMultiplier()),
                    phase.event());
        }
    }

    private record Document(
            String format,
            @JsonProperty("private") boolean isPrivate,
            String meaning,
            double epsilon,
            double epsilonLower,
            double delta,
            String relation,
            String method,
            String derivation,
            @Nullable Double noiseMultiplier,
            @Nullable Double samplingRate,
            @Nullable Long steps,
            String sampling,
            @Nullable Double clipNorm,
            @Nullable String clipNormRule,
            @Nullable String unit,
            @Nullable Double roundingBound,
            @Nullable Double expectedBatchSize,
            @Nullable Long populationSize,
            @Nullable Double testAccuracy,
            @Nullable String ledger,
            @Nullable String parameters,
            @Nullable String settingsFromData,
            @Nullable String search,
            String subject,
            String created,
            String software,
            List<String> warnings,
            List<String> assumptions,
            List<String> notCovered,
            @Nullable GaussianPromise gaussian,
            List<GroupGuarantee> groups,
            List<Preparation> preparations,
            List<PhaseDocument> phases,
            List<Point> epsilonOverSteps,
            List<Point> tradeOff) {

        static Document of(PrivacyReport report) {
            PrivacyGuarantee guarantee = report.guarantee();
            TrainingSettings training = report.training();
            return new Document(
                    FORMAT,
                    guarantee.isPrivate(),
                    (guarantee.isPrivate() ? "" : Wording.NOT_PRIVATE + ": ")
                            + new Wording(report).meaning(),
                    guarantee.epsilon(),
                    guarantee.epsilonLower(),
                    guarantee.delta(),
                    guarantee.relation().label(),
                    guarantee.method(),
                    guarantee.derivation(),
                    orNull(report.noiseMultiplier()),
                    orNull(report.samplingRate()),
                    training.steps().isPresent() ? training.steps().getAsLong() : null,
                    report.sampling(),
                    orNull(training.clipNorm()),
                    orNull(training.clipNormRule()),
                    orNull(training.unit()),
                    orNull(training.roundingBound()),
                    orNull(training.expectedBatchSize()),
                    training.populationSize().isPresent()
                            ? training.populationSize().getAsLong()
                            : null,
                    orNull(training.testAccuracy()),
                    orNull(report.provenance().ledger()),
                    orNull(report.provenance().parameters()),
                    orNull(report.provenance().settingsFromData()),
                    orNull(report.provenance().search()),
                    report.subject(),
                    report.created().toString(),
                    report.software(),
                    report.warnings(),
                    report.assumptions(),
                    report.notCovered(),
                    report.gaussian().orElse(null),
                    report.groups(),
                    report.preparations(),
                    report.phases().stream().map(PhaseDocument::of).toList(),
                    report.epsilonOverSteps(),
                    report.tradeOff());
        }

        PrivacyReport toReport() {
            return new PrivacyReport(
                    subject,
                    new PrivacyGuarantee(
                            epsilon,
                            epsilonLower,
                            delta,
                            NeighboringRelation.ofLabel(relation),
                            method,
                            derivation),
                    preparations,
                    phases.stream().map(phase -> new Phase(phase.count, phase.event)).toList(),
                    new TrainingSettings(
                            steps == null ? OptionalLong.empty() : OptionalLong.of(steps),
                            optional(clipNorm),
                            orEmpty(clipNormRule),
                            orEmpty(unit),
                            optional(roundingBound),
                            optional(expectedBatchSize),
                            populationSize == null
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(populationSize),
                            optional(testAccuracy)),
                    new Provenance(
                            orEmpty(ledger),
                            orEmpty(parameters),
                            orEmpty(settingsFromData),
                            orEmpty(search)),
                    epsilonOverSteps,
                    tradeOff,
                    Optional.ofNullable(gaussian),
                    groups,
                    assumptions,
                    notCovered,
                    warnings,
                    software,
                    Instant.parse(created));
        }

        /** Figures that follow from others must follow; texts may have been worded differently. */
        void checkDerived(Document derived) {
            check("private", isPrivate, derived.isPrivate);
            check("noiseMultiplier", noiseMultiplier, derived.noiseMultiplier);
            check("samplingRate", samplingRate, derived.samplingRate);
        }

        private static void check(String field, @Nullable Object value, @Nullable Object expected) {
            if (!Objects.equals(value, expected)) {
                throw new IllegalArgumentException(
                        "its " + field + " is " + value + ", but follows as " + expected);
            }
        }
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
