package io.github.dp4j.audit.report;

import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.audit.poison.PoisonedMetric;
import io.github.dp4j.report.GaussianPromise;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.Provenance;
import io.github.dp4j.report.page.CleanText;
import io.github.dp4j.report.page.Row;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures of an audit's report, as labelled rows. */
final class AuditWording {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final double ONE_PERCENT = 0.01;

    private final AuditReport report;

    AuditWording(AuditReport report) {
        this.report = report;
    }

    String subject() {
        return CleanText.of(report.target());
    }

    String origin() {
        String time = TIME.format(report.created());
        return report.software().isBlank() ? time : time + ", " + CleanText.of(report.software());
    }

    /** Whom the page may be shown to. */
    String confidentiality() {
        if (report.assignment() == Assignment.INDEPENDENT_CANARIES) {
            return "This page was computed from what the noised steps released and from the coins of"
                    + " canaries, which are nobody. The promise covers it as it covers the model.";
        }
        return report.isPublic()
                ? "This form holds bounds, and figures over all records. It says nothing of a"
                        + " single record, class or slice. It was computed from private data all"
                        + " the same, and no guarantee covers it."
                : "PRIVATE. This page was computed from private data, and no guarantee covers it."
                        + " It says of single records whether they were trained on. Do not pass it"
                        + " on; --public makes a form that names no record.";
    }

    static String name(AttackFigures attack) {
        return CleanText.of(attack.name());
    }

    List<Row> attackRows(AttackFigures attack) {
        return List.of(
                new Row("Area under ROC curve", figure(attack.areaUnderCurve(), false)),
                new Row("Found at 0.1 % false alarms", figure(attack.foundAtTenthPercent(), true)),
                new Row("Found at 1 % false alarms", figure(attack.foundAtPercent(), true)),
                new Row("Best balanced accuracy", figure(attack.accuracy(), true)),
                new Row("Advantage", figure(attack.advantage(), false)));
    }

    static String figure(Figure figure, boolean percent) {
        return percent
                ? Numbers.percent(figure.value())
                        + " ("
                        + Numbers.percent(figure.interval().lower())
                        + " to "
                        + Numbers.percent(figure.interval().upper())
                        + ")"
                : digits(figure.value())
                        + " ("
                        + digits(figure.interval().lower())
                        + " to "
                        + digits(figure.interval().upper())
                        + ")";
    }

    static String digits(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** How the figures of the attacks are to be read. */
    String aboutFigures() {
        return "In brackets what "
                + Numbers.percent(report.confidence())
                + " of resamples of these records gave; no bound. 0.5 is the area of a coin."
                + (report.nonMembers() < 1000
                        ? " With "
                                + Numbers.count(report.nonMembers())
                                + " non-members 0.1 % false alarms means none."
                        : "");
    }

    /** What the loss alone tells; empty where no loss is known. */
    String firstLook() {
        return report.clearedByLoss().isEmpty()
                ? ""
                : "A first look: the threshold on the loss that misses at most "
                        + Numbers.percent(AttackedRecords.MISSED)
                        + " of the members clears "
                        + Numbers.percent(report.clearedByLoss().getAsDouble())
                        + " of the non-members (arXiv 2510.19773). Guessing clears as many as it"
                        + " misses. It orders models, and does not replace the attacks.";
    }

    /** How the bars of promise and evidence are to be read. */
    String aboutAxis() {
        return (new Verdict(report).kind() == Verdict.Kind.INCOMPARABLE
                        ? "The bars of promise and evidence speak of different neighbours: where"
                                + " they lie to each other says nothing."
                        : "The truth lies where promise and evidence meet"
                                + (report.doubts().isEmpty()
                                        ? "."
                                        : ", if the doubts above are unfounded."))
                + " A dashed bar speaks of its curve alone, and bounds no (epsilon, delta).";
    }

    List<Row> boundRows() {
        List<Row> rows = new ArrayList<>();
        if (!report.doubts().isEmpty()) {
            rows.add(new Row("Holds only if", "the doubts above are unfounded"));
        }
        Evidence evidence = report.evidence();
        allowed().ifPresent(words -> rows.add(new Row("The promise allows", words)));
        if (evidence.epsilon().isEmpty()) {
            rows.add(new Row("No bound", evidence.missing()));
            return rows;
        }
        EpsilonDeltaBound epsilon = evidence.epsilon().get();
        rows.add(
                new Row(
                        "Epsilon, whatever the shape",
                        epsilon.epsilon() > 0
                                ? "at least "
                                        + Numbers.lower(epsilon.epsilon())
                                        + " at delta "
                                        + Numbers.plain(epsilon.delta())
                                : "nothing shown (at least 0)"));
        evidence.ledger()
                .ifPresent(bound -> rows.add(new Row("Curve of the ledger", ledger(bound))));
        evidence.mu().ifPresent(bound -> rows.add(new Row("Curve of a Gaussian", mu(bound))));
        rows.add(new Row("Speaks of", Verdict.neighbours(evidence.relation())));
        rows.add(new Row("Confidence", new Verdict(report).confidence() + ", of all together"));
        rows.add(new Row("Method", epsilon.method()));
        rows.add(new Row("Assumes", epsilon.assumes()));
        return rows;
    }

    /** The promise in the attacks' own unit. */
    private Optional<String> allowed() {
        return report.promise().map(AuditPromise::ceilingAsAudited).stream()
                .flatMap(List::stream)
                .filter(point -> Math.abs(point.x() - ONE_PERCENT) < 1e-6 * ONE_PERCENT)
                .map(
                        point ->
                                "at most "
                                        + Numbers.percentUpper(point.y())
                                        + " of the members found at 1 % false alarms, by any attack"
                                        + " there will ever be, on average over trainings")
                .findFirst();
    }

    private static String ledger(CurveBound.Ledger bound) {
        return bound.noiseScale() == Double.POSITIVE_INFINITY
                ? "nothing refuted"
                : "refuted with its noise multiplied by "
                        + Numbers.upper(bound.noiseScale())
                        + " or more, which has epsilon "
                        + Numbers.lower(bound.epsilonOfCurve())
                        + "; this speaks of that curve, not of (epsilon, delta)";
    }

    private static String mu(CurveBound.Gaussian bound) {
        return bound.mu() > 0
                ? "refuted for mu below "
                        + Numbers.lower(bound.mu())
                        + " (epsilon "
                        + Numbers.lower(bound.epsilonOfCurve())
                        + "); this speaks of Gaussians, not of (epsilon, delta)"
                : "nothing refuted";
    }

    List<Row> attackedRows() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("Model", subject()));
        report.promise()
                .map(promise -> promise.report().provenance())
                .ifPresent(known -> identity(rows, known));
        rows.add(new Row("Members", Numbers.count(report.members())));
        rows.add(new Row("Non-members", Numbers.count(report.nonMembers())));
        rows.add(new Row("Who became a member", new AuditStatements(report).assignment()));
        report.attacks().forEach(a -> rows.add(new Row(name(a), CleanText.of(a.description()))));
        rows.add(
                new Row(
                        "Shadow models",
                        report.shadows().map(AuditWording::shadows).orElse("none were needed")));
        return rows;
    }

    /** A file's name is no proof of what was attacked. */
    private static void identity(List<Row> rows, Provenance known) {
        if (!known.parameters().isEmpty()) {
            rows.add(new Row("Its parameters' fingerprint", CleanText.of(known.parameters())));
        }
        if (!known.ledger().isEmpty()) {
            rows.add(new Row("Its ledger", CleanText.of(known.ledger())));
        }
    }

    private static String shadows(ShadowModels shadows) {
        return Numbers.count(shadows.count())
                + ", each trained on about "
                + Numbers.count(shadows.recordsEach())
                + " records, "
                + CleanText.of(shadows.training())
                + (shadows.isPrivate() ? " (private, noise included)" : " (without noise)");
    }

    /** What the promise says as mu-GDP; the cut-off belongs to it, and so does the regret. */
    List<String> gaussian() {
        return report.promise().flatMap(AuditPromise::gaussian).stream()
                .map(AuditWording::gaussian)
                .toList();
    }

    private static String gaussian(GaussianSummary summary) {
        return new GaussianPromise(
                        summary.mu(),
                        summary.regret(),
                        GaussianSummary.SMALLEST_RATE,
                        GaussianSummary.LARGEST_REGRET)
                .words();
    }

    /** How far poisoned records can move the expected accuracy, a line a number of them. */
    List<Row> poisonedRows() {
        return report.poisoned().stream().map(AuditWording::poisoned).toList();
    }

    private static Row poisoned(PoisonedMetric line) {
        String what =
                Numbers.count(line.records())
                        + (line.records() == 1 ? " record " : " records ")
                        + line.kind().label();
        return new Row(
                what,
                line.isGuaranteed()
                        ? "expected accuracy at least "
                                + Numbers.lower(line.lower())
                                + "; by (epsilon, delta) alone "
                                + Numbers.lower(line.lowerByEpsilonDelta())
                        : "no guarantee: the bound, "
                                + Numbers.lower(line.lower())
                                + ", is not above that of a model that learned nothing, "
                                + Numbers.plain(line.chance()));
    }

    /** What the lines about poison start from. */
    String aboutPoison() {
        return "If the expected accuracy on clean data is "
                + Numbers.plain(report.poisoned().get(0).clean())
                + ", over the coins of training: that of one model is a guess at it.";
    }

    static List<String> sliceHead() {
        return List.of("By", "Part", "Members", "Non-members", "Area");
    }

    List<List<String>> sliceCells() {
        return report.slices().stream()
                .map(
                        s ->
                                List.of(
                                        CleanText.of(s.kind()),
                                        CleanText.of(s.name()),
                                        Numbers.count(s.members()),
                                        Numbers.count(s.nonMembers()),
                                        s.areaUnderCurve().isPresent()
                                                ? digits(s.areaUnderCurve().getAsDouble())
                                                : "-"))
                .toList();
    }

    static List<String> exposedHead() {
        return List.of("Record", "Membership", "Scores higher than");
    }

    List<List<String>> exposedCells() {
        return report.exposed().stream()
                .map(
                        e ->
                                List.of(
                                        "row " + Numbers.count(e.row()),
                                        e.member() ? "member" : "non-member",
                                        String.format(
                                                Locale.ROOT, "%.2f %%", 100 * e.percentile())))
                .toList();
    }

    /** Of which attack slices and single records speak. */
    String aboutSlices() {
        return "By the attack "
                + name(report.strongest())
                + ", which has the largest area over all records. These are figures and no bounds;"
                + " a slice of few records swings.";
    }

    String aboutExposed() {
        return "The records that "
                + name(report.strongest())
                + " takes for members most surely, by their rows in the two files: row 1 is the first"
                + " record, and a line of column names is none. Non-members among them show how"
                + " often that is wrong.";
    }
}
