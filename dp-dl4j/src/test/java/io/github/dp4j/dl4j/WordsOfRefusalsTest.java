package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.PrivacyUnits;
import io.github.dp4j.plan.Sampling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What is said of arguments and files that are not what they should be. */
class WordsOfRefusalsTest {

    @TempDir Path folder;

    private static DpTrainer trainer(MultiLayerNetwork net) {
        return DpTrainer.builder(net)
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .samplingRate(0.5)
                .populationSize(20)
                .steps(1)
                .ledgerInMemory()
                .build();
    }

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings() {
        return PrivateMultiLayerNetwork.builder(Nets.mlp())
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .expectedBatchSize(10)
                .ledgerInMemory();
    }

    private static void assertNull(String name, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessageMatching(name + " is null: give .*\\.");
    }

    @Test
    void null_isNamedByTheArgument() {
        PrivateMultiLayerNetwork net = settings().build();
        assertNull("data", () -> net.fit((DataSet) null));
        assertNull("data", () -> net.fit((MultiDataSet) null));
        assertNull("iterator", () -> net.fit((DataSetIterator) null));
        assertNull("iterator", () -> net.fit((DataSetIterator) null, 2));
        assertNull("iterator", () -> net.fit((MultiDataSetIterator) null));
        assertNull("labels", () -> net.fit(Nets.data(10).getFeatures(), (int[]) null));
        try (DpTrainer trainer = trainer(Nets.mlp())) {
            assertNull("data", () -> trainer.fit((DataSet) null));
            assertNull("data", () -> trainer.fit((MultiDataSet) null));
            assertNull("examples", () -> trainer.fit((Examples) null));
            PrivacyUnits pairs = PrivacyUnits.byKey(List.of(0, 0, 1, 1));
            assertNull("data", () -> trainer.fit((DataSet) null, pairs));
            assertNull("data", () -> trainer.fit((MultiDataSet) null, pairs));
            assertNull("examples", () -> trainer.fit((Examples) null, pairs));
            assertNull("units", () -> trainer.fit(Nets.data(4), /* units= */ null));
        }
        PrivateComputationGraph graph =
                PrivateComputationGraph.builder(Nets.mlp().toComputationGraph())
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(10)
                        .ledgerInMemory()
                        .build();
        assertNull("data", () -> graph.fit((DataSet) null));
        assertNull("data", () -> graph.fit((MultiDataSet) null));
        assertNull("iterator", () -> graph.fit((DataSetIterator) null));
        assertNull("iterator", () -> graph.fit((MultiDataSetIterator) null));
    }

    private static DataSetIterator ofTwoWidths() {
        DataSet other = Nets.data(10);
        other.setFeatures(Nd4j.rand(DataType.DOUBLE, 10, Nets.INPUTS + 2));
        return new ExistingDataSetIterator(
                List.of(Nets.data(10), Nets.data(20).sample(10), other).iterator());
    }

    @Test
    void batchOfAnotherWidth_isNamed() {
        PrivateMultiLayerNetwork sampled = settings().repeatedRowsAreDistinctRecords().build();
        assertThatThrownBy(() -> sampled.fit(ofTwoWidths()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch 3 has features [7] and labels [3]")
                .hasMessageContaining("the first one features [5]");
        PrivateMultiLayerNetwork passes =
                settings()
                        .repeatedRowsAreDistinctRecords()
                        .sampling(Sampling.ITERATOR_PASSES)
                        .build();
        assertThatThrownBy(() -> passes.fit(ofTwoWidths()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Batch 3 of the iterator's pass")
                .hasMessageContaining("[1, 7]");
        assertThat(sampled.ledger().steps()).isZero();
    }

    @Test
    void maskOfAWrongLength_isNamedByItsShape() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(0.1))
                                .activation(Activation.TANH)
                                .list()
                                .layer(new LastTimeStep(new LSTM.Builder().nOut(4).build()))
                                .layer(Nets.output(4))
                                .setInputType(InputType.recurrent(2, 4))
                                .build());
        INDArray features = Nd4j.rand(DataType.DOUBLE, 20, 2, 4);
        INDArray mask = Nd4j.ones(DataType.DOUBLE, 20, 3);
        DataSet data = new DataSet(features, Nets.data(20).getLabels(), mask, null);
        try (DpTrainer trainer = trainer(net)) {
            assertThatThrownBy(() -> trainer.fit(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("shape [1, 2, 4], its feature mask [1, 3]");
        }
    }

    private static void assertNoFile(Path path, String said) {
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> DpTrainer.resume(path),
                        () -> PrivateModelFile.network(path),
                        () -> PrivateModelFile.ledger(path),
                        () -> PrivateModelFile.fingerprint(path))) {
            assertThatThrownBy(call).isInstanceOf(UncheckedIOException.class).hasMessage(said);
        }
    }

    @Test
    void pathsThatAreNoModelFile_areNotCalledDamaged() throws IOException {
        Path none = folder.resolve("none.zip");
        assertNoFile(none, "There is no model file " + none + ".");
        assertNoFile(folder, folder + " is a folder and no model file.");
        Path model = Files.writeString(folder.resolve("model.zip"), "a,b\n1,2\n");
        assertNoFile(folder, folder + " is a folder and no model file: give " + model + ".");
        assertThatThrownBy(() -> DpTrainer.resume(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(model + " is no model file of DP4J: it is no zip file.");
    }

    @Test
    void parametersThatEndTooEarly_areSaidToDoSo() throws IOException {
        Path model = folder.resolve("model.zip");
        try (DpTrainer trainer = trainer(Nets.mlp())) {
            trainer.save(model);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(model));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                boolean cut = entry.getName().equals("coefficients.bin");
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(cut ? Arrays.copyOf(content, content.length - 5) : content);
            }
        }
        Files.write(model, bytes.toByteArray());

        assertThatThrownBy(() -> PrivateModelFile.fingerprint(model))
                .hasMessageContaining("(it ends too early)");
        assertThatThrownBy(() -> DpTrainer.resume(model)).message().doesNotContain("null");
    }
}
