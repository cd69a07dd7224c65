package io.github.dp4j.audit.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.poison.PoisonedMetric;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.StrictJson;
import io.github.dp4j.report.Point;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report as a JSON object; the fields are described at {@link AuditReportWriter#json}. */
final class AuditJson {

    private static final String FORMAT = "dp4j-audit-report/1";
    private static final ObjectWriter WRITER = StrictJson.mapper().writerWithDefaultPrettyPrinter();

    private AuditJson() {}

    static String write(AuditReport report) {
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

    /** A report's fields, in order. */
    record Document(
            String format,
            @JsonProperty("public") boolean isPublic,
            String verdict,
            boolean refutesPromise,
            List<String> words,
            String target,
            int members,
            int nonMembers,
            String assignment,
            @Nullable Shadows shadows,
            double confidence,
            double delta,
            @Nullable Promise promise,
            Bounds evidence,
            List<Attack> attacks,
            @Nullable Double clearedByLoss,
            List<Part> slices,
            List<ExposedRecord> exposed,
            List<Poisoned> poisoned,
            List<String> assumptions,
            List<String> canShow,
            List<String> cannotShow,
            List<String> doubts,
            List<String> remarks,
            List<AuditStatements.Guidance> guidance,
            String software,
            String created) {

        static Document of(AuditReport report) {
            Verdict verdict = new Verdict(report);
            AuditStatements statements = new AuditStatements(report);
            return new Document(
                    FORMAT,
                    report.isPublic(),
                    verdict.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    report.refutesPromise(),
                    verdict.paragraphs(),
                    report.target(),
                    report.members(),
                    report.nonMembers(),
                    report.assignment().label(),
                    report.shadows().map(Shadows::of).orElse(null),
                    report.confidence(),
                    report.delta(),
                    report.promise().map(p -> Promise.of(p, report)).orElse(null),
                    Bounds.of(report.evidence()),
                    report.attacks().stream().map(Attack::of).toList(),
                    report.clearedByLoss().isPresent()
                            ? report.clearedByLoss().getAsDouble()
                            : null,
                    report.slices().stream().map(Part::of).toList(),
                    report.exposed(),
                    report.poisoned().stream().map(Poisoned::of).toList(),
                    statements.assumptions(),
                    statements.canShow(),
                    statements.cannotShow(),
                    statements.doubts(),
                    statements.remarks(),
                    statements.guidance(),
                    report.software(),
                    report.created().toString());
        }
    }

    private record Shadows(
            int count,
            int recordsEach,
            String training,
            @JsonProperty("private") boolean isPrivate) {

        static Shadows of(ShadowModels shadows) {
            return new Shadows(
                    shadows.count(),
                    shadows.recordsEach(),
                    shadows.training(),
                    shadows.isPrivate());
        }
    }

    private record Promise(
            double epsilon,
            double delta,
            String relation,
            String auditedRelation,
            @Nullable Double auditedEpsilon,
            @Nullable Double mu,
            @Nullable Double regret,
            List<Point> ceiling,
            List<Point> auditedCeiling) {

        static Promise of(AuditPromise promise, AuditReport report) {
            return new Promise(
                    promise.guarantee().epsilon(),
                    promise.guarantee().delta(),
                    promise.guarantee().relation().label(),
                    report.evidence().relation().label(),
                    promise.asAudited().map(PrivacyGuarantee::epsilon).orElse(null),
                    promise.gaussian().map(g -> g.mu()).orElse(null),
                    promise.gaussian().map(g -> g.regret()).orElse(null),
                    promise.ceiling(),
                    promise.ceilingAsAudited());
        }
    }

    private record Bounds(
            String relation,
            int trials,
            @Nullable Double epsilon,
            @Nullable Double noiseScale,
            @Nullable Double epsilonOfLedgerCurve,
            @Nullable Double mu,
            @Nullable Double epsilonOfGaussian,
            @Nullable String method,
            @Nullable String assumes,
            @Nullable String missing) {

        static Bounds of(Evidence evidence) {
            Optional<EpsilonDeltaBound> epsilon = evidence.epsilon();
            return new Bounds(
                    evidence.relation().label(),
                    evidence.trials(),
                    epsilon.map(EpsilonDeltaBound::epsilon).orElse(null),
                    evidence.ledger().map(CurveBound.Ledger::noiseScale).orElse(null),
                    evidence.ledger().map(CurveBound.Ledger::epsilonOfCurve).orElse(null),
                    evidence.mu().map(CurveBound.Gaussian::mu).orElse(null),
                    evidence.mu().map(CurveBound.Gaussian::epsilonOfCurve).orElse(null),
                    epsilon.map(EpsilonDeltaBound::method).orElse(null),
                    epsilon.map(EpsilonDeltaBound::assumes).orElse(null),
                    evidence.missing().isEmpty() ? null : evidence.missing());
        }
    }

    private record Measured(double value, double lower, double upper) {

        static Measured of(Figure figure) {
            return new Measured(
                    figure.value(), figure.interval().lower(), figure.interval().upper());
        }
    }

    private record Attack(
            String name,
            String description,
            Measured areaUnderCurve,
            Measured foundAtTenthPercent,
            Measured foundAtPercent,
            Measured accuracy,
            Measured advantage,
            List<Point> roc,
            List<AttackFigures.Bin> histogram) {

        static Attack of(AttackFigures attack) {
            return new Attack(
                    attack.name(),
                    attack.description(),
                    Measured.of(attack.areaUnderCurve()),
                    Measured.of(attack.foundAtTenthPercent()),
                    Measured.of(attack.foundAtPercent()),
                    Measured.of(attack.accuracy()),
                    Measured.of(attack.advantage()),
                    attack.roc(),
                    attack.histogram());
        }
    }

    private record Part(
            String kind,
            String name,
            int members,
            int nonMembers,
            @Nullable Double areaUnderCurve) {

        static Part of(Slice slice) {
            return new Part(
                    slice.kind(),
                    slice.name(),
                    slice.members(),
                    slice.nonMembers(),
                    slice.areaUnderCurve().isPresent()
                            ? slice.areaUnderCurve().getAsDouble()
                            : null);
        }
    }

    private record Poisoned(
            int records,
            String kind,
            int steps,
            double clean,
            double chance,
            double lower,
            double upper,
            double lowerByEpsilonDelta,
            boolean guaranteed) {

        static Poisoned of(PoisonedMetric line) {
            return new Poisoned(
                    line.records(),
                    line.kind().label(),
                    line.steps(),
                    line.clean(),
                    line.chance(),
                    line.lower(),
                    line.upper(),
                    line.lowerByEpsilonDelta(),
                    line.isGuaranteed());
        }
    }
}
