package io.github.dp4j.audit.report;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.TradeOffCurve;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.audit.curve.LedgerCurve;
import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.poison.Poison;
import io.github.dp4j.audit.poison.PoisonedMetric;
import io.github.dp4j.audit.poison.PoisoningCertificate;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.Preparation;
import io.github.dp4j.report.PrivacyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a ledger says of the neighbours of which an audit speaks. */
final class PromiseAnalysis {

    /** Of a curve that is drawn. */
    private static final double CHART_WIDTH = 1e-3;

    private static final int[] POISONED = {1, 5, 10, 50};

    private final PrivacyReport report;
    private final DpEvent event;
    private final NeighboringRelation audited;

    PromiseAnalysis(PrivacyReport report, NeighboringRelation audited) {
        this.report = report;
        this.event =
                new DpEvent.Composed(
                        Stream.concat(
                                        report.preparations().stream().map(Preparation::event),
                                        report.phases().stream()
                                                .map(
                                                        p ->
                                                                new DpEvent.SelfComposed(
                                                                        p.event(), p.count())))
                                .toList());
        this.audited = audited;
    }

    AuditPromise promise() {
        NeighboringRelation relation = report.guarantee().relation();
        List<Point> ceiling = ceiling(relation);
        return new AuditPromise(
                report,
                asAudited(),
                ceiling,
                relation == audited ? ceiling : ceiling(audited),
                ifPrivate(() -> GaussianSummary.of(event, relation)));
    }

    private Optional<PrivacyGuarantee> asAudited() {
        return audited == report.guarantee().relation()
                ? Optional.of(report.guarantee())
                : ifPrivate(
                        () ->
                                new BestAccountant()
                                        .guarantee(event, audited, report.guarantee().delta()));
    }

    /** The ledger's family as it is audited; empty where its noise cannot be scaled. */
    Optional<LedgerFamily> family(double delta) {
        return ifPrivate(() -> LedgerFamily.of(event, audited, delta));
    }

    private List<Point> ceiling(NeighboringRelation relation) {
        return ifPrivate(() -> TradeOffCurve.of(new PldAccountant(CHART_WIDTH), event, relation))
                .map(PromiseAnalysis::drawn)
                .orElse(List.of());
    }

    private static List<Point> drawn(TradeOffCurve curve) {
        List<Point> points = new ArrayList<>();
        for (double rate : Roc.rates()) {
            points.add(new Point(rate, curve.truePositiveRate(rate)));
        }
        return points;
    }

    /** How far poisoned records can move the accuracy. */
    List<PoisonedMetric> poisoned(double accuracy, double chance) {
        PrivacyGuarantee guarantee = report.guarantee();
        NeighboringRelation relation = guarantee.relation();
        Poison kind =
                relation == NeighboringRelation.ADD_OR_REMOVE_ONE ? Poison.ADDED : Poison.REPLACED;
        Optional<PoisoningCertificate> certificate =
                ifPrivate(
                        () ->
                                PoisoningCertificate.of(
                                        LedgerCurve.of(new PldAccountant(), event, relation),
                                        new EpsilonDeltaCurve(
                                                guarantee.epsilon(), guarantee.delta()),
                                        relation));
        List<PoisonedMetric> lines = new ArrayList<>();
        for (int records : POISONED) {
            certificate.ifPresent(c -> lines.add(c.poisoned(accuracy, records, kind, chance)));
        }
        return lines;
    }

    /** Empty where nothing is promised, or no accountant has an analysis. */
    private <T> Optional<T> ifPrivate(Supplier<T> analysis) {
        if (!report.guarantee().isPrivate() || report.phases().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(analysis.get());
        } catch (UnsupportedEventException noAnalysis) {
            return Optional.empty();
        }
    }
}
