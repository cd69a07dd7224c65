package io.github.dp4j.audit.report;

import io.github.dp4j.audit.MembershipScores;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What was attacked, how, and what each attack says: the facts from which a report is made.
 *
 * @param target what was attacked, as a clause: the model's file, its network
 * @param records of which it was asked whether they were trained on
 * @param attacks at least one, all over the same records
 * @param shadows empty if no attack needed shadow models
 * @param doubts why the records may not be what the owner says they are
 */
public record AuditFindings(
        String target,
        AttackedRecords records,
        List<AttackResult> attacks,
        Optional<ShadowModels> shadows,
        List<Doubt> doubts) {

    /** Checks that every attack scores every record. */
    public AuditFindings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(shadows, "shadows");
        attacks = List.copyOf(attacks);
        doubts = List.copyOf(doubts);
        if (attacks.isEmpty()) {
            throw new IllegalArgumentException("An audit has at least one attack, but has none.");
        }
        for (AttackResult attack : attacks) {
            if (attack.size() != records.size()) {
                throw new IllegalArgumentException(
                        "The attack "
                                + attack.name()
                                + " scores "
                                + attack.size()
                                + " records of "
                                + records.size()
                                + ".");
            }
        }
    }

    /**
     * Takes findings that nothing speaks against.
     *
     * @param target what was attacked, as a clause
     * @param records of which it was asked whether they were trained on
     * @param attacks at least one, all over the same records
     * @param shadows empty if no attack needed shadow models
     */
    public AuditFindings(
            String target,
            AttackedRecords records,
            List<AttackResult> attacks,
            Optional<ShadowModels> shadows) {
        this(target, records, attacks, shadows, List.of());
    }

    /**
     * Returns what one attack says of canaries.
     *
     * @param target what was attacked, as a clause
     * @param name of the attack, short
     * @param description its variant and source, as a clause
     * @param scores of the canaries
     * @return the findings
     */
    public static AuditFindings ofCanaries(
            String target, String name, String description, MembershipScores scores) {
        double[] all =
                DoubleStream.concat(
                                DoubleStream.of(scores.memberScores()),
                                DoubleStream.of(scores.nonMemberScores()))
                        .toArray();
        return new AuditFindings(
                target,
                AttackedRecords.ofCanaries(scores.members(), all.length),
                List.of(AttackResult.of(name, description, all)),
                Optional.empty());
    }
}
