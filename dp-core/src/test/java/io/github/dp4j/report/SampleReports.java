package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Reports of the shapes that occur. The figures are plausible, not computed. */
final class SampleReports {

    static final Instant TIME = Instant.parse("2026-01-31T09:30:00Z");
    static final String SCRIPT = "<script>alert(1)</script>";
    private static final DpEvent POISSON =
            new DpEvent.PoissonSampled(0.01, new DpEvent.Gaussian(/* noiseMultiplier= */ 1.1));

    private SampleReports() {}

    static PrivacyGuarantee guarantee(double epsilon, NeighboringRelation relation) {
        return new PrivacyGuarantee(
                epsilon,
                /* epsilonLower= */ 0,
                /* delta= */ 1e-5,
                relation,
                "RDP",
                "Renyi divergence of the Poisson-subsampled Gaussian at 154 orders (arXiv"
                        + " 1908.10530), converted at order 9.5 (arXiv 2004.00010, Proposition 12)");
    }

    /** One phase, everything known. */
    static PrivacyReport full() {
        return PrivacyReport.builder(
                        guarantee(2.9787123, NeighboringRelation.ADD_OR_REMOVE_ONE),
                        new DpEvent.SelfComposed(POISSON, 1000))
                .subject("UCI hand-written digits, linear softmax")
                .clipNorm(1.5)
                .expectedBatchSize(14.37)
                .populationSize(1437)
                .testAccuracy(0.9416)
                .epsilonOverSteps(rootSeries(1000, 2.9787123))
                .tradeOff(gaussianCurve(/* shift= */ 0.8))
                .software("DP4J 0.1.0")
                .created(TIME)
                .build();
    }

    /** Nothing but what is needed: a full-batch run. */
    static PrivacyReport bare() {
        return PrivacyReport.builder(
                        guarantee(1.25, NeighboringRelation.REPLACE_ONE),
                        new DpEvent.SelfComposed(new DpEvent.Gaussian(20), 50))
                .created(TIME)
                .build();
    }

    /** A plain iterator: passes, whose number of updates the ledger does not know. */
    static PrivacyReport passes() {
        return PrivacyReport.builder(
                        guarantee(4.5, NeighboringRelation.ZERO_OUT),
                        new DpEvent.SelfComposed(
                                new DpEvent.DisjointBatches(new DpEvent.Gaussian(5)), 3))
                .subject("Readmissions")
                .steps(180)
                .created(TIME)
                .build();
    }

    static PrivacyReport notPrivate() {
        return PrivacyReport.builder(
                        guarantee(Double.POSITIVE_INFINITY, NeighboringRelation.ADD_OR_REMOVE_ONE),
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(POISSON, 400),
                                        new DpEvent.SelfComposed(new DpEvent.Gaussian(0), 600))))
                .subject("UCI hand-written digits, linear softmax")
                .clipNorm(Double.POSITIVE_INFINITY)
                .populationSize(1437)
                .testAccuracy(0.9694)
                .epsilonOverSteps(
                        List.of(
                                new Point(0, 0),
                                new Point(200, 1.2),
                                new Point(400, 1.7),
                                new Point(500, Double.POSITIVE_INFINITY),
                                new Point(1000, Double.POSITIVE_INFINITY)))
                .software("DP4J 0.1.0")
                .created(TIME)
                .build();
    }

    /** Settings that changed along the way, a large epsilon, a large delta. */
    static PrivacyReport phases() {
        List<DpEvent> events = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            DpEvent noisy = new DpEvent.Gaussian(1 + 0.25 * i);
            events.add(
                    new DpEvent.SelfComposed(
                            i % 2 == 0
                                    ? new DpEvent.PoissonSampled(0.01 + 0.001 * i, noisy)
                                    : new DpEvent.SampledWithoutReplacement(250_000, 2_500, noisy),
                            250L * (i + 1)));
        }
        events.add(new DpEvent.DisjointBatches(new DpEvent.Laplace(8)));
        return PrivacyReport.builder(
                        guarantee(12.3456, NeighboringRelation.REPLACE_ONE),
                        new DpEvent.Composed(events))
                .subject("Card transactions 2019 to 2025")
                .clipNorm(0.1)
                .expectedBatchSize(2_500)
                .populationSize(250_000)
                .steps(5_350)
                .epsilonOverSteps(rootSeries(5_350, 12.3456))
                .created(TIME)
                .build();
    }

    /** Words of any length, some of them hostile. */
    static PrivacyReport longWords() {
        String endless = "x".repeat(300);
        return PrivacyReport.builder(
                        guarantee(0.5, NeighboringRelation.ZERO_OUT),
                        new DpEvent.SelfComposed(POISSON, 1))
                .subject(
                        SCRIPT
                                + " \"quoted\" & 'single' ${style} \u001b[31mred\u001b[0m "
                                + endless
                                + " Krankenhäuser in Zürich, 東京の病院")
                .assumption("A long story. ".repeat(40))
                .notCovered(endless)
                .warning(SCRIPT + " " + endless)
                .software(SCRIPT)
                .created(TIME)
                .build();
    }

    static List<PrivacyReport> all() {
        return List.of(full(), bare(), passes(), notPrivate(), phases(), longWords());
    }

    static List<Point> rootSeries(int steps, double epsilon) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i <= 50; i++) {
            points.add(new Point(steps * i / 50.0, epsilon * Math.pow(i / 50.0, 0.55)));
        }
        return points;
    }

    /** TPR = Phi(Phi^-1(FPR) + shift): the trade-off curve of one Gaussian. */
    static List<Point> gaussianCurve(double shift) {
        NormalDistribution normal = new NormalDistribution(/* rng= */ null, 0, 1);
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (int i = 0; i <= 80; i++) {
            double x = Math.pow(10, -4 + i / 20.0);
            double y =
                    i == 80
                            ? 1
                            : normal.cumulativeProbability(
                                    normal.inverseCumulativeProbability(x) + shift);
            points.add(new Point(x, y));
        }
        return points;
    }
}
