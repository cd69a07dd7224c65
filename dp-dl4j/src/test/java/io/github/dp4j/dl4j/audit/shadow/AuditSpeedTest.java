package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.github.dp4j.audit.report.AuditFindings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How long an audit takes: LiRA and RMIA with 64 shadow models of the reference's recipe, on MNIST,
 * 10,000 records, 20 epochs of batches of 32. Measured is processor time, which says what two free
 * cores would take also where others use them.
 */
@Tag("slow")
class AuditSpeedTest {

    private static final EnumSet<Attack> ATTACKS =
            EnumSet.of(
                    Attack.LIRA_ONLINE,
                    Attack.LIRA_OFFLINE,
                    Attack.RMIA_ONLINE,
                    Attack.RMIA_OFFLINE);

    /** The system property {@code dp4j.audit.models} takes fewer. */
    private static final int MODELS = Integer.getInteger("dp4j.audit.models", 64);

    @Test
    void liraAndRmia_takeLessThanFourMinutesOfTwoCores() throws IOException {
        DataSet all = Recipe.MNIST.data();
        var halves = all.splitTestAndTrain(all.numExamples() / 2);
        ModelAudit audit =
                ModelAudit.builder(Recipe.MNIST.network())
                        .members(halves.getTrain())
                        .nonMembers(halves.getTest())
                        .attacks(ATTACKS)
                        .shadowModels(MODELS)
                        .training(ShadowTraining.plain(Recipe.MNIST.epochs, Recipe.BATCH))
                        .build();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long wall = System.nanoTime();
        long processor = system.getProcessCpuTime();
        AuditFindings findings = audit.run();
        double seconds = (system.getProcessCpuTime() - processor) * 1e-9;
        System.out.printf(
                Locale.ROOT,
                "%d models: %.1f s of processor time, %.1f s by the clock%n",
                MODELS,
                seconds,
                (System.nanoTime() - wall) * 1e-9);

        assertThat(findings.attacks()).hasSize(ATTACKS.size());
        assertThat(seconds / 2).isLessThan(240.0 * MODELS / 64);
    }
}
