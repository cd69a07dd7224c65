package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import io.github.dp4j.dl4j.ReferenceNetworks;
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
        Object configuration = ReferenceNetworks.all().get(name);
        boolean graph = configuration instanceof ComputationGraphConfiguration;
        Path model =
                Files.writeString(
                        folder.resolve("model.json"),
                        graph
                                ? ((ComputationGraphConfiguration) configuration).toJson()
                                : ((MultiLayerConfiguration) configuration).toJson());
        List<String> lines = new ArrayList<>();
        lines.add(
                IntStream.range(0, ReferenceNetworks.INPUTS)
                                .mapToObj(i -> "x" + i)
                                .collect(Collectors.joining(","))
                        + ",kind");
        lines.addAll(ReferenceNetworks.table());
        Path data = Files.write(folder.resolve("data.csv"), lines);
        Path out = folder.resolve("out");

        Outcome outcome =
                run(
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

        assertThat(outcome.code()).as(outcome.err()).isZero();
        INDArray trained =
                graph
                        ? ModelSerializer.restoreComputationGraph(out.resolve("model.zip").toFile())
                                .params()
                        : ModelSerializer.restoreMultiLayerNetwork(
                                        out.resolve("model.zip").toFile())
                                .params();
        INDArray expected = ReferenceNetworks.plain(configuration, STEPS);
        assertThat(trained.distance2(expected) / expected.norm2Number().doubleValue())
                .isLessThan(2e-6);
    }
}
