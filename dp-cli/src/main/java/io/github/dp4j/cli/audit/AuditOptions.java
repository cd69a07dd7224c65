package io.github.dp4j.cli.audit;

import io.github.dp4j.cli.option.DataOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of {@code audit}; null stands for what was not given. */
final class AuditOptions {

    @ArgGroup(
            validate = false,
            heading = "%nData (without any, after 'dp4j train': the embedded digits):%n")
    Data data = new Data();

    @ArgGroup(validate = false, heading = "%nAttacks:%n")
    Attacks attacks = new Attacks();

    @ArgGroup(validate = false, heading = "%nReport:%n")
    Report report = new Report();

    AuditOptions() {}

    /** Whose records, and what they are. */
    static final class Data extends DataOptions {
        @Option(
                names = "--members",
                paramLabel = "PATH",
                description =
                        "Records that the model was trained on: a CSV file, or a folder of IDX"
                                + " files, of which the training set is read.")
        @Nullable Path members;

        @Option(
                names = "--non-members",
                paramLabel = "PATH",
                description =
                        "Records that it was not trained on, in the same format and from the same"
                                + " draw; of an IDX folder the test set, or the training set if"
                                + " there is no other.")
        @Nullable Path nonMembers;

        @Option(
                names = "--membership",
                paramLabel = "HOW",
                description =
                        "How members were chosen: random-split (one pool was divided at random;"
                                + " default), own-coins (a fair coin for each record) or unknown"
                                + " (then there are figures and no bound).")
        Membership membership = Membership.RANDOM_SPLIT;

        @Option(
                names = "--repeated-rows",
                description =
                        "Rows that are equal are different records, as is usual in tables of few"
                                + " columns. Otherwise they are refused.")
        boolean repeatedRows;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Use the first N members and the first N non-members only.")
        @Nullable Integer limit;
    }

    /** How the model is attacked. */
    static final class Attacks {
        private static final Map<String, List<String>> FAMILIES =
                Map.of(
                        "lira", List.of("lira-online", "lira-offline"),
                        "rmia", List.of("rmia-online", "rmia-offline"),
                        "bavaria", List.of("bavaria-online"));

        @Option(
                names = "--shadow",
                paramLabel = "N",
                description =
                        "How many shadow models are trained: even, at least 4; 0 for attacks that"
                                + " need none (default: 64).")
        int shadow = 64;

        @Option(
                names = "--attack",
                split = ",",
                paramLabel = "A,B,..",
                hideParamSyntax = true,
                description =
                        "Which attacks are made, such as lira-offline,rmia-online; lira, rmia and"
                                + " bavaria stand for all of their kind (default: all)."
                                + " Each one more makes the bound pay for one more choice.")
        private @Nullable List<String> attack;

        /** Returns the attacks' own names, each once; none where none is named. */
        List<String> attacks() {
            return attack == null
                    ? List.of()
                    : attack.stream()
                            .map(String::strip)
                            .flatMap(name -> FAMILIES.getOrDefault(name, List.of(name)).stream())
                            .distinct()
                            .toList();
        }

        @Option(
                names = "--epochs",
                paramLabel = "N",
                description =
                        "Passes over the data of a shadow model, without noise. Unless given, the"
                                + " ledger of the model says how they are trained, noise included.")
        @Nullable Integer epochs;

        @Option(
                names = "--batch-size",
                paramLabel = "N",
                description = "Records in an update of a shadow model; with --epochs.")
        @Nullable Integer batchSize;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description =
                        "Seeds shadow models, resampling and pairing, so that an audit can be"
                                + " repeated (default: 0).")
        long seed;
    }

    /** What is written, and where. */
    static final class Report {
        @Option(
                names = "--confidence",
                paramLabel = "C",
                description = "Of all bounds together (default: 0.95).")
        double confidence = 0.95;

        @Option(
                names = "--delta",
                paramLabel = "D",
                description =
                        "The failure probability at which epsilon is promised and bounded (default:"
                                + " that of the run; without a ledger 1e-5). Choose it beforehand.")
        @Nullable Double delta;

        @Option(
                names = "--accuracy",
                paramLabel = "A",
                description =
                        "The accuracy on clean data, in [0, 1]: adds how far poisoned records can"
                                + " move it, as the ledger proves.")
        @Nullable Double accuracy;

        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description =
                        "The folder for audit.json, audit.html and finished shadow models"
                                + " (default: dp4j-audit). The same call goes on where an earlier"
                                + " one was ended.")
        Path out = Path.of("dp4j-audit");

        @Option(
                names = "--public",
                description =
                        "Write bounds, and figures over all records, into audit-public.json and"
                                + " audit-public.html; nothing about a record, class or slice.")
        boolean isPublic;

        @Option(
                names = "--json",
                description =
                        "Print the report as one JSON object on standard output, everything else on"
                                + " standard error.")
        boolean json;
    }
}
