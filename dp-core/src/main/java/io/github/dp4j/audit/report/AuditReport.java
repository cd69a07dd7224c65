package io.github.dp4j.audit.report;

import io.github.dp4j.audit.poison.PoisonedMetric;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Promise and evidence side by side: what was promised of a model, what attacks on it achieved, and
 * which promises that refutes. A value: {@link #builder} computes it, {@link AuditReportWriter}
 * writes it down.
 *
 * <p><b>It is computed from private data, and no guarantee covers it.</b> {@link #publicForm} keeps
 * bounds and figures over all records, and nothing about a record, a class or a slice; nor is that
 * covered by a guarantee, but it is about as many records as were audited.
 *
 * @param target what was attacked, as a clause
 * @param members how many records were trained on
 * @param nonMembers how many were not
 * @param assignment how it was decided which
 * @param shadows the shadow models; empty if no attack needed any
 * @param confidence of intervals, and of the bounds together
 * @param delta at which epsilon is bounded
 * @param attacks what each achieved, in the order in which they were made
 * @param clearedByLoss the share of non-members that a threshold on the loss clears where it misses
 *     at most one member in a thousand: a first look (LossTail); empty of canaries
 * @param evidence the lower bounds over all attacks
 * @param promise empty where the model has no ledger
 * @param slices parts of the records; empty in the public form
 * @param exposed the records with the highest scores; empty in the public form
 * @param poisoned how far poisoned records move the accuracy; empty where none was given
 * @param doubts why the figures may not be trusted
 * @param remarks what else the reader should know, as sentences
 * @param isPublic whether this is the public form
 * @param software the name and version of what made the report; may be empty
 * @param created when it was made
 */
public record AuditReport(
        String target,
        int members,
        int nonMembers,
        Assignment assignment,
        Optional<ShadowModels> shadows,
        double confidence,
        double delta,
        List<AttackFigures> attacks,
        OptionalDouble clearedByLoss,
        Evidence evidence,
        Optional<AuditPromise> promise,
        List<Slice> slices,
        List<ExposedRecord> exposed,
        List<PoisonedMetric> poisoned,
        List<Doubt> doubts,
        List<String> remarks,
        boolean isPublic,
        String software,
        Instant created) {

    /** Copies the lists. */
    public AuditReport {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(assignment, "assignment");
        attacks = List.copyOf(attacks);
        Objects.requireNonNull(clearedByLoss, "clearedByLoss");
        Objects.requireNonNull(evidence, "evidence");
        slices = List.copyOf(slices);
        exposed = List.copyOf(exposed);
        poisoned = List.copyOf(poisoned);
        doubts = List.copyOf(doubts);
        remarks = List.copyOf(remarks);
        Objects.requireNonNull(software, "software");
        Objects.requireNonNull(created, "created");
    }

    /**
     * Starts a report.
     *
     * @param findings what the attacks said
     * @return a builder for the rest
     */
    public static AuditReportBuilder builder(AuditFindings findings) {
        return new AuditReportBuilder(findings);
    }

    /**
     * Returns whether the evidence refutes the promise: the shape-free bound exceeds the promised
     * epsilon for the same neighbours, or the ledger's own curve is refuted. Of a true promise that
     * happens in at most 1 - confidence of audits.
     *
     * @return true for an alarm
     */
    public boolean refutesPromise() {
        if (promise.isEmpty() || !promise.get().guarantee().isPrivate()) {
            return false;
        }
        boolean epsilon =
                promise.get().asAudited().isPresent()
                        && evidence.epsilon().isPresent()
                        && evidence.epsilon().get().epsilon()
                                > promise.get().asAudited().get().epsilon();
        return epsilon
                || (evidence.ledger().isPresent() && evidence.ledger().get().refutesLedger());
    }

    /**
     * Returns the attack with the largest area under the curve.
     *
     * @return one of {@link #attacks}
     */
    public AttackFigures strongest() {
        AttackFigures best = attacks.get(0);
        for (AttackFigures attack : attacks) {
            if (attack.areaUnderCurve().value() > best.areaUnderCurve().value()) {
                best = attack;
            }
        }
        return best;
    }

    /**
     * Returns promise and evidence in words.
     *
     * @return a few sentences
     */
    public String verdict() {
        return new Verdict(this).sentences();
    }

    /**
     * Returns the report without slices, single records and histograms.
     *
     * @return the public form
     */
    public AuditReport publicForm() {
        return new AuditReport(
                target,
                members,
                nonMembers,
                assignment,
                shadows,
                confidence,
                delta,
                attacks.stream().map(AttackFigures::withoutHistogram).toList(),
                clearedByLoss,
                evidence,
                promise,
                List.of(),
                List.of(),
                poisoned,
                doubts.stream().map(Doubt::withoutRecords).toList(),
                remarks,
                /* isPublic= */ true,
                software,
                created);
    }
}
