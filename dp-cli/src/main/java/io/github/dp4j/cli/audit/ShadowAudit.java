package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.dl4j.audit.shadow.Attack;
import io.github.dp4j.dl4j.audit.shadow.ModelAudit;
import io.github.dp4j.dl4j.audit.shadow.ModelAuditBuilder;
import io.github.dp4j.dl4j.audit.shadow.ShadowTraining;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Hands an audit to the library. */
final class ShadowAudit implements AuditEngine {

    @Override
    public void requireAttack(String name) {
        Attack.ofLabel(name);
    }

    @Override
    public AuditFindings run(AuditRequest request, Progress progress) {
        ModelAuditBuilder builder =
                ModelAudit.builder(request.network())
                        .target(request.target())
                        .members(request.members())
                        .nonMembers(request.nonMembers())
                        .shadowModels(request.shadowModels())
                        .seed(request.seed())
                        .progress(progress::on);
        if (request.shadowModels() > 0) {
            builder.training(training(request)).workFolder(request.workFolder());
        }
        if (request.repeatedRows()) {
            builder.repeatedRowsAreDistinctRecords();
        }
        if (!request.attacks().isEmpty()) {
            Set<Attack> attacks = new LinkedHashSet<>();
            request.attacks().forEach(name -> attacks.add(Attack.ofLabel(name)));
            builder.attacks(attacks);
        }
        return builder.build().run();
    }

    private static ShadowTraining training(AuditRequest request) {
        return request.ledger()
                .map(ShadowTraining::privately)
                .orElseGet(
                        () ->
                                ShadowTraining.plain(
                                        Objects.requireNonNull(request.epochs(), "--epochs"),
                                        Objects.requireNonNull(
                                                request.batchSize(), "--batch-size")));
    }
}
