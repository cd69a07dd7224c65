package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** {@code train --model FILE}: networks from files. */
class ModelFilesTest {

    private static final int IMAGES = 60;

    @TempDir Path folder;

    private Path out;

    @BeforeEach
    void choosePlace() {
        out = folder.resolve("out");
    }

    private Path fixture(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = ModelFilesTest.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private Outcome trainTable(Path model, Object... more) throws IOException {
        Object[] all = {
            "train",
            "--json",
            "--data",
            csv(folder, 200),
            "--bounds",
            "0,1",
            "--classes",
            "yes,no",
            "--test",
            csv(folder, 100),
            "--model",
            model,
            "--steps",
            3,
            "--batch-size",
            40,
            "--out",
            out
        };
        Object[] args = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, args, all.length, more.length);
        return run(args);
    }

    private void writeImages() throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (String set : new String[] {"train", "t10k"}) {
            try (DataOutputStream to = open(images.resolve(set + "-images-idx3-ubyte"))) {
                for (int value : new int[] {0x803, IMAGES, 8, 9}) {
                    to.writeInt(value);
                }
                for (int i = 0; i < IMAGES * 72; i++) {
                    to.writeByte(i * 37);
                }
            }
            try (DataOutputStream to = open(images.resolve(set + "-labels-idx1-ubyte"))) {
                to.writeInt(0x801);
                to.writeInt(IMAGES);
                for (int i = 0; i < IMAGES; i++) {
                    to.writeByte(i % 2);
                }
            }
        }
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(Files.newOutputStream(file));
    }

    @Test
    void kerasTable_isTrainedFromItsOwnWeights() throws Exception {
        Outcome outcome = trainTable(fixture("keras-mlp.h5"), "--learning-rate", 1e-6);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(PrivateModelFile.ledger(out.resolve("model.zip")).steps()).isEqualTo(3);
        INDArray start =
                KerasModelImport.importKerasSequentialModelAndWeights(
                                folder.resolve("keras-mlp.h5").toString())
                        .params();
        INDArray end =
                ModelSerializer.restoreMultiLayerNetwork(out.resolve("model.zip").toFile())
                        .params();
        assertThat(end.distance2(start)).as("three tiny steps away").isBetween(1e-8, 1e-3);
    }

    @Test
    void kerasImages_channelsLast_areTrained() throws IOException {
        writeImages();

        Outcome outcome =
                run(
                        "train",
                        "--json",
                        "--data",
                        folder.resolve("images"),
                        "--classes",
                        "0,1",
                        "--model",
                        fixture("keras-cnn.h5"),
                        "--steps",
                        2,
                        "--batch-size",
                        20,
                        "--out",
                        out);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void dl4jJson_layersAndGraph_areTrained() throws IOException {
        NeuralNetConfiguration.Builder start =
                new NeuralNetConfiguration.Builder().updater(new Sgd(0.1));
        DenseLayer hidden = new DenseLayer.Builder().nIn(2).nOut(3).build();
        OutputLayer output =
                new OutputLayer.Builder().nIn(3).nOut(2).activation(Activation.SOFTMAX).build();
        Path layers =
                Files.writeString(
                        folder.resolve("layers.json"),
                        start.list().layer(hidden).layer(output).build().toJson());
        Path graph =
                Files.writeString(
                        folder.resolve("graph.json"),
                        start.graphBuilder()
                                .addInputs("in")
                                .addLayer("hidden", hidden, "in")
                                .addLayer("out", output, "hidden")
                                .setOutputs("out")
                                .build()
                                .toJson());

        assertThat(trainTable(layers).code()).isZero();
        out = folder.resolve("of-graph");
        Outcome ofGraph = trainTable(graph);
        assertThat(ofGraph.code()).as(ofGraph.err()).isZero();
    }

    @Test
    void networkOfAnotherShape_isRefusedWithBothShapes_andNothingIsSpent() throws IOException {
        OutputLayer five =
                new OutputLayer.Builder().nIn(5).nOut(2).activation(Activation.SOFTMAX).build();
        Path file =
                Files.writeString(
                        folder.resolve("wide.json"),
                        new NeuralNetConfiguration.Builder().list().layer(five).build().toJson());

        Outcome outcome = trainTable(file);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("[1, 2]", "5").doesNotContain("\tat ");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{} | no DL4J configuration",
                "[] | no DL4J configuration",
                "{\"layers\":[1]} | no DL4J configuration",
                "{\"confs\":[]} | cannot make a network",
                "{\"confs\":[{}]} | cannot make a network",
                "{\"networkInputs\":[\"in\"]} | cannot make a network",
            })
    void jsonOfSomethingElse_isOneClearSentence(String json, String said) throws IOException {
        Path file = Files.writeString(folder.resolve("model.json"), json);

        Outcome outcome = trainTable(file);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(file.toString(), said)
                .hasLineCount(1)
                .doesNotContain("null", "Cannot invoke", "\tat ");
        assertThat(out).doesNotExist();
    }

    @Test
    void notAModel_isOneClearSentence() throws IOException {
        Path text = Files.writeString(folder.resolve("model.txt"), "not a model");
        Path broken =
                Files.write(folder.resolve("broken.h5"), new byte[] {(byte) 0x89, 'H', 'D', 'F'});

        for (Path file : new Path[] {text, broken, folder.resolve("missing.json")}) {
            Outcome outcome = trainTable(file);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains(file.toString()).doesNotContain("\tat ");
            assertThat(out).doesNotExist();
        }
    }
}
