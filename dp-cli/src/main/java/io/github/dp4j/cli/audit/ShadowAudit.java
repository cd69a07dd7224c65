package io.github.dp4j.cli.audit;

import io.github.dp4j.audit.report.AuditFindings;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.dl4j.audit.shadow.Attack;
import io.github.dp4j.dl4j.audit.shadow.ModelAudit;
import io.github.dp4j.dl4j.audit.shadow.ModelAuditBuilder;
import io.github.dp4j.dl4j.audit.shadow.RepeatedRecordsException;
import io.github.dp4j.dl4j.audit.shadow.ShadowTraining;
import io.github.dp4j.dl4j.ledger.Ledger;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Hands an audit to the library. */
final class ShadowAudit implements AuditEngine {

    @Override
    public boolean needsShadowModels(String attack) {
        return Attack.ofLabel(attack).needsShadows();
    }

    @Override
    public int attacks(boolean withShadowModels) {
        return Attack.all(withShadowModels).size();
    }

    @Override
    public AuditFindings run(AuditRequest request, Listener listener) {
        ModelAuditBuilder builder =
                ModelAudit.builder(request.network())
                        .target(request.target())
                        .members(request.members())
                        .nonMembers(request.nonMembers())
                        .assignment(request.membership().assignment())
                        .shadowModels(request.shadowModels())
                        .seed(request.seed())
                        .progress(listener::shadowModels);
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
        ModelAudit audit = built(builder);
        audit.doubts().forEach(listener::doubt);
        return audit.run();
    }

    private static ModelAudit built(ModelAuditBuilder builder) {
        try {
            return builder.build();
        } catch (RepeatedRecordsException e) {
            throw new UserErrorException(
                    e.getMessage() + " If equal rows are different records, add --repeated-rows.",
                    e);
        }
    }

    private static ShadowTraining training(AuditRequest request) {
        return request.ledger()
                .map(ShadowAudit::privately)
                .orElseGet(
                        () ->
                                ShadowTraining.plain(
                                        Objects.requireNonNull(request.epochs(), "--epochs"),
                                        Objects.requireNonNull(
                                                request.batchSize(), "--batch-size")));
    }

    private static ShadowTraining privately(Ledger ledger) {
        try {
            return ShadowTraining.privately(ledger);
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(
                    e.getMessage()
                            + " For shadow models without noise give --epochs and --batch-size;"
                            + " for attacks that need none, --shadow 0.");
        }
    }
}
