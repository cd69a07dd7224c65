package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.ledger.CorruptLedgerException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** U1 and U2: model files that somebody else has made, or changed. */
class UntrustedModelFilesTest {

    private static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;

    @TempDir Path folder;
    private Path model;
    private MultiLayerNetwork network;

    /** Tells that somebody has read it. */
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger SPRUNG = new AtomicInteger();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            SPRUNG.incrementAndGet();
            in.defaultReadObject();
        }
    }

    @BeforeEach
    void saveAModel() {
        model = folder.resolve("model.zip");
        network = Nets.mlp(new Adam(0.01));
        try (DpTrainer trainer =
                DpTrainer.builder(network)
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(20)
                        .steps(20)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(Nets.data(20));
            trainer.save(model);
        }
    }

    private Map<String, byte[]> entries() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(model))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private void write(Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(model))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
    }

    private void edit(UnaryOperator<String> change) throws IOException {
        Map<String, byte[]> entries = entries();
        String before = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        entries.put(CONFIGURATION, after.getBytes(StandardCharsets.UTF_8));
        write(entries);
    }

    private static byte[] array(float... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Nd4j.write(Nd4j.createFromArray(values), new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Test
    void u1_serialisedObjectsInTheFile_areNotRead() throws Exception {
        ByteArrayOutputStream trap = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(trap)) {
            out.writeObject(new Trap());
        }
        Map<String, byte[]> entries = entries();
        for (String name :
                new String[] {
                    "preprocessor.bin", "normalizer.bin", "updater.bin", "objects/trap.bin"
                }) {
            entries.put(name, trap.toByteArray());
        }
        write(entries);
        Trap.SPRUNG.set(0);

        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(20);
        assertThat(PrivateModelFile.network(model).params()).isEqualTo(network.params());
        assertThat(Trap.SPRUNG).hasValue(0);
    }

    @Test
    void network_savedAndRead_isTheSameWithItsUpdatersState() {
        MultiLayerNetwork read = (MultiLayerNetwork) PrivateModelFile.network(model);
        assertThat(read.params()).isEqualTo(network.params());
        assertThat(read.getUpdater().getStateViewArray())
                .isEqualTo(network.getUpdater().getStateViewArray());
        assertThat(read.getIterationCount()).isEqualTo(20);
        assertThat(read.output(Nets.data(6).getFeatures()))
                .isEqualTo(network.output(Nets.data(6).getFeatures()));
    }

    @Test
    void network_ofDl4jsOwnReader_isTheSame() throws IOException {
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(model.toFile(), /* loadUpdater= */ true);
        assertThat(read.params()).isEqualTo(network.params());
        assertThat(read.getUpdater().getStateViewArray())
                .isEqualTo(network.getUpdater().getStateViewArray());
    }

    @Test
    void network_graphThatDl4jWrote_isRead() throws IOException {
        ComputationGraph graph = Nets.graph();
        ModelSerializer.writeModel(graph, model.toFile(), /* saveUpdater= */ true);
        assertThat(PrivateModelFile.network(model).params()).isEqualTo(graph.params());
        assertThatThrownBy(() -> PrivateModelFile.ledger(model))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("no privacy ledger");
    }

    @Test
    void u2_stepsEdited_isRefused() throws IOException {
        edit(json -> json.replaceFirst("\"events\" : 20", "\"events\" : 1"));
        assertRefused("changed after it was saved");
    }

    @Test
    void u2_repeatedFields_areRefused() throws IOException {
        edit(json -> json.replaceFirst("\"events\" : 20", "\"events\" : 20, \"events\" : 0"));
        assertThatThrownBy(() -> PrivateModelFile.ledger(model))
                .hasMessageContaining("the field events twice");
        assertThatThrownBy(() -> PrivateModelFile.network(model))
                .hasMessageContaining("the field events twice");
    }

    @Test
    void u2_parametersOfAnotherModel_areRefused() throws IOException {
        Map<String, byte[]> entries = entries();
        byte[] coefficients = entries.get(ModelSerializer.COEFFICIENTS_BIN);
        coefficients[coefficients.length - 1] ^= 1;
        write(entries);
        assertRefused("belongs to other parameters");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> PrivateModelFile.ledger(model))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageStartingWith("The model file " + model)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> PrivateModelFile.network(model))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> DpTrainer.resume(model)).hasMessageContaining(why);
        assertThatThrownBy(() -> PrivateMultiLayerNetwork.resume(model)).hasMessageContaining(why);
    }

    @Test
    void ledger_ofAnotherVersion_isRefusedInOneSentence() throws IOException {
        edit(json -> json.replaceFirst("\"version\" : 2", "\"version\" : 3"));
        assertThatThrownBy(() -> PrivateModelFile.ledger(model))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("format version 3");
    }

    @Test
    void network_layersOfAbsurdSizes_areRefusedAtOnce() throws IOException {
        edit(json -> json.replaceFirst("\"nin\" : 5", "\"nin\" : 2000000000"));
        assertThatThrownBy(() -> PrivateModelFile.network(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its configuration asks for 8000000019 parameters");
    }

    @Test
    void network_moreParametersThanTheFileHas_areRefusedAtOnce() throws IOException {
        edit(json -> json.replaceFirst("\"nin\" : 5", "\"nin\" : 200000000"));
        assertThatThrownBy(() -> PrivateModelFile.network(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot hold the 800000019 numbers");
    }

    @Test
    void network_arraysOfOtherLengthsOrKinds_areRefused() throws IOException {
        for (String name :
                new String[] {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN}) {
            saveAModel();
            Map<String, byte[]> entries = entries();
            byte[] whole = entries.get(name);
            byte[][] others = {
                {},
                array(new float[500]),
                "rO0ABXNyABNqYXZh".repeat(99).getBytes(StandardCharsets.UTF_8)
            };
            for (byte[] other : others) {
                entries.put(name, other);
                write(entries);
                assertThatThrownBy(() -> PrivateModelFile.network(model))
                        .as("%s of %d bytes", name, other.length)
                        .isInstanceOfAny(
                                IllegalArgumentException.class, CorruptLedgerException.class);
            }
            entries.put(name, Arrays.copyOf(whole, whole.length - 3));
            write(entries);
            assertThatThrownBy(() -> PrivateModelFile.network(model))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Seventy megabytes of nothing in some kilobytes of zip. */
    @Test
    void network_zipBomb_isRefusedInWords() throws IOException {
        Map<String, byte[]> entries = entries();
        entries.put(CONFIGURATION, new byte[70 << 20]);
        write(entries);
        assertThatThrownBy(() -> PrivateModelFile.network(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(CONFIGURATION + " has 73400320 bytes");
    }
}
