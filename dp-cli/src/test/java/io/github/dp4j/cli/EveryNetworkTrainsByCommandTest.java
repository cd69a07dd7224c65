package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.DpNetworks;
import io.github.dp4j.dl4j.ReferenceNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** B1 on the command line: {@code train --model} with a configuration from a file. */
class EveryNetworkTrainsByCommandTest {

    private static final int STEPS = 5;

    @TempDir Path folder;

    static Stream<String> names() {
        return ReferenceNetworks.all().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void b1_trainCommand_withoutNoiseAndClipping_isPlainDl4j(String name) throws IOException {
        requirePlain(ReferenceNetworks.all().get(name));
    }

    @Test
    void batchNormalization_isRefusedWithItsRemedy_whichTrains() throws IOException {
        MultiLayerConfiguration batch = ReferenceNetworks.batchNormalized();
        Outcome refused = train(batch, folder.resolve("refused"));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err())
                .contains("BatchNormalization", "DpNetworks.withoutBatchNormalization");

        requirePlain(DpNetworks.withoutBatchNormalization(batch).configuration());
    }

    private Outcome train(Object configuration, Path out) throws IOException {
        Path model =
                Files.writeString(
                        folder.resolve("model.json"),
                        configuration instanceof ComputationGraphConfiguration graph
                                ? graph.toJson()
                                : ((MultiLayerConfiguration) configuration).toJson());
        List<String> lines = new ArrayList<>();
        lines.add(
                IntStream.range(0, ReferenceNetworks.INPUTS)
                                .mapToObj(i -> "x" + i)
                                .collect(Collectors.joining(","))
                        + ",kind");
        lines.addAll(ReferenceNetworks.table());
        Path data = Files.write(folder.resolve("data.csv"), lines);
        return run(
                "train",
                "--json",
                "--data",
                data,
                "--bounds",
                "0,1",
                "--classes",
                "yes,no",
                "--model",
                model,
                "--steps",
                STEPS,
                "--batch-size",
                ReferenceNetworks.EXAMPLES,
                "--noise-multiplier",
                0,
                "--clip",
                "Infinity",
                "--out",
                out);
    }

    private void requirePlain(Object configuration) throws IOException {
        Path out = folder.resolve("out");
        Outcome outcome = train(configuration, out);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        File file = out.resolve("model.zip").toFile();
        INDArray trained =
                configuration instanceof ComputationGraphConfiguration
                        ? ModelSerializer.restoreComputationGraph(file).params()
                        : ModelSerializer.restoreMultiLayerNetwork(file).params();
        INDArray expected = ReferenceNetworks.plain(configuration, STEPS);
        assertThat(trained.distance2(expected) / expected.norm2Number().doubleValue())
                .isLessThan(2e-6);
    }
}
