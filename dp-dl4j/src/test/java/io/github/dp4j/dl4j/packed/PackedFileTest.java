package io.github.dp4j.dl4j.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.TestDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PackedFileTest {

    private static final int COUNT = 103;

    @TempDir Path folder;

    private Path file;

    @BeforeEach
    void choosePlace() {
        file = folder.resolve("data.packed");
    }

    private static DataSet data() {
        Nd4j.getRandom().setSeed(3);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, COUNT, 4);
        for (int i = 0; i < COUNT; i++) {
            labels.putScalar(i, i % 4, 1);
        }
        return new DataSet(Nd4j.rand(DataType.FLOAT, COUNT, 1, 5, 3), labels);
    }

    private long write() {
        return PackedWriter.write(new TestDataSetIterator(data(), 10), file);
    }

    @Test
    void examples_comeBackToTheBit_inTheirShapes_forTheirOwnerAlone() throws IOException {
        assertThat(write()).isEqualTo(COUNT);
        assertThat(PackedFile.isPacked(file)).isTrue();
        Examples examples = PackedFile.open(file).examples();
        assertThat(examples.features()[0]).isEqualTo(data().getFeatures());
        assertThat(examples.labels()[0]).isEqualTo(data().getLabels());
        assertThat(PackedFile.open(file).schema()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void trainingOnAFile_isTrainingInMemory() {
        write();
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .list()
                                .layer(new DenseLayer.Builder().nOut(7).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nOut(4)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(5, 3, 1))
                                .build());
        network.init();
        Examples mapped = PackedFile.open(file).examples();
        Examples memory = Examples.of(data());
        assertThat(mapped.contiguous(DataType.FLOAT).features()[0])
                .as("nothing is copied")
                .isSameAs(mapped.features()[0]);
        int[] all = IntStream.range(0, COUNT).toArray();
        try (GradientEngine engine = GradientEngines.best(network)) {
            INDArray one = Nd4j.zeros(DataType.FLOAT, network.numParams());
            INDArray other = one.dup();
            engine.plainSum(mapped, all, one);
            engine.plainSum(memory, all, other);
            assertThat(one).isEqualTo(other);
            assertThat(engine.losses(mapped, all)).isEqualTo(engine.losses(memory, all));
        }
        try (DpTrainer trainer =
                DpTrainer.builder(network)
                        .expectedBatchSize(20)
                        .populationSize(COUNT)
                        .steps(5)
                        .noiseMultiplier(1)
                        .clipNorm(1)
                        .delta(1e-3)
                        .ledgerInMemory()
                        .build()) {
            assertThat(trainer.fit(mapped).steps()).isEqualTo(5);
        }
        assertThat(PackedFile.open(file).examples().features()[0])
                .as("training does not write to its data")
                .isEqualTo(data().getFeatures());
    }

    @Test
    void schema_comesBack() {
        PackedWriter.write(
                file,
                new long[] {2},
                new long[] {1},
                "{\"b\": [0.1, 1e-5, \"\u00e9\"]}",
                sink -> sink.add(new float[] {1, 2}, new float[] {3}));
        assertThat(PackedFile.open(file).schema().orElseThrow())
                .isEqualTo("{\"b\":[0.1,1.0E-5,\"\u00e9\"]}");
        assertThatThrownBy(
                        () ->
                                PackedWriter.write(
                                        file, new long[] {2}, new long[] {1}, "[]", sink -> {}))
                .hasMessageContaining("must be a JSON object");
    }

    /** Any byte that is changed, anywhere. */
    @Test
    void changedFile_isRefused_whereverItIsChanged() throws IOException {
        PackedWriter.write(
                file,
                new long[] {3},
                new long[] {1},
                "{\"a\": 1}",
                sink -> {
                    for (int i = 0; i < 9; i++) {
                        sink.add(new float[] {i, 2, 3}, new float[] {i});
                    }
                });
        byte[] right = Files.readAllBytes(file);
        Path other = folder.resolve("other");
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= 1;
            Files.write(other, wrong);
            assertThatThrownBy(() -> PackedFile.open(other))
                    .as("byte %d", i)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no packed file, or is damaged");
        }
        for (int length = 0; length < right.length; length++) {
            Files.write(other, Arrays.copyOf(right, length));
            assertThatThrownBy(() -> PackedFile.open(other))
                    .as("length %d", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Files.write(other, right);
        assertThat(PackedFile.open(other).examples().size()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":\"dp4j-packed\",\"version\":1,\"examples\":9e18,\"features\":[9],\"labels\":[1]}",
                "{\"format\":\"dp4j-packed\",\"version\":1,\"examples\":-1,\"features\":[9],\"labels\":[1]}",
                "{\"format\":\"dp4j-packed\",\"version\":1,\"examples\":2147483647,\"features\":[2147483647,2147483647],\"labels\":[1]}",
                "{\"format\":\"dp4j-packed\",\"version\":1,\"examples\":1,\"features\":[0],\"labels\":[1]}",
                "{\"format\":\"dp4j-packed\",\"version\":2,\"examples\":1,\"features\":[1],\"labels\":[1]}",
                "{\"format\":\"dp4j-packed\",\"version\":1,\"examples\":1}",
                "{\"format\":\"other\"}",
                "{}",
                "nonsense"
            })
    void hostileHeaders_areRefused(String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        java.nio.ByteBuffer all =
                java.nio.ByteBuffer.allocate(8 + json.length + 16)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .putLong(0)
                        .put(json)
                        .putLong(json.length)
                        .put("DP4JPACK".getBytes(StandardCharsets.UTF_8));
        Files.write(file, all.array());
        assertThatThrownBy(() -> PackedFile.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no packed file, or is damaged (");
    }

    @Test
    void whatIsNoPackedFile_isSaid() throws IOException {
        Files.writeString(file, "a,b\n1,2\n");
        assertThat(PackedFile.isPacked(file)).isFalse();
        assertThat(PackedFile.isPacked(folder)).isFalse();
        assertThat(PackedFile.isPacked(folder.resolve("missing"))).isFalse();
        assertThatThrownBy(() -> PackedFile.open(folder.resolve("missing")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void badExamples_areRefused_andLeaveNoFile() throws IOException {
        DataSet data = data();
        DataSet larger = new DataSet(Nd4j.rand(5, 1, 6, 3), Nd4j.rand(5, 4));
        DataSet masked =
                new DataSet(
                        Nd4j.rand(5, 1, 5, 3), Nd4j.rand(5, 4), Nd4j.ones(5, 3), Nd4j.ones(5, 1));
        for (DataSet second : List.of(larger, masked)) {
            assertThatThrownBy(
                            () ->
                                    PackedWriter.write(
                                            new TestDataSetIterator(List.of(data, second), 1),
                                            file))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> PackedWriter.write(new TestDataSetIterator(List.of(), 1), file))
                .hasMessageContaining("no examples");
        assertThatThrownBy(
                        () ->
                                PackedWriter.write(
                                        file,
                                        new long[] {2},
                                        new long[] {1},
                                        null,
                                        sink -> sink.add(new float[3], new float[1])))
                .hasMessageContaining("3 numbers as features, where 2 were announced");
        assertThatThrownBy(
                        () ->
                                PackedWriter.write(
                                        file,
                                        new long[] {2},
                                        new long[] {1},
                                        null,
                                        sink -> {
                                            sink.add(new float[2], new float[1]);
                                            throw new IOException("the source ended");
                                        }))
                .hasMessageContaining("the source ended");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).isEmpty();
        }
    }

    /** More labels than the buffer takes, and examples larger than a block. */
    @Test
    void sizesAroundBlocks_comeBack() {
        Random random = new Random(5);
        for (int width : new int[] {1, 16_383, 16_384, 40_000}) {
            float[][] features = new float[20][width];
            float[][] labels = new float[20][width + 1];
            for (int i = 0; i < 20; i++) {
                for (int j = 0; j <= width; j++) {
                    labels[i][j] = random.nextFloat();
                    if (j < width) {
                        features[i][j] = random.nextFloat();
                    }
                }
            }
            PackedWriter.write(
                    file,
                    new long[] {width},
                    new long[] {width + 1},
                    null,
                    sink -> {
                        for (int i = 0; i < 20; i++) {
                            sink.add(features[i], labels[i]);
                        }
                    });
            Examples examples = PackedFile.open(file).examples();
            assertThat(examples.features()[0].toFloatMatrix()).isDeepEqualTo(features);
            assertThat(examples.labels()[0].toFloatMatrix()).isDeepEqualTo(labels);
        }
    }

    @Test
    void numbersThatAreNotFinite_areRefused_andSoIsASourceThatGoesOn() {
        DataSet huge = new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 3).mul(1e300), Nd4j.rand(2, 1));
        assertThatThrownBy(() -> PackedWriter.write(new TestDataSetIterator(huge, 1), file))
                .hasMessageContaining("Example 0 has features that are no finite numbers in FLOAT");
        assertThatThrownBy(
                        () ->
                                PackedWriter.write(
                                        file,
                                        new long[] {1},
                                        new long[] {1},
                                        null,
                                        sink -> {
                                            sink.add(new float[1], new float[1]);
                                            try {
                                                sink.add(new float[2], new float[1]);
                                            } catch (IllegalArgumentException e) {
                                                assertThat(e).hasMessageContaining("announced");
                                            }
                                        }))
                .hasMessageContaining("could not be packed");
        assertThat(file).doesNotExist();
    }
}
