package io.github.dp4j.cli.train;

import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.report.Assignment;
import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportWriter;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.PrivacyReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the canaries of a training show of it: a report beside the privacy report. */
final class CanaryAudit {

    private static final String ATTACK = "gradient-canaries";

    private static final String DESCRIPTION =
            "the log-likelihood ratio of each noised sum on the canary's coordinate, added over the"
                    + " steps (Nasr and others, arXiv 2302.07956)";

    /** The width of the label before it. */
    private static final String INDENT = " ".repeat(10);

    private CanaryAudit() {}

    static AuditReport of(DpTrainer trainer, PrivacyReport promise, int canaries) {
        return AuditReport.builder(
                        AuditFindings.ofCanaries(
                                "the training of " + promise.subject(),
                                ATTACK,
                                DESCRIPTION,
                                trainer.canaryScores().membership()))
                .assignment(Assignment.INDEPENDENT_CANARIES)
                .promise(promise)
                .remark(cost(trainer, promise, canaries))
                .software(promise.software())
                .created(promise.created())
                .build();
    }

    /** In units of noise: sqrt(1 + q m / (2 d sigma^2)), as GradientCanaries has it. */
    private static String cost(DpTrainer trainer, PrivacyReport promise, int canaries) {
        String words =
                "The "
                        + Numbers.count(canaries)
                        + " canaries cost no privacy: about half of them took part as records do,"
                        + " under the same event. ";
        OptionalDouble noise = promise.noiseMultiplier();
        if (noise.isEmpty()) {
            return words + "They cost accuracy, as a little more noise would.";
        }
        // Without a rate every example takes part in every step.
        double rate = promise.samplingRate().orElse(1);
        double variance = noise.getAsDouble() * noise.getAsDouble();
        double factor =
                Math.sqrt(1 + rate * canaries / (2.0 * trainer.network().numParams() * variance));
        return words
                + "They cost accuracy, about as much as noise larger by the factor "
                + Numbers.upper(factor, 4)
                + ".";
    }

    /** Writes the report beside the privacy report. */
    static void write(RunFolder folder, AuditReport report) {
        try {
            AtomicFiles.writeString(folder.auditJson(), AuditReportWriter.json(report));
            AtomicFiles.writeString(folder.auditHtml(), AuditReportWriter.html(report));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The model and its privacy report are saved in "
                            + folder.folder()
                            + ", but not what the canaries show: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Says what the canaries show. */
    static void print(Terminal terminal, AuditReport report) {
        terminal.result(TerminalText.wrapped("Canaries: " + report.verdict(), INDENT));
        report.remarks()
                .forEach(remark -> terminal.result(TerminalText.wrapped(INDENT + remark, INDENT)));
    }

    /** Returns the lower bound; null where there is none. */
    static @Nullable Double epsilon(@Nullable AuditReport report) {
        return report == null
                ? null
                : report.evidence().epsilon().map(EpsilonDeltaBound::epsilon).orElse(null);
    }
}
