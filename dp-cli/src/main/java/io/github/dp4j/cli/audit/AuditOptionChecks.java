package io.github.dp4j.cli.audit;

import io.github.dp4j.privacy.Require;
import java.util.List;

/** Refuses options that are out of range or contradict each other, before anything is read. */
final class AuditOptionChecks {

    private static final int FEWEST_SHADOWS = 4;

    private AuditOptionChecks() {}

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException naming the option
     */
    static void check(AuditOptions options, AuditEngine engine) {
        data(options.data);
        attacks(options.attacks, engine);
        double confidence = options.report.confidence;
        if (!(confidence >= 0.5 && confidence <= 0.999)) {
            throw new IllegalArgumentException(
                    "--confidence must lie in [0.5, 0.999], usually 0.95, but is "
                            + Require.show(confidence)
                            + ".");
        }
        if (options.report.delta != null) {
            Require.delta(options.report.delta);
        }
        Double accuracy = options.report.accuracy;
        if (accuracy != null && !(accuracy >= 0 && accuracy <= 1)) {
            throw new IllegalArgumentException(
                    "--accuracy must lie in [0, 1], but is " + Require.show(accuracy) + ".");
        }
    }

    private static void data(AuditOptions.Data data) {
        if ((data.members == null) != (data.nonMembers == null)) {
            throw new IllegalArgumentException(
                    "Give both --members, which the model was trained on, and --non-members, which"
                            + " it was not; or neither, for the embedded digits.");
        }
        if (data.members == null && data.describesData()) {
            throw new IllegalArgumentException(
                    "--schema, --bounds, --classes, --label-column, --header and --separator"
                            + " describe a data set: give it with --members and --non-members.");
        }
        if (data.limit != null) {
            Require.atLeast("--limit", data.limit, 1);
        }
        data.check();
    }

    private static void attacks(AuditOptions.Attacks attacks, AuditEngine engine) {
        if (attacks.shadow != 0 && (attacks.shadow < FEWEST_SHADOWS || attacks.shadow % 2 != 0)) {
            throw new IllegalArgumentException(
                    "--shadow must be even and at least "
                            + FEWEST_SHADOWS
                            + ", or 0 for attacks that need no shadow models, but is "
                            + attacks.shadow
                            + ".");
        }
        if ((attacks.epochs == null) != (attacks.batchSize == null)) {
            throw new IllegalArgumentException(
                    "--epochs and --batch-size say together how shadow models are trained without"
                            + " noise: give both, or neither where the model has a ledger.");
        }
        if (attacks.epochs != null && attacks.batchSize != null) {
            Require.atLeast("--epochs", attacks.epochs, 1);
            Require.atLeast("--batch-size", attacks.batchSize, 1);
        }
        List<String> needing =
                attacks.attacks().stream().filter(engine::needsShadowModels).toList();
        if (attacks.shadow == 0 && !needing.isEmpty()) {
            throw new IllegalArgumentException(
                    "Shadow models are needed by "
                            + String.join(", ", needing)
                            + ": leave out --shadow 0, or these attacks.");
        }
    }
}
