package io.github.dp4j.audit.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was attacked, how, and what each attack says: the facts from which a report is made.
 *
 * @param target what was attacked, as a clause: the model's file, its network
 * @param records of which it was asked whether they were trained on
 * @param attacks at least one, all over the same records
 * @param shadows empty if no attack needed shadow models
 */
public record AuditFindings(
        String target,
        AttackedRecords records,
        List<AttackResult> attacks,
        Optional<ShadowModels> shadows) {

    /** Checks that every attack scores every record. */
    public AuditFindings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(shadows, "shadows");
        attacks = List.copyOf(attacks);
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
}
