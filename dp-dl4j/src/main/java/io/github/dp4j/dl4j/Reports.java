package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.TradeOffCurve;
import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import io.github.dp4j.report.Curve;
import io.github.dp4j.report.GaussianPromise;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.Preparation;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.PrivacyReportBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns a ledger into a privacy report. */
public final class Reports {

    private static final int POINTS = 60;

    /** The same where there are more phases than points. */
    private static final int FEW = 6;

    /** Of more phases than these the charts show what is promised, and no points between. */
    private static final int COMPOSED_AT_MOST = 400;

    private static final String SOFTWARE = "DP4J " + version();

    private Reports() {}

    /**
     * Fills in everything that the ledger tells.
     *
     * @param ledger what was released
     * @param accountant how to account for it
     * @return a report to which the caller may add a subject, accuracy and warnings
     */
    public static PrivacyReportBuilder of(Ledger ledger, Accountant accountant) {
        double delta = ledger.delta();
        DpEvent released = ledger.released();
        boolean best = accountant instanceof BestAccountant;
        PrivacyGuarantee guarantee =
                best
                        ? ((BestAccountant) accountant).compared(released, ledger.relation(), delta)
                        : accountant.guarantee(released, ledger.relation(), delta);
        PrivacyReportBuilder report =
                PrivacyReport.builder(guarantee, new DpEvent.Composed(ledger.trained()))
                        .steps(ledger.steps())
                        .software(SOFTWARE)
                        .ledger(ledger.id())
                        .created(Instant.now());
        ledger.releases()
                .forEach(
                        release ->
                                report.preparation(
                                        new Preparation(release.description(), release.event())));
        ledger.words().forEach(word -> report.assumption(sentence(word)));
        if (!ledger.phases().isEmpty()) {
            describe(report, ledger.phases());
        }
        if (guarantee.isPrivate() && ledger.steps() > 0) {
            Accountant charts = best ? BestAccountant.forCharts() : accountant;
            boolean quick = ledger.phases().size() <= COMPOSED_AT_MOST;
            report.epsilonOverSteps(
                    quick
                            ? epsilonOverSteps(ledger, charts, delta)
                            : List.of(
                                    before(ledger, charts, delta),
                                    new Point(ledger.steps(), guarantee.epsilon())));
            if (quick) {
                gaussian(ledger).ifPresent(report::gaussian);
            }
            report.tradeOff(
                    tradeOff(
                            quick
                                    ? TradeOffCurve.of(charts, released, ledger.relation())
                                    : TradeOffCurve.of(
                                            new double[] {guarantee.epsilon()},
                                            new double[] {delta})));
        }
        return report;
    }

    /** Returns the promise as mu-GDP; nothing where the PLD accountant refuses the ledger. */
    private static Optional<GaussianPromise> gaussian(Ledger ledger) {
        try {
            GaussianSummary summary = GaussianSummary.of(ledger.released(), ledger.relation());
            return Optional.of(
                    new GaussianPromise(
                            summary.mu(),
                            summary.regret(),
                            GaussianSummary.SMALLEST_RATE,
                            GaussianSummary.LARGEST_REGRET));
        } catch (UnsupportedEventException e) {
            return Optional.empty();
        }
    }

    /** What the owner has stated is an assumption: nothing can check it. */
    private static String sentence(LedgerWord word) {
        String claim =
                switch (word.kind()) {
                    case PUBLIC_PARAMETERS ->
                            "the parameters it began with never saw data of these people";
                    case POST_PROCESSED ->
                            "the parameters were changed outside of the training without looking at"
                                    + " the data";
                    case RESUMED -> "no step was made that the ledger does not count";
                    case DATA_IN_PARTS ->
                            "data that were handed over in parts were cut by what is in a record,"
                                    + " so that one record more or less moves no other";
                };
        return "The owner's word, after "
                + word.step()
                + " steps: "
                + claim
                + ". Reason given: "
                + word.reason();
    }

    private static String version() {
        String version = Reports.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    private static void describe(PrivacyReportBuilder report, List<LedgerPhase> phases) {
        List<Double> sizes =
                phases.stream().map(LedgerPhase::expectedBatchSize).distinct().toList();
        if (sizes.size() == 1) { // what changes is no setting of the whole run
            report.expectedBatchSize(sizes.get(0));
        }
        List<Double> norms =
                phases.stream()
                        .map(LedgerPhase::clipNorm)
                        .map(norm -> norm == null ? Double.POSITIVE_INFINITY : norm)
                        .distinct()
                        .toList();
        List<String> rules = words(phases, LedgerPhase::clipNormRule);
        if (norms.size() == 1 && rules.size() == 1) {
            report.clipNorm(norms.get(0)).clipNormRule(rules.get(0));
        } else if (!norms.isEmpty()) {
            report.clipNormRule(ofPhases(phases));
        }
        List<String> units = words(phases, LedgerPhase::unit);
        if (units.size() == 1) { // no training begins with one and goes on with another
            report.unit(units.get(0));
        }
        phases.stream()
                .map(LedgerPhase::roundingBound)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .ifPresent(report::roundingBound);
        List<Long> counts =
                phases.stream()
                        .map(LedgerPhase::populationSize)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        counts.stream().max(Long::compare).ifPresent(report::populationSize);
        if (counts.size() > 1) {
            report.assumption(
                    "The data changed in size between the phases of the training: "
                            + counts.stream()
                                    .map(Numbers::count)
                                    .collect(Collectors.joining(", then "))
                            + " examples, of which the settings show the largest number. Every"
                            + " phase counts against everybody, whoever was in its data.");
        }
    }

    private static List<String> words(
            List<LedgerPhase> phases, Function<LedgerPhase, String> part) {
        return phases.stream()
                .map(part)
                .map(words -> words == null ? "" : words)
                .distinct()
                .toList();
    }

    /** What was spent before the first step. */
    private static Point before(Ledger ledger, Accountant accountant, double delta) {
        if (ledger.releases().isEmpty()) {
            return new Point(0, 0);
        }
        DpEvent released =
                new DpEvent.Composed(ledger.releases().stream().map(LedgerRelease::event).toList());
        return new Point(0, accountant.guarantee(released, ledger.relation(), delta).epsilon());
    }

    private static List<Point> epsilonOverSteps(
            Ledger ledger, Accountant accountant, double delta) {
        List<Point> points = new ArrayList<>();
        points.add(before(ledger, accountant, delta));
        List<DpEvent> before = new ArrayList<>();
        ledger.releases().forEach(release -> before.add(release.event()));
        long stepsBefore = 0;
        int phases = ledger.phases().size();
        for (int i = 0; i < phases; i++) {
            LedgerPhase phase = ledger.phases().get(i);
            for (long events : shown(phase, phases, phases - 1 - i)) {
                List<DpEvent> now = new ArrayList<>(before);
                now.add(new DpEvent.SelfComposed(phase.event(), events));
                double epsilon =
                        accountant
                                .guarantee(new DpEvent.Composed(now), ledger.relation(), delta)
                                .epsilon();
                double share = (double) events / phase.events();
                points.add(new Point(stepsBefore + phase.steps() * share, epsilon));
            }
            before.add(phase.released());
            stepsBefore += phase.steps();
        }
        return points;
    }

    /** After how many events of a phase there is a point. */
    private static SortedSet<Long> shown(LedgerPhase phase, int phases, int later) {
        if (phases <= POINTS) {
            return Curve.lengths(phase.events(), Math.max(2, POINTS / phases));
        }
        // Each point composes all phases up to it.
        boolean isShown = phase.events() > 0 && later % (phases / FEW) == 0;
        return new TreeSet<>(isShown ? Set.of(phase.events()) : Set.of());
    }

    /** Even steps, and small rates besides, where an attacker who must not err works. */
    private static List<Point> tradeOff(TradeOffCurve curve) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, curve.truePositiveRate(0)));
        for (int i = -40; i <= -10; i++) {
            double rate = Math.pow(10, i / 10.0);
            points.add(new Point(rate, curve.truePositiveRate(rate)));
        }
        for (int i = 3; i <= 20; i++) {
            points.add(new Point(i / 20.0, curve.truePositiveRate(i / 20.0)));
        }
        return points;
    }

    /** The norms one after another, where they are not one rule. */
    private static String ofPhases(List<LedgerPhase> phases) {
        return phases.stream()
                .map(
                        phase ->
                                (phase.clipNorm() == null ? "none" : Require.show(phase.clipNorm()))
                                        + (phase.clipNormRule() == null
                                                ? ""
                                                : " moving as " + phase.clipNormRule()))
                .distinct()
                .collect(Collectors.joining("; then ", "by phase: ", ""));
    }
}
