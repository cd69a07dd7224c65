package io.github.dp4j.cli.profile;

import io.github.dp4j.cli.data.ColumnWords;
import io.github.dp4j.cli.data.SchemaTemplate;
import io.github.dp4j.cli.data.TableCounter;
import io.github.dp4j.cli.data.text.Separator;
import io.github.dp4j.cli.option.AccountantKind;
import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.cli.terminal.Terminal;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.histogram.HistogramPlan;
import io.github.dp4j.histogram.TableFindings;
import io.github.dp4j.histogram.TableHistograms;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.report.Numbers;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a schema from private data, with differential privacy. */
@Command(
        name = "profile",
        description = {
            "Finds bounds and categories of a table's columns with differential privacy.",
            "",
            "Where no public documentation says what the columns hold, this asks the data, by one"
                    + " noised histogram a column. The schema that it writes carries what that cost:"
                    + " 'dp4j train --schema' counts it, and its --epsilon is for both together."
                    + " A tenth of it is enough for tables of 10,000 rows and more; a value or a bin"
                    + " of a number that fewer rows have than the threshold shown is not found.",
            "",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  dp4j profile people.csv --template types.json --epsilon 0.1 --out people.json",
            "  dp4j profile people.csv --numeric age,income --categorical town,job \\",
            "      --label buys --epsilon 0.1 --out people.json",
            "  dp4j train --data people.csv --schema people.json --epsilon 1   # both together",
            "",
            "Which column is a number is not read from the data: a template, which is a schema"
                    + " without min, max or categories where they are not known, says it. What is"
                    + " public costs nothing: write it into the template, above all the classes to"
                    + " learn. Each call is a release of its own: a second look costs as much again,"
                    + " and no schema counts a first one that was looked at and thrown away.",
        })
public final class ProfileCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "DATA",
            description = "The private table, CSV, gzipped or not; - is standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path data;

    @Option(
            names = "--epsilon",
            required = true,
            paramLabel = "E",
            description = "What the release may cost, such as a tenth of all there is to spend.")
    private double epsilon;

    @Option(
            names = "--delta",
            paramLabel = "D",
            defaultValue = "1e-6",
            description =
                    "The failure probability, below that of the training (default: 1e-6). Half of"
                            + " it is for values that one row alone has.")
    private double delta;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The schema to write; one that is there is not overwritten.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses the command
    private Path out;

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description =
                    "A schema in which min and max of a numeric or target column, and categories of"
                            + " a categorical or label column, may be missing.")
    private @Nullable Path template;

    @Option(
            names = "--numeric",
            split = ",",
            paramLabel = "A,B,..",
            hideParamSyntax = true,
            description = "In place of a template: the columns of numbers, by their names.")
    private List<String> numeric = List.of();

    @Option(
            names = "--categorical",
            split = ",",
            paramLabel = "A,B,..",
            hideParamSyntax = true,
            description = "Likewise: columns of one of several values each.")
    private List<String> categorical = List.of();

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Likewise: the column of the class to learn.")
    private @Nullable String label;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "Likewise, in place of --label: the column of a number to learn.")
    private @Nullable String target;

    @Option(
            names = "--unit-column",
            paramLabel = "COLUMN",
            description =
                    "The column that says whose a row is, as in 'train': the promise is then for a"
                            + " person with all rows. Of each person one row counts, and rows"
                            + " without a key do not.")
    private @Nullable String unitColumn;

    @Option(
            names = "--no-header",
            description =
                    "The file's first line is a row, and columns are in the template's order. It is"
                            + " not guessed, since that would depend on the row.")
    private boolean noHeader;

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            description =
                    "What separates the cells: comma, semicolon, tab or pipe (default: what"
                            + " the line of names has; comma with --no-header).")
    private @Nullable Separator separator;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "The encoding of the table (default: the template's, or UTF-8).")
    private @Nullable Charset encoding;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object on standard output, everything else on standard"
                            + " error.")
    private boolean json;

    /** For picocli. */
    public ProfileCommand() {}

    @Override
    public void run() {
        PrivacyBudget budget = budget();
        SchemaTemplate open = open();
        requireNewFile();
        HistogramPlan plan =
                HistogramPlan.within(
                        budget,
                        open.numbers(),
                        open.categories(),
                        AccountantKind.BEST.accountant());
        TableHistograms histograms = new TableHistograms(plan);
        TableCounter.count(data, open, !noHeader, separator, encoding, unitColumn, histograms);
        LedgerRelease release = release(plan, unitColumn);
        TableFindings findings = histograms.release();
        try {
            AtomicFiles.writeNewString(out, open.filled(findings, release));
        } catch (IOException e) {
            throw new UserErrorException(
                    "The schema cannot be written: " + e.getMessage() + ". Nothing was released.",
                    e);
        }
        print(plan, release, open.words(findings));
    }

    private PrivacyBudget budget() {
        try {
            return new PrivacyBudget(epsilon, delta);
        } catch (IllegalArgumentException e) {
            throw wrongUse("--" + e.getMessage());
        }
    }

    private SchemaTemplate open() {
        boolean named = !numeric.isEmpty() || !categorical.isEmpty();
        if (template != null) {
            if (named || label != null || target != null) {
                throw wrongUse(
                        "--template says it all: leave out --numeric, --categorical, --label and"
                                + " --target.");
            }
            return SchemaTemplate.read(template);
        }
        String learnt = label != null ? label : target;
        if (!named || learnt == null || (label != null && target != null)) {
            throw wrongUse(
                    "Say which columns are what: with --template FILE, or with --numeric and"
                            + " --categorical, and one of --label and --target.");
        }
        return SchemaTemplate.of(numeric, categorical, learnt, /* isNumber= */ target != null);
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** A schema that is there may carry the only record of an earlier release. */
    private void requireNewFile() {
        if (Files.exists(out)) {
            throw new UserErrorException(
                    "The file "
                            + out
                            + " exists and is not overwritten: if it is an earlier profile, it holds"
                            + " the record of what that cost. Choose another file with --out.");
        }
        try {
            AtomicFiles.requireWritable(out);
        } catch (IOException e) {
            throw new UserErrorException("Cannot write " + out + ": " + e.getMessage() + ".", e);
        }
    }

    private static LedgerRelease release(HistogramPlan plan, @Nullable String unitColumn) {
        return new LedgerRelease(
                UUID.randomUUID().toString(),
                HistogramPlan.RELATION,
                plan.event(),
                "what the table's columns hold, by one noised histogram for each of "
                        + TerminalText.counted((long) plan.numbers() + plan.categories(), "column")
                        + ", noise multiplier "
                        + Numbers.plain(plan.noiseMultiplier())
                        + (unitColumn == null ? "" : ", of one row a person"),
                unitColumn == null ? null : PrivacyUnits.whose(unitColumn));
    }

    private void print(HistogramPlan plan, LedgerRelease release, List<ColumnWords> columns) {
        Terminal terminal =
                new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
        Map<String, String> found = new LinkedHashMap<>();
        columns.forEach(column -> found.put(column.name(), column.words()));
        found.forEach((name, words) -> terminal.result(name + ": " + words));
        terminal.result("");
        terminal.result(
                TerminalText.wrapped(
                        "Promise:  epsilon "
                                + Numbers.plain(epsilon)
                                + " at delta "
                                + Numbers.plain(delta)
                                + ", neighbours: "
                                + release.relation().label()
                                + (unitColumn == null
                                        ? ""
                                        : " of a person with all rows (" + unitColumn + ")")
                                + ". "
                                + thresholds(plan, unitColumn == null ? " rows" : " persons")));
        terminal.result("Schema:   " + out + " (it carries the cost, and train counts it)");
        if (json) {
            new JsonLine()
                    .with("epsilon", epsilon)
                    .with("delta", delta)
                    .with("relation", release.relation().label())
                    .with("noiseMultiplier", plan.noiseMultiplier())
                    .with("standardDeviation", plan.standardDeviation())
                    .with("id", release.id())
                    .with("schema", out.toString())
                    .with("columns", found)
                    .print(terminal.out());
        }
    }

    private static String thresholds(HistogramPlan plan, String units) {
        StringBuilder text = new StringBuilder("To be found ");
        if (plan.numbers() > 0) {
            text.append("a power of two of a number needs about ")
                    .append(Math.round(plan.numberThreshold()))
                    .append(units);
        }
        if (plan.categories() > 0) {
            text.append(plan.numbers() > 0 ? ", and " : "")
                    .append("a value about ")
                    .append(Math.round(plan.categoryThreshold()))
                    .append(plan.numbers() > 0 ? "." : units + ".");
        } else {
            text.append('.');
        }
        return text.toString();
    }
}
