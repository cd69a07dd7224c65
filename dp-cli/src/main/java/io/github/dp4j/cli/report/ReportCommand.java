package io.github.dp4j.cli.report;

import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.train.RunFolder;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.Reports;
import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.PrivacyReportBuilder;
import io.github.dp4j.report.Provenance;
import io.github.dp4j.report.ReportWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a saved model promises. */
@Command(
        name = "report",
        description = {
            "Shows what a saved model promises, computed anew from the ledger within it.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j report dp4j-out/model.zip",
            "  dp4j report dp4j-out/model.zip --delta 1e-6 --html report.html",
        })
public final class ReportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODEL.ZIP", description = "A model that DP4J trained and saved.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path model;

    @Option(
            names = "--delta",
            paramLabel = "D",
            description = "The failure probability (default: that of the run).")
    private @Nullable Double delta;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one HTML page with charts.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    /** For picocli. */
    public ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        if (delta != null) {
            requireDelta(delta);
        }
        if (html != null) {
            AtomicFiles.requireWritable(html);
        }
        Ledger saved = upToDate(PrivateModelFile.ledger(model));
        Ledger ledger = delta == null ? saved : saved.withDelta(delta);
        String parameters = PrivateModelFile.fingerprint(model);
        Optional<PrivacyReport> earlier =
                earlierReport(
                        new Provenance(
                                ledger.id(),
                                parameters,
                                /* settingsFromData= */ "",
                                /* search= */ ""));
        PrivacyReportBuilder builder =
                Reports.of(ledger, AccountantKind.BEST.accountant())
                        .parameters(parameters)
                        .settingsFromData(
                                earlier.map(report -> report.provenance().settingsFromData())
                                        .orElse(""))
                        .search(earlier.map(report -> report.provenance().search()).orElse(""))
                        .subject(
                                earlier.map(PrivacyReport::subject)
                                        .orElse(String.valueOf(model.getFileName())));
        earlier.map(report -> report.training().testAccuracy())
                .ifPresent(accuracy -> accuracy.ifPresent(builder::testAccuracy));
        PrivacyReport report = builder.build();
        PrintWriter out = spec.commandLine().getOut();
        if (html != null) {
            AtomicFiles.writeString(html, ReportWriter.html(report));
            spec.commandLine().getErr().println("Wrote " + html + ".");
        }
        if (json) {
            out.println(ReportWriter.json(report));
        } else if (html == null) {
            out.println(ReportWriter.text(report));
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    /**
     * Prefers the ledger file beside the model where it counts more: after a crash, steps whose
     * results may have been seen are on it and not in the model.
     */
    private Ledger upToDate(Ledger inModel) {
        Path file = RunFolder.ledgerBeside(model);
        if (!Files.isRegularFile(file)) {
            return inModel;
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            Ledger beside = LedgerJournal.read(file);
            if (beside.steps() > inModel.steps() && beside.covers(inModel)) {
                err.println(
                        "Note: the ledger file "
                                + file
                                + " counts "
                                + TerminalText.counted(beside.steps() - inModel.steps(), "step")
                                + " made after the model was saved, and so does the"
                                + " report.");
                return beside;
            }
        } catch (CorruptLedgerException e) {
            err.println("Note: this report is about the model file alone. " + e.getMessage());
        }
        return inModel;
    }

    private void requireDelta(double delta) {
        try {
            Require.delta(delta);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Name and accuracy are not on the ledger; they come from the report beside the model. */
    private Optional<PrivacyReport> earlierReport(Provenance model) {
        Path file = RunFolder.reportBeside(this.model);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            PrivacyReport report = ReportWriter.parse(Files.readString(file));
            return report.provenance().isSameAs(model) ? Optional.of(report) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // an aid only: all that is promised comes from the ledger
        }
    }
}
