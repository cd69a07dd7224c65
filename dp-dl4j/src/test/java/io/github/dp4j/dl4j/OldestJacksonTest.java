package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.PackageVersion;
import io.github.dp4j.report.ReportWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;

/** Runs twice: with our Jackson, and with the oldest that a user may bring. */
@Tag("jackson")
class OldestJacksonTest {

    @TempDir Path folder;

    @Test
    void b6_ledgerReportAndModelFile_areWrittenAndReadWithAnyJackson() {
        String wanted = System.getProperty("dp4j.jackson", PackageVersion.VERSION.toString());
        assertThat(PackageVersion.VERSION).hasToString(wanted);
        Path ledger = folder.resolve("training.ledger");
        Path model = folder.resolve("model.zip");
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp(new Sgd(0.1)))
                        .clipNorm(1.0)
                        .noiseMultiplier(1.0)
                        .expectedBatchSize(20)
                        .populationSize(100)
                        .steps(5)
                        .delta(1e-3)
                        .ledgerFile(ledger)
                        .build()) {
            trainer.fit(Nets.data(100));
            String report = ReportWriter.json(trainer.report());
            assertThat(ReportWriter.json(ReportWriter.parse(report))).isEqualTo(report);
            trainer.save(model);
        }
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(5);
    }
}
