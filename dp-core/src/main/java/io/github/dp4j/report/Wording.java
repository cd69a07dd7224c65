package io.github.dp4j.report;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.page.CleanText;
import io.github.dp4j.report.page.Row;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a report says, in sentences and rows, whatever it is written as. */
final class Wording {

    static final String NOT_PRIVATE = "NOT PRIVATE";
    static final String INFINITE = "epsilon = infinity";

    private static final double[] FALSE_POSITIVE_RATES = {0.001, 0.01, 0.1};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final PrivacyReport report;
    private final PrivacyGuarantee guarantee;
    private final AttackBounds attack;

    Wording(PrivacyReport report) {
        this.report = report;
        this.guarantee = report.guarantee();
        this.attack = new AttackBounds(report);
    }

    String subject() {
        return report.subject().isBlank() ? "Private training" : CleanText.of(report.subject());
    }

    String epsilon() {
        return Numbers.upper(guarantee.epsilon());
    }

    String delta() {
        return Numbers.upper(guarantee.delta());
    }

    /** The promise as a formula. */
    String promise() {
        return guarantee.isPrivate()
                ? "(epsilon, delta) = (" + epsilon() + ", " + delta() + ")"
                : NOT_PRIVATE + ": " + INFINITE;
    }

    /** To whom it is made, or that it is not. */
    String meaning() {
        return guarantee.isPrivate()
                ? guarantee.relation().meaning(noun()) + whoIsMeant()
                : "This run promises nothing. Its result may reveal every example it was trained"
                        + " on. Treat it as you treat the data themselves.";
    }

    private String whoIsMeant() {
        String unit = report.training().unit();
        return unit.isEmpty()
                ? ""
                : " A privacy unit, protected with all its rows, is " + CleanText.of(unit) + ".";
    }

    private String noun() {
        return report.training().noun();
    }

    /** What it means in figures. */
    String attacker() {
        double rate = 0.01;
        return "At a "
                + Numbers.percent(rate)
                + " false-alarm rate, an attacker who knows everything else "
                + (guarantee.relation() == NeighboringRelation.REPLACE_ONE
                        ? "recognises which of two " + noun() + "s was trained on"
                        : "finds a training " + noun())
                + " "
                + atMost(attack.truePositiveRate(rate))
                + " of the time; guessing finds "
                + Numbers.percent(rate)
                + ".";
    }

    List<Row> attackerRows() {
        List<Row> rows = new ArrayList<>();
        for (double rate : FALSE_POSITIVE_RATES) {
            rows.add(
                    new Row(
                            "Found at " + Numbers.percent(rate) + " false alarms",
                            atMost(attack.truePositiveRate(rate))));
        }
        rows.add(
                new Row(
                        "Tells used from unused",
                        atMost(attack.accuracy()) + " right (guessing: 50 %)"));
        rows.add(new Row("Bound", bound()));
        return rows;
    }

    private String atMost(double rate) {
        String percent = Numbers.percentUpper(rate);
        return ("100 %".equals(percent) ? "possibly " : "at most ") + percent;
    }

    /** Where the figures about the attacker come from. */
    String bound() {
        if (!guarantee.isPrivate()) {
            return "none: nothing is promised";
        }
        return attack.fromGuaranteeAlone()
                ? "from (epsilon, delta) alone; the truth may be better"
                : "from the trade-off curve of the whole run";
    }

    /** The figures to see first. */
    List<Row> highlights() {
        List<Row> rows = new ArrayList<>();
        rows.add(
                new Row(
                        "found at best, at 1 % false alarms",
                        Numbers.percentUpper(attack.truePositiveRate(0.01))));
        rows.add(
                new Row(
                        "tells used from unused, at best (guessing: 50 %)",
                        Numbers.percentUpper(attack.accuracy())));
        report.training()
                .testAccuracy()
                .ifPresent(a -> rows.add(new Row("test accuracy", Numbers.percent(a))));
        return rows;
    }

    List<Row> settingRows() {
        List<Row> rows = new ArrayList<>();
        TrainingSettings training = report.training();
        training.steps().ifPresent(n -> rows.add(new Row("Steps", Numbers.count(n))));
        rows.add(new Row("Sampling", report.sampling()));
        rows.add(new Row("Noise", noise()));
        if (!report.provenance().search().isEmpty()) {
            rows.add(new Row("Search", CleanText.of(report.provenance().search())));
        }
        if (!training.unit().isEmpty()) {
            rows.add(new Row("Privacy unit", training.unit()));
        }
        clipNorm(training).ifPresent(words -> rows.add(new Row("Clip norm", words)));
        training.roundingBound().ifPresent(eta -> rows.add(new Row("Rounding", rounding(eta))));
        if (report.phases().stream().anyMatch(phase -> phase.words().noise().onClippedSum())) {
            rows.add(new Row("Sensitivity", sensitivity()));
        }
        training.expectedBatchSize()
                .ifPresent(
                        b ->
                                rows.add(
                                        new Row(
                                                "Expected batch size",
                                                Numbers.plain(b) + " (public divisor)")));
        training.populationSize()
                .ifPresent(
                        n -> rows.add(new Row("Population size", Numbers.count(n) + " (public)")));
        training.testAccuracy()
                .ifPresent(
                        a ->
                                rows.add(
                                        new Row(
                                                "Test accuracy",
                                                Numbers.percent(a) + " of held-out examples")));
        return rows;
    }

    /** What was released before the training; its cost is in the promise. */
    List<Row> preparationRows() {
        return report.preparations().stream()
                .map(
                        preparation ->
                                new Row(
                                        "Released, and in the promise",
                                        CleanText.of(preparation.description())))
                .toList();
    }

    private String noise() {
        List<String> kinds = report.phases().stream().map(Phase::noise).distinct().toList();
        if (kinds.size() != 1) {
            return kinds.isEmpty() ? "none: nothing was released" : "changes from phase to phase";
        }
        OptionalDouble multiplier = report.noiseMultiplier();
        OptionalDouble clipNorm = report.training().clipNorm();
        if (multiplier.isEmpty()
                || !report.training().clipNormRule().isEmpty()
                || clipNorm.isEmpty()
                || !(multiplier.getAsDouble() > 0 && Double.isFinite(clipNorm.getAsDouble()))) {
            return kinds.get(0);
        }
        double scale = multiplier.getAsDouble() * clipNorm.getAsDouble();
        return kinds.get(0) + " = " + Numbers.plain(scale) + " on each coordinate of the sum";
    }

    /** One for all phases, or the rule alone where each has its own. */
    private static Optional<String> clipNorm(TrainingSettings training) {
        if (training.clipNorm().isPresent()) {
            return Optional.of(clipNorm(training.clipNorm().getAsDouble(), training));
        }
        return Optional.of(CleanText.of(training.clipNormRule())).filter(rule -> !rule.isEmpty());
    }

    private static String clipNorm(double norm, TrainingSettings training) {
        if (Double.isInfinite(norm)) {
            return "infinity: gradients are NOT clipped";
        }
        String whose = training.unit().isEmpty() ? "example's" : "unit's";
        String on = Numbers.plain(norm) + " on each " + whose + " gradient";
        return training.clipNormRule().isEmpty()
                ? on
                : on + " at first, then as " + training.clipNormRule();
    }

    private String sensitivity() {
        return guarantee.relation().sensitivityFactor()
                + " x clip norm ("
                + guarantee.relation().label()
                + ")";
    }

    private static String rounding(double eta) {
        return "the computed sum moves by at most (1 + "
                + Numbers.upper(eta)
                + ") x the sensitivity; the noise was made that much larger";
    }

    List<Row> computationRows() {
        List<Row> rows = new ArrayList<>();
        if (!report.provenance().ledger().isEmpty()) {
            rows.add(new Row("Ledger", ledger()));
        }
        if (!report.provenance().parameters().isEmpty()) {
            rows.add(new Row("Parameters", CleanText.of(report.provenance().parameters())));
        }
        rows.add(new Row("Accountant", CleanText.of(guarantee.method())));
        rows.add(new Row("Derivation", CleanText.of(guarantee.derivation())));
        rows.add(
                new Row(
                        "Epsilon, upper bound",
                        Numbers.exact(guarantee.epsilon())
                                + (guarantee.isPrivate() ? " (shown above rounded up)" : "")));
        if (guarantee.isPrivate() && guarantee.epsilonLower() > 0) {
            rows.add(
                    new Row(
                            "Epsilon, lower bound",
                            Numbers.lower(guarantee.epsilonLower())
                                    + ": no accountant can show less for this ledger"));
            rows.add(
                    new Row(
                            "Certified width",
                            Numbers.upper(guarantee.epsilon() - guarantee.epsilonLower())
                                    + " between the two bounds"));
        }
        rows.add(
                new Row(
                        "Delta",
                        Numbers.exact(guarantee.delta())
                                + ": what may leak beyond epsilon, roughly the chance that the"
                                + " bound fails"));
        report.gaussian().ifPresent(promise -> rows.add(new Row("As mu-GDP", promise.words())));
        rows.add(new Row("Neighbouring data sets", guarantee.relation().label()));
        return rows;
    }

    private String ledger() {
        String id = CleanText.of(report.provenance().ledger());
        return report.training().steps().isPresent()
                ? id + ", " + steps(report.training().steps().getAsLong())
                : id;
    }

    private static String steps(long count) {
        return Numbers.count(count) + (count == 1 ? " step" : " steps");
    }

    /** What one person may have more than one of. */
    String several() {
        return report.training().unit().isEmpty() ? "records" : "units";
    }

    List<Row> groupRows() {
        return report.groups().stream()
                .map(
                        group ->
                                new Row(
                                        group.records() + " " + several(),
                                        "("
                                                + Numbers.upper(group.epsilon())
                                                + ", "
                                                + Numbers.upper(group.delta())
                                                + ")"))
                .toList();
    }

    List<String> assumptions() {
        return report.assumptions().isEmpty()
                ? List.of("None are needed: nothing is promised.")
                : report.assumptions().stream().map(CleanText::of).toList();
    }

    List<String> notCovered() {
        return report.notCovered().stream().map(CleanText::of).toList();
    }

    List<String> warnings() {
        return report.warnings().stream().map(CleanText::of).toList();
    }

    static String count(Phase phase) {
        return Numbers.count(phase.count()) + " " + phase.words().counted().words(phase.count());
    }

    /** When it was made, and by what. */
    String origin() {
        String time = TIME.format(report.created());
        return report.software().isBlank() ? time : time + ", " + CleanText.of(report.software());
    }

    AttackBounds attack() {
        return attack;
    }
}
