package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash at every prefix of the write of a model (attack L6). */
class TornModelFilesTest {

    @TempDir Path folder;
    private Path model;
    private byte[] whole;

    @BeforeEach
    void save() throws IOException {
        model = folder.resolve("model.zip");
        try (DpTrainer trainer = trainer(1)) {
            trainer.fit(Nets.data(20));
            trainer.save(model);
        }
        whole = Files.readAllBytes(model);
    }

    private DpTrainer trainer(int steps) {
        return DpTrainer.builder(Nets.mlp())
                .clipNorm(1)
                .noiseMultiplier(2)
                .delta(1e-5)
                .samplingRate(0.1)
                .populationSize(20)
                .steps(steps)
                .ledgerFile(folder.resolve("run.ledger"))
                .build();
    }

    /**
     * What such a crash leaves is no model of ours. DL4J itself may read it from the front: then
     * the ledger, in the first entry, was read as well, and no trainer starts from zero.
     */
    @Test
    void l6_everyPrefixOfAModel_isNoModelWithoutItsLedger() throws IOException {
        Path part = folder.resolve("part.zip");
        int loaded = 0;
        for (int length = 0; length < whole.length; length++) {
            Files.write(part, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PrivateModelFile.ledger(part))
                    .as("the first %d of %d bytes", length, whole.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("part.zip");
            if (length % 16 == 0 || length > whole.length - 32) {
                loaded += requireRefusedByTrainers(part) ? 1 : 0;
            }
        }
        assertThat(loaded).as("DL4J reads zip files from the front").isPositive();
        Files.write(part, whole);
        assertThat(PrivateModelFile.ledger(part).steps()).isEqualTo(1);
    }

    private static boolean requireRefusedByTrainers(Path part) {
        MultiLayerNetwork network;
        try {
            network = ModelSerializer.restoreMultiLayerNetwork(part.toFile(), false);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        assertThatThrownBy(
                        () ->
                                DpTrainer.builder(network)
                                        .clipNorm(1)
                                        .noiseMultiplier(2)
                                        .delta(1e-5)
                                        .samplingRate(0.1)
                                        .populationSize(20)
                                        .steps(1)
                                        .ledgerInMemory()
                                        .build())
                .hasMessageContaining("ledger");
        return true;
    }

    /** And the model under the name stays the old one, beside which the part is cleared away. */
    @Test
    void l6_partsLeftBySaves_areClearedByTheNextSave() throws IOException {
        String stray = ".model.zip.999999999999-01234567.01234567-89ab-cdef-0123-456789abcd";
        for (int i = 0; i < 16; i++) {
            Files.write(
                    folder.resolve(stray + String.format("%02x.tmp", i)),
                    Arrays.copyOf(whole, whole.length * i / 15));
        }
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(1);
        try (DpTrainer resumed =
                DpTrainer.resume(model)
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .delta(1e-5)
                        .samplingRate(0.1)
                        .populationSize(20)
                        .steps(1)
                        .ledgerFile(folder.resolve("run.ledger"))
                        .build()) {
            resumed.fit(Nets.data(20));
            resumed.save(model);
        }
        assertThat(folder.toFile().list())
                .contains("run.ledger", "model.zip")
                .noneMatch(name -> name.endsWith(".tmp"));
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(2);
    }
}
