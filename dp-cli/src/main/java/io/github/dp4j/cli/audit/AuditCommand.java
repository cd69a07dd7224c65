package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportBuilder;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.CountProgress;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.Reports;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.PrivacyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Attacks a trained model. */
@Command(
        name = "audit",
        description = {
            "Attacks a trained model: does it betray who was in its training data? Writes a report"
                    + " with what its ledger promises and what the attacks show, side by side.",
            "",
            "Works on models of DP4J and of plain DL4J; of those without a ledger nothing is"
                    + " promised, and the report holds evidence alone. The report is computed from"
                    + " private data, and no guarantee covers it.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j audit dp4j-out/model.zip                  after 'dp4j train'",
            "  dp4j audit model.zip --members a.csv --non-members b.csv \\",
            "      --schema people.json",
            "  dp4j audit plain.zip --members mnist --non-members mnist \\",
            "      --epochs 20 --batch-size 32 --attack lira-offline,rmia-online",
            "",
            "Finished shadow models stay in the --out folder: the same call goes on where an",
            "earlier one was ended. They are private data, as the report is.",
        })
public final class AuditCommand implements Runnable {

    private final AuditEngine engine;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODEL.ZIP", description = "A model that DP4J or DL4J saved.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path model;

    @Mixin private AuditOptions options = new AuditOptions();

    /** For picocli. */
    public AuditCommand() {
        this(new ShadowAudit());
    }

    AuditCommand(AuditEngine engine) {
        this.engine = engine;
    }

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        try {
            AuditOptionChecks.check(options, engine);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, e.getMessage(), e);
        }
        Terminal terminal = new Terminal(command.getOut(), command.getErr(), options.report.json);
        Optional<Ledger> ledger = PrivateModelFile.findLedger(model);
        requireTraining(ledger);
        Model network = PrivateModelFile.network(model);
        AuditedData data = AuditedData.load(options.data, network);
        AuditFolder folder = AuditFolder.made(options.report.out);
        AuditRequest request = request(network, data, ledger, folder);
        announce(terminal, request);
        Optional<String> doubt = doubtful(data.members().numExamples(), ledger);
        doubt.ifPresent(words -> terminal.note(TerminalText.wrapped(words)));
        AuditFindings findings;
        try (CountProgress progress = new CountProgress(terminal, "shadow models")) {
            findings = engine.run(request, progress::on);
        }
        terminal.note("Computing the bounds ...");
        AuditReport report = report(findings, data, ledger, doubt);
        folder.write(terminal, options.report.isPublic ? report.publicForm() : report);
    }

    /** Shadow models have to be trained as the model was. */
    private void requireTraining(Optional<Ledger> ledger) {
        if (options.attacks.shadow > 0 && ledger.isEmpty() && options.attacks.epochs == null) {
            throw new WrongUseException(
                    model
                            + " has no ledger, so how it was trained is not known: say it with"
                            + " --epochs and --batch-size, so that shadow models are trained the"
                            + " same way; or --shadow 0, for attacks that need none.");
        }
    }

    private AuditRequest request(
            Model network, AuditedData data, Optional<Ledger> ledger, AuditFolder folder) {
        List<String> names = options.attacks.attack;
        return new AuditRequest(
                network,
                target(network),
                data.members(),
                data.nonMembers(),
                options.data.repeatedRows,
                names == null ? List.of() : names.stream().map(String::strip).toList(),
                options.attacks.shadow,
                options.attacks.epochs == null ? ledger : Optional.empty(),
                options.attacks.epochs,
                options.attacks.batchSize,
                folder.shadows(),
                options.attacks.seed);
    }

    /** No path: reports are handed on. */
    private String target(Model network) {
        return model.getFileName()
                + ", a "
                + network.getClass().getSimpleName()
                + " of "
                + Numbers.count(network.numParams())
                + " parameters";
    }

    private static void announce(Terminal terminal, AuditRequest request) {
        terminal.note(
                TerminalText.wrapped(
                        "Attacking "
                                + request.target()
                                + ": "
                                + Numbers.count(request.members().numExamples())
                                + " members, "
                                + Numbers.count(request.nonMembers().numExamples())
                                + " non-members, "
                                + TerminalText.counted(request.shadowModels(), "shadow model")
                                + (request.shadowModels() == 0
                                        ? "."
                                        : request.ledger().isPresent()
                                                ? ", trained as the ledger says, noise included."
                                                : ", trained without noise.")));
    }

    /**
     * More members than the training had records: some were never seen, and dilute every figure.
     */
    private static Optional<String> doubtful(int members, Optional<Ledger> ledger) {
        return ledger.stream()
                .flatMap(known -> known.phases().stream())
                .map(LedgerPhase::populationSize)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .filter(population -> members > population)
                .map(
                        population ->
                                "There are "
                                        + Numbers.count(members)
                                        + " members, but the model was trained on about "
                                        + Numbers.count(population)
                                        + " records by its ledger: those that it has not seen hide"
                                        + " what leaks of the others. Give those alone that it was"
                                        + " trained on.");
    }

    private AuditReport report(
            AuditFindings findings,
            AuditedData data,
            Optional<Ledger> ledger,
            Optional<String> doubt) {
        AuditReportBuilder builder =
                AuditReport.builder(findings)
                        .assignment(options.data.membership.assignment())
                        .confidence(options.report.confidence)
                        .classNames(data.classes())
                        .seed(options.attacks.seed)
                        .software("DP4J " + version());
        ledger.ifPresent(known -> builder.promise(promise(known)));
        doubt.ifPresent(builder::remark);
        if (options.report.accuracy != null && !data.classes().isEmpty()) {
            builder.accuracy(options.report.accuracy, 1.0 / data.classes().size());
        }
        return builder.build();
    }

    private static String version() {
        String version = AuditCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    private PrivacyReport promise(Ledger ledger) {
        return Reports.of(ledger, AccountantKind.BEST.accountant())
                .parameters(PrivateModelFile.fingerprint(model))
                .subject(String.valueOf(model.getFileName()))
                .build();
    }
}
