package io.github.dp4j.cli.train;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.model.ClassMetrics;
import io.github.dp4j.cli.model.MetricText;
import io.github.dp4j.cli.model.NumberMetrics;
import io.github.dp4j.cli.model.Predictions;
import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.Reports;
import io.github.dp4j.dl4j.TrainingResult;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.PrivacyReportBuilder;
import io.github.dp4j.report.ReportWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;

/** Writes what a run leaves, model and reports, and prints its promise and its accuracy. */
final class RunResults {

    private static final String HELD_OUT = "held-out data";

    private RunResults() {}

    /** What was measured on held-out data; null where there is none, or it is of the other kind. */
    record HeldOut(@Nullable ClassMetrics classes, @Nullable NumberMetrics numbers) {

        static HeldOut of(Model network, DataSets data) {
            LabelledData test = data.test();
            if (test == null) {
                return new HeldOut(null, null);
            }
            return test.isRegression()
                    ? new HeldOut(null, Predictions.numbers(network, test, data.targetRange()))
                    : new HeldOut(Predictions.classes(network, test), null);
        }

        List<String> lines() {
            return classes != null
                    ? MetricText.of(classes, HELD_OUT)
                    : numbers != null ? MetricText.of(numbers, HELD_OUT) : List.of();
        }

        Map<String, Object> json() {
            return classes != null ? classes.json() : numbers != null ? numbers.json() : Map.of();
        }
    }

    static void write(
            Terminal terminal,
            RunFolder folder,
            DpTrainer trainer,
            Accountant accountant,
            DataSets data,
            TrainingResult result,
            @Nullable Integer canaries) {
        data.save(trainer, folder.model());
        HeldOut heldOut = HeldOut.of(trainer.network(), data);
        PrivacyReportBuilder builder =
                Reports.of(trainer.ledger(), accountant)
                        .parameters(PrivateModelFile.fingerprint(trainer.network()))
                        .subject(data.name());
        stateSettings(builder, data);
        if (heldOut.classes() != null) {
            builder.testAccuracy(heldOut.classes().accuracy());
        }
        PrivacyReport report = builder.build();
        write(folder, report);
        AuditReport audit = null;
        if (canaries != null) {
            terminal.note("Auditing by the canaries ...");
            audit = CanaryAudit.of(trainer, report, canaries);
            CanaryAudit.write(folder, audit);
        }
        print(terminal, folder, trainer, report, heldOut, result, audit);
    }

    static void stateSettings(PrivacyReportBuilder builder, DataSets data) {
        if (data.isDigits()) {
            builder.settingsFromData(
                    "the defaults for these digits were found by trying them on"
                            + " the digits themselves, which are public.");
        }
    }

    static void write(RunFolder folder, PrivacyReport report) {
        try {
            AtomicFiles.writeString(folder.json(), ReportWriter.json(report));
            AtomicFiles.writeString(folder.html(), ReportWriter.html(report));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The model is saved in "
                            + folder.model()
                            + ", but not its report: "
                            + e.getMessage()
                            + " 'dp4j report' writes it later.",
                    e);
        }
    }

    /** Says what is promised, in one line. */
    static String promise(PrivacyReport report) {
        String unit = report.training().unit();
        return "Promise:  "
                + (report.guarantee().isPrivate()
                        ? "epsilon "
                                + TerminalText.up(report.guarantee().epsilon())
                                + " at delta "
                                + Numbers.plain(report.guarantee().delta())
                                + ", neighbours: "
                                + report.guarantee().relation().label()
                                + (unit.isEmpty() ? "" : " of " + unit)
                        : "none, this training is NOT PRIVATE");
    }

    private static void print(
            Terminal terminal,
            RunFolder folder,
            DpTrainer trainer,
            PrivacyReport report,
            HeldOut heldOut,
            TrainingResult result,
            @Nullable AuditReport audit) {
        terminal.result("");
        terminal.result(ReportWriter.text(report));
        if (result.budgetEnded()) {
            terminal.note(
                    "Budget spent after "
                            + result.steps()
                            + " of "
                            + TerminalText.counted(result.plannedSteps(), "step")
                            + ": the next one would exceed it.");
        }
        long lost = notFinite(trainer.network());
        if (lost > 0) {
            terminal.note(
                    TerminalText.wrapped(
                            lost
                                    + " of "
                                    + TerminalText.counted(
                                            trainer.network().numParams(), "parameter")
                                    + (lost == 1 ? " is" : " are")
                                    + " not finite: the training ran away, and more steps would"
                                    + " spend budget on nothing. Begin anew with a smaller"
                                    + " --learning-rate."));
        }
        if (trainer.skippedExamples() > 0) {
            terminal.note(
                    TerminalText.wrapped(
                            "For your eyes only, since no guarantee covers it: "
                                    + trainer.skippedExamples()
                                    + " gradients were not finite and counted as zero."));
        }
        String unit = report.training().unit();
        terminal.result(promise(report));
        heldOut.lines().forEach(terminal::result);
        if (audit != null) {
            CanaryAudit.print(terminal, audit);
        }
        terminal.result("Model:    " + folder.model());
        terminal.result("Report:   " + folder.html() + ", " + folder.json());
        if (audit != null) {
            terminal.result("Audit:    " + folder.auditHtml() + ", " + folder.auditJson());
        }
        terminal.result("Ledger:   " + folder.ledger() + " (keep it: it counts what was spent)");
        if (terminal.json()) {
            boolean fullBatch = report.sampling().startsWith("full batch");
            JsonLine.of(
                            report.guarantee(),
                            report.noiseMultiplier(),
                            fullBatch ? OptionalDouble.of(1) : report.samplingRate(),
                            trainer.ledger().steps())
                    .with("testAccuracy", null)
                    .with("testError", null)
                    .withAll(heldOut.json())
                    .with("auditEpsilon", CanaryAudit.epsilon(audit))
                    .withAll(unit.isEmpty() ? Map.of() : Map.of("unit", unit))
                    .with("auditRefutes", audit == null ? null : audit.refutesPromise())
                    .print(terminal.out());
        }
    }

    private static long notFinite(Model network) {
        double[] parameters = network.params().toDoubleVector();
        return Arrays.stream(parameters).filter(x -> !Double.isFinite(x)).count();
    }
}
