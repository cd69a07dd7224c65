package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.csv;
import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.PrivateModelFile;
import io.github.dp4j.dl4j.ledger.Ledger;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** {@code train --features FILE}: a head on the layers of a public network. */
class PublicNetworkTest {

    private static final int IMAGES = 200;
    private static final int HEIGHT = 8;
    private static final int WIDTH = 9;

    @TempDir Path folder;

    private Path out;

    @BeforeEach
    void choosePlace() {
        out = folder.resolve("out");
    }

    private static Outcome train(Object... options) {
        List<Object> all =
                new ArrayList<>(List.of("train", "--json", "--steps", 20, "--batch-size", 60));
        all.addAll(List.of(options));
        return run(all.toArray());
    }

    private Outcome trainImages(Object features, Object... more) throws IOException {
        List<Object> all =
                new ArrayList<>(List.of("--data", images(), "--classes", "0,1", "--out", out));
        all.addAll(List.of("--features", features));
        all.addAll(List.of(more));
        return train(all.toArray());
    }

    /** Bright above or bright below. */
    private Path images() throws IOException {
        Path images = folder.resolve("images");
        if (Files.exists(images)) {
            return images;
        }
        Files.createDirectory(images);
        Random random = new Random(3);
        for (String set : new String[] {"train", "t10k"}) {
            try (DataOutputStream to = open(images.resolve(set + "-images-idx3-ubyte"));
                    DataOutputStream labels = open(images.resolve(set + "-labels-idx1-ubyte"))) {
                for (int value : new int[] {0x803, IMAGES, HEIGHT, WIDTH}) {
                    to.writeInt(value);
                }
                labels.writeInt(0x801);
                labels.writeInt(IMAGES);
                for (int i = 0; i < IMAGES; i++) {
                    for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++) {
                        boolean bright = (pixel < HEIGHT * WIDTH / 2) == (i % 2 == 0);
                        to.writeByte((bright ? 128 : 0) + random.nextInt(128));
                    }
                    labels.writeByte(i % 2);
                }
            }
        }
        return images;
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(Files.newOutputStream(file));
    }

    private static MultiLayerNetwork network(InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .updater(new Adam())
                        .activation(Activation.TANH)
                        .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        return network;
    }

    private static MultiLayerNetwork ofImages() {
        MultiLayerNetwork network =
                network(
                        InputType.convolutional(HEIGHT, WIDTH, 1),
                        new ConvolutionLayer.Builder(3, 3).nOut(3).name("edges").build(),
                        new BatchNormalization(),
                        new DenseLayer.Builder().nOut(12).build(),
                        output());
        Nd4j.getRandom().setSeed(7);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 40, 4);
        for (int i = 0; i < 40; i++) {
            labels.putScalar(i, i % 4, 1);
        }
        network.fit(new DataSet(Nd4j.rand(DataType.FLOAT, 40, 1, HEIGHT, WIDTH), labels));
        return network;
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build();
    }

    private Path saved(Model network) throws IOException {
        Path file = folder.resolve("public.zip");
        ModelSerializer.writeModel(network, file.toFile(), /* saveUpdater= */ true);
        return file;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void head_learnsOnFrozenLayers_isPredictedWithAndResumed() throws IOException {
        MultiLayerNetwork known = ofImages();
        Path file = saved(known);

        Outcome outcome = trainImages(file, "--noise-multiplier", 1);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
        assertThat(outcome.err())
                .contains("a head of 24 parameters on frozen layers of public.zip", "public");
        Path model = out.resolve("model.zip");
        Ledger ledger = PrivateModelFile.ledger(model);
        assertThat(ledger.words())
                .singleElement()
                .satisfies(
                        word ->
                                assertThat(word.reason())
                                        .contains(
                                                "--features public.zip",
                                                sha256(file),
                                                "up to 2,",
                                                "must be public"));
        assertThat(Files.readString(out.resolve("report.json"))).contains(sha256(file));
        MultiLayerNetwork trained = restored(model);
        for (String name : known.paramTable().keySet()) {
            if (!name.startsWith("3_")) {
                assertThat(trained.getParam(name)).as(name).isEqualTo(known.getParam(name));
            }
        }
        assertThat(trained.getParam("4_W").norm2Number().doubleValue()).isPositive();

        Files.delete(file);
        Outcome resumed = run("train", "--json", "--resume", model, "--steps", 25);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(PrivateModelFile.ledger(model).steps()).isEqualTo(25);
        MultiLayerNetwork further = restored(model);
        assertThat(further.getParam("0_W")).isEqualTo(known.getParam("0_W"));
        assertThat(further.getParam("4_W")).isNotEqualTo(trained.getParam("4_W"));

        Outcome other = run("train", "--resume", model, "--features", file + ":edges");
        assertThat(other.code()).isNotZero();
        assertThat(other.err()).contains("--features is now", "what its model is made of stays");
    }

    private static MultiLayerNetwork restored(Path model) throws IOException {
        return ModelSerializer.restoreMultiLayerNetwork(model.toFile());
    }

    @Test
    void layer_byNameOrNumber_isTheLastThatIsKept() throws IOException {
        Path file = saved(ofImages());
        for (String layer : new String[] {"edges", "0"}) {
            out = folder.resolve(layer);
            assertThat(trainImages(file + ":" + layer, "--epsilon", 5).code()).isZero();
            MultiLayerNetwork trained = restored(out.resolve("model.zip"));
            assertThat(trained.getnLayers()).isEqualTo(3);
            assertThat(trained.getParam("2_W").size(0)).isEqualTo(3 * 6 * 7);
        }
        out = folder.resolve("none");
        assertRefused(trainImages(file + ":corners"), "no layer 'corners'", "0 \"edges\", 1, 2.");
        assertRefused(trainImages(file + ":4"), "no layer '4'");
        assertRefused(trainImages(file + ":3"), "no layer '3' that could be kept");
    }

    @Test
    void keras_channelsLastImagesAndTables_areKnown() throws IOException {
        Path images = fixture("keras-cnn.h5");
        Path table = fixture("keras-mlp.h5");

        Outcome outcome = trainImages(images);
        assertThat(outcome.code()).as(outcome.err()).isZero();

        out = folder.resolve("table");
        Outcome rows =
                train(
                        "--data",
                        csv(folder, 200),
                        "--bounds",
                        "0,1",
                        "--classes",
                        "yes,no",
                        "--test",
                        csv(folder, 100),
                        "--features",
                        table,
                        "--out",
                        out);
        assertThat(rows.code()).as(rows.err()).isZero();
        assertThat(restored(out.resolve("model.zip")).getParam("2_W").shape())
                .containsExactly(4, 2);
    }

    @Test
    void numbers_areLearntByALinearHead() throws IOException {
        Path file =
                saved(
                        network(
                                InputType.feedForward(17), // the positions of one number
                                new DenseLayer.Builder().nOut(6).build(),
                                output()));
        StringBuilder rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 200; i++) {
            rows.append("0.")
                    .append(i % 10)
                    .append(',')
                    .append(i)
                    .append(",0.")
                    .append(i % 10)
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("numbers.csv"), rows);
        Path schema =
                Files.writeString(
                        folder.resolve("schema.json"),
                        """
                        {"columns": [
                          {"name": "a", "type": "numeric", "min": 0, "max": 1},
                          {"name": "b", "type": "ignore"},
                          {"name": "kind", "type": "target", "min": 0, "max": 1}]}
                        """);
        Outcome outcome =
                train("--data", data, "--schema", schema, "--features", file, "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    private Path fixture(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = PublicNetworkTest.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private void assertRefused(Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.out()).isNotZero();
        assertThat(outcome.err().replaceAll("\\s+", " ")).contains(words);
        assertThat(out).doesNotExist();
    }

    @Test
    void privateModel_isNoPublicOne_evenWithoutItsLedger() throws IOException {
        Path first = folder.resolve("first");
        assertThat(
                        train(
                                        "--data",
                                        images(),
                                        "--classes",
                                        "0,1",
                                        "--model",
                                        "mlp",
                                        "--out",
                                        first)
                                .code())
                .isZero();
        Path model = first.resolve("model.zip");
        assertRefused(
                trainImages(model),
                "was trained by DP4J on private data",
                "--resume " + model,
                "publicParameters(reason)");

        MultiLayerNetwork changed =
                new TransferLearning.Builder((MultiLayerNetwork) PrivateModelFile.network(model))
                        .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
                        .removeOutputLayer()
                        .addLayer(
                                new OutputLayer.Builder()
                                        .nIn(32)
                                        .nOut(2)
                                        .updater(new Sgd(1))
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .build();
        assertRefused(trainImages(saved(changed)), "was trained by DP4J on private data");
    }

    @Test
    void whatDoesNotFit_isSaidInASentence() throws IOException {
        assertRefused(
                trainImages(
                        saved(
                                network(
                                        InputType.convolutional(HEIGHT, WIDTH, 3),
                                        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                                        new DenseLayer.Builder().nOut(5).build(),
                                        output()))),
                "it takes images with 3 channels",
                "an example is an image of 1 x 8 x 9");
        assertRefused(
                trainImages(
                        saved(
                                network(
                                        InputType.convolutional(28, 28, 1),
                                        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                                        new DenseLayer.Builder().nOut(5).build(),
                                        output()))),
                "does not take these data",
                "an image of 1 x 8 x 9");
        assertRefused(
                train(
                        "--data",
                        csv(folder, 200),
                        "--bounds",
                        "0,1",
                        "--classes",
                        "yes,no",
                        "--features",
                        saved(ofImages()),
                        "--out",
                        out),
                "it takes images with 1 channel",
                "a row of 2");
        assertRefused(
                trainImages(
                        saved(
                                network(
                                        InputType.feedForward(5),
                                        new DenseLayer.Builder().nOut(5).build(),
                                        output()))),
                "it takes rows of 5 numbers");
    }

    @Test
    void otherFiles_areRefused() throws IOException {
        assertRefused(trainImages(folder.resolve("none.zip")), "There is no model file");
        assertRefused(
                trainImages(Files.writeString(folder.resolve("wrong.zip"), "PK and no more")),
                "wrong.zip is damaged or is no DL4J model");
        assertRefused(
                trainImages(
                        Files.writeString(
                                folder.resolve("network.json"),
                                ofImages().getLayerWiseConfigurations().toJson())),
                "neither a DL4J model (.zip) nor a Keras model",
                "needs its weights");
        assertRefused(
                trainImages(
                        saved(network(InputType.convolutionalFlat(HEIGHT, WIDTH, 1), output()))),
                "nothing before its output layer");
        ComputationGraph graph =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .graphBuilder()
                                .addInputs("in")
                                .setInputTypes(InputType.feedForward(HEIGHT * WIDTH))
                                .addLayer("out", output(), "in")
                                .setOutputs("out")
                                .build());
        graph.init();
        assertRefused(trainImages(saved(graph)), "holds a ComputationGraph");
        assertRefused(trainImages(saved(ofImages()), "--model", "cnn"), "not both");
    }
}
