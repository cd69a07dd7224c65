package io.github.dp4j.audit.report;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.audit.Simulated;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.PrivacyReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Findings of simulated attacks, and promises of ledgers that are quick to analyse. */
public final class SampleFindings {

    public static final Instant TIME = Instant.parse("2026-01-31T09:30:00Z");
    public static final double DELTA = 1e-5;

    /** Epsilon 1 at delta 1e-5 under add-remove: mu = 0.268051. */
    public static final DpEvent EPSILON_ONE = new DpEvent.Gaussian(1 / 0.268051);

    private SampleFindings() {}

    /** Attacks with normal scores, members shifted by mu; three classes, losses in order. */
    public static AuditFindings gaussian(
            int members, int nonMembers, SplittableRandom random, double... mus) {
        int size = members + nonMembers;
        int[] classes = new int[size];
        double[] losses = new double[size];
        for (int i = 0; i < size; i++) {
            classes[i] = i % 3;
            losses[i] = random.nextDouble();
        }
        List<AttackResult> attacks = new ArrayList<>();
        for (int a = 0; a < mus.length; a++) {
            double[] scores = new double[size];
            for (int i = 0; i < size; i++) {
                scores[i] = Simulated.gaussian(mus[a]).score(i < members, random);
            }
            attacks.add(
                    AttackResult.of(
                            "attack-" + a,
                            "normal scores " + mus[a] + " apart (a simulation)",
                            scores));
        }
        return new AuditFindings(
                "model.zip, a MultiLayerNetwork of 1,234 parameters",
                AttackedRecords.of(members, classes, losses),
                attacks,
                Optional.of(
                        new ShadowModels(
                                64, size / 2, "by the plan of the ledger", /* isPrivate= */ true)));
    }

    public static PrivacyReport promise(DpEvent event, NeighboringRelation relation) {
        return PrivacyReport.builder(new BestAccountant().guarantee(event, relation, DELTA), event)
                .subject("simulation")
                .created(TIME)
                .build();
    }

    public static PrivacyReport epsilonOne() {
        return promise(EPSILON_ONE, NeighboringRelation.ADD_OR_REMOVE_ONE);
    }

    /** All there is: a promise, several attacks, groups, poison. */
    public static AuditReport full() {
        AuditFindings findings = gaussian(1500, 1500, new SplittableRandom(5), 0.1, 0.25, 0.02);
        List<String> regions = new ArrayList<>();
        for (int i = 0; i < findings.records().size(); i++) {
            regions.add(i % 2 == 0 ? "north" : "south");
        }
        return AuditReport.builder(findings)
                .promise(epsilonOne())
                .classNames(List.of("readmitted", "discharged", "transferred"))
                .groups("region", regions)
                .accuracy(0.9, 0.5)
                .remark("The canaries cost nothing here.")
                .software("DP4J 0.1.0")
                .created(TIME)
                .build();
    }

    /** No ledger, and an attack that hardly errs. */
    public static AuditReport leaking() {
        return AuditReport.builder(gaussian(1500, 1500, new SplittableRandom(6), 3, 1))
                .created(TIME)
                .build();
    }

    /** Batches of a fixed size are promised for replacing, coins speak of adding or removing. */
    public static PrivacyReport fixedSize() {
        return promise(
                new DpEvent.SelfComposed(
                        new DpEvent.SampledWithoutReplacement(3000, 30, new DpEvent.Gaussian(2)),
                        50),
                NeighboringRelation.REPLACE_ONE);
    }

    /** Own coins on the ledger of a promise, half of 3,000 records, scores mu apart. */
    public static AuditReport ownCoins(PrivacyReport promise, double mu) {
        return AuditReport.builder(gaussian(1500, 1500, new SplittableRandom(6), mu))
                .assignment(Assignment.OWN_COINS)
                .promise(promise)
                .created(TIME)
                .build();
    }

    /** A promise that the evidence refutes. */
    public static AuditReport alarm() {
        return AuditReport.builder(gaussian(1500, 1500, new SplittableRandom(7), 4))
                .promise(epsilonOne())
                .created(TIME)
                .build();
    }
}
