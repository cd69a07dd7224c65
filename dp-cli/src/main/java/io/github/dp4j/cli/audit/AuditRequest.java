package io.github.dp4j.cli.audit;

import io.github.dp4j.dl4j.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What is to be attacked, and how.
 *
 * @param network the audited model
 * @param target what it is, as a clause
 * @param members records that it was trained on
 * @param nonMembers records that it was not trained on
 * @param repeatedRows whether equal rows are different records
 * @param membership how members were chosen
 * @param attacks their names; empty for all
 * @param shadowModels how many
 * @param ledger by which shadow models are trained; empty for plain training
 * @param epochs of plain training
 * @param batchSize of plain training
 * @param workFolder where finished shadow models are kept
 * @param seed of shadow models
 */
record AuditRequest(
        Model network,
        String target,
        DataSet members,
        DataSet nonMembers,
        boolean repeatedRows,
        Membership membership,
        List<String> attacks,
        int shadowModels,
        Optional<Ledger> ledger,
        @Nullable Integer epochs,
        @Nullable Integer batchSize,
        Path workFolder,
        long seed) {}
