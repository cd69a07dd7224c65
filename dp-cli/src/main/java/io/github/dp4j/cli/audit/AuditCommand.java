package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.audit.report.AuditReport;
import io.github.dp4j.audit.report.AuditReportBuilder;
import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.dl4j.audit.shadow.OtherAuditException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.report.Numbers;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
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
        AuditedModel audited = AuditedModel.read(model);
        requireSingleRecords(audited);
        requireTraining(audited);
        AuditedData data = AuditedData.load(options.data, audited);
        int members = data.members().numExamples();
        options.data
                .membership
                .assignment()
                .requireFair(members, members + data.nonMembers().numExamples());
        AuditFolder folder = AuditFolder.made(options.report.out, options.report.isPublic);
        AuditRequest request = request(audited, data, folder);
        announce(terminal, request, data);
        Optional<Doubt> doubt = doubtful(members, audited.ledger());
        doubt.ifPresent(d -> terminal.note(TerminalText.wrapped("DOUBT: " + d.sentence())));
        new BoundInReach(options, engine)
                .problem(data, audited)
                .ifPresent(words -> terminal.note(TerminalText.wrapped(words)));
        attacked(terminal, request, folder)
                .ifPresent(
                        findings -> {
                            terminal.note("Computing the bounds ...");
                            AuditReport report = report(findings, data, audited, doubt);
                            folder.write(
                                    terminal,
                                    options.report.isPublic ? report.publicForm() : report);
                        });
    }

    private Optional<AuditFindings> attacked(
            Terminal terminal, AuditRequest request, AuditFolder folder) {
        try {
            return RunningAudit.run(terminal, request, engine);
        } catch (OtherAuditException e) {
            throw new UserErrorException(
                    e.getMessage()
                            + " Another folder is chosen with --out."
                            + folder.earlierReport(),
                    e);
        }
    }

    /** With one row less a person's clipped gradient may turn round: no promise is for rows. */
    private static void requireSingleRecords(AuditedModel audited) {
        audited.ledger().stream()
                .flatMap(ledger -> ledger.phases().stream())
                .map(LedgerPhase::unit)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(
                        unit -> {
                            throw new UserErrorException(
                                    audited.file()
                                            + " was trained on privacy units ("
                                            + unit
                                            + "), but these attacks are on single records, about"
                                            + " which its promise says nothing. Audit such a"
                                            + " training from within: train --audit.");
                        });
    }

    /** Shadow models have to be trained as the model was. */
    private void requireTraining(AuditedModel audited) {
        if (options.attacks.shadow > 0
                && audited.ledger().isEmpty()
                && options.attacks.epochs == null) {
            throw new WrongUseException(
                    model
                            + " has no ledger, so how it was trained is not known: say it with"
                            + " --epochs and --batch-size, so that shadow models are trained the"
                            + " same way; or --shadow 0, for attacks that need none.");
        }
    }

    private AuditRequest request(AuditedModel audited, AuditedData data, AuditFolder folder) {
        return new AuditRequest(
                audited.network(),
                audited.target(),
                data.members(),
                data.nonMembers(),
                options.data.repeatedRows,
                options.data.membership,
                options.attacks.attacks(),
                options.attacks.shadow,
                options.attacks.epochs == null ? audited.ledger() : Optional.empty(),
                options.attacks.epochs,
                options.attacks.batchSize,
                folder.shadows(),
                options.attacks.seed);
    }

    private static void announce(Terminal terminal, AuditRequest request, AuditedData data) {
        terminal.note(
                TerminalText.wrapped(
                        "Attacking "
                                + request.target()
                                + ": "
                                + Numbers.count(request.members().numExamples())
                                + " members, "
                                + Numbers.count(request.nonMembers().numExamples())
                                + " non-members"
                                + (data.isEmbedded() ? " (the embedded digits), " : ", ")
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
    private static Optional<Doubt> doubtful(int members, Optional<Ledger> ledger) {
        return ledger.stream()
                .flatMap(known -> known.phases().stream())
                .map(LedgerPhase::populationSize)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .filter(population -> members > population)
                .map(
                        population ->
                                new Doubt(
                                        "There are "
                                                + Numbers.count(members)
                                                + " members, but the model was trained on about "
                                                + Numbers.count(population)
                                                + " records by its ledger: those that it has not"
                                                + " seen hide what leaks of the others. Give those"
                                                + " alone that it was trained on.",
                                        /* records= */ ""));
    }

    private AuditReport report(
            AuditFindings findings, AuditedData data, AuditedModel audited, Optional<Doubt> doubt) {
        AuditReportBuilder builder =
                AuditReport.builder(findings)
                        .assignment(options.data.membership.assignment())
                        .confidence(options.report.confidence)
                        .classNames(data.classes())
                        .seed(options.attacks.seed)
                        .software("DP4J " + version());
        Optional<Double> delta = Optional.ofNullable(options.report.delta);
        audited.promise(delta)
                .ifPresentOrElse(builder::promise, () -> delta.ifPresent(builder::delta));
        doubt.ifPresent(builder::doubt);
        if (data.isEmbedded()) {
            builder.remark(
                    "No records were given: members and non-members are the digits that are"
                            + " embedded in the command line, on which it trains by default.");
        }
        if (options.report.accuracy != null && !data.classes().isEmpty()) {
            builder.accuracy(options.report.accuracy, 1.0 / data.classes().size());
        }
        return builder.build();
    }

    private static String version() {
        String version = AuditCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }
}
