package io.github.dp4j.cli;

import static io.github.dp4j.cli.Cli.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks whose last layer wants labels of another form than one-hot, trained from the command
 * line (attack B3). Each must learn: labels of a wrong coding train as well, and learn something
 * else.
 */
class KerasEndingsTest {

    @TempDir Path folder;

    private Outcome train(Path model, Object... more) throws IOException {
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--json",
                                "--data",
                                Cli.csv(folder, 400),
                                "--test",
                                Cli.csv(folder, 200),
                                "--bounds",
                                "0,1",
                                "--model",
                                model,
                                "--noise-multiplier",
                                0,
                                "--sampling",
                                "full-batch"));
        args.addAll(List.of("--steps", 300, "--clip", 1000, "--out", folder.resolve("out")));
        args.addAll(Arrays.asList(more));
        return run(args.toArray());
    }

    private static NeuralNetConfiguration.Builder start() {
        return new NeuralNetConfiguration.Builder().seed(1).miniBatch(false).updater(new Sgd(1));
    }

    private Path write(int outputs, LossFunction loss, Activation activation) throws IOException {
        OutputLayer last =
                new OutputLayer.Builder(loss).nIn(2).nOut(outputs).activation(activation).build();
        return Files.writeString(
                folder.resolve("network.json"), start().list().layer(last).build().toJson());
    }

    @ParameterizedTest
    @CsvSource({
        "2, MCXENT, SOFTMAX, 1",
        "2, SPARSE_MCXENT, SOFTMAX, 1",
        "1, XENT, SIGMOID, 1",
        "2, XENT, SIGMOID, 1",
        "1, MSE, SIGMOID, 5",
        "1, HINGE, IDENTITY, 0.1",
        "1, SQUARED_HINGE, IDENTITY, 0.1",
        "2, HINGE, IDENTITY, 0.1",
    })
    void b3_everyUsualEnding_learns(
            int outputs, LossFunction loss, Activation activation, double rate) throws IOException {
        Outcome outcome =
                train(
                        write(outputs, loss, activation),
                        "--classes",
                        "no,yes",
                        "--learning-rate",
                        rate);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
    }

    /** As Keras' import writes it: a dense layer, and a layer that holds the loss alone. */
    @Test
    void b3_lossLayerAfterADenseLayer_learns() throws IOException {
        DenseLayer dense =
                new DenseLayer.Builder().nIn(2).nOut(2).activation(Activation.SOFTMAX).build();
        LossLayer loss =
                new LossLayer.Builder(LossFunction.SPARSE_MCXENT)
                        .activation(Activation.IDENTITY)
                        .build();
        Path file =
                Files.writeString(
                        folder.resolve("keras.json"),
                        start().list().layer(dense).layer(loss).build().toJson());

        Outcome outcome = train(file, "--classes", "no,yes", "--learning-rate", 1);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.json().get("testAccuracy").doubleValue()).isGreaterThan(0.9);
    }

    @Test
    void b3_number_isLearntAndItsErrorIsSaid() throws IOException {
        Path data = folder.resolve("numbers.csv");
        StringBuilder rows = new StringBuilder("x,y,price\n");
        for (int i = 0; i < 200; i++) {
            rows.append(i / 200.0).append(',').append(i % 10 / 10.0).append(',');
            rows.append(100 + 400 * i / 200.0).append('\n');
        }
        Files.writeString(data, rows);
        Object[] common = {
            "train",
            "--json",
            "--data",
            data,
            "--test",
            data,
            "--bounds",
            "0,1",
            "--target",
            "100,500",
            "--noise-multiplier",
            0,
            "--sampling",
            "full-batch",
            "--steps",
            300,
            "--clip",
            1000,
            "--updater",
            "sgd",
            "--learning-rate",
            0.1,
            "--out",
            folder.resolve("o1"),
            "--model",
            write(1, LossFunction.MSE, Activation.IDENTITY)
        };

        Outcome own = run(common);

        assertThat(own.code()).as(own.err()).isZero();
        assertThat(own.json().get("testError").doubleValue()).isLessThan(0.05);
        assertThat(own.json().get("testAccuracy").isNull()).isTrue();
        common[common.length - 3] = folder.resolve("o2");
        common[common.length - 1] = "mlp";
        Outcome builtIn = run(common);
        assertThat(builtIn.code()).as(builtIn.err()).isZero();
        assertThat(builtIn.json().get("testError").doubleValue()).isLessThan(0.1);
    }

    @Test
    void b3_oneOutputForThreeClasses_isRefusedInWords() throws IOException {
        Outcome outcome =
                train(write(1, LossFunction.XENT, Activation.SIGMOID), "--classes", "no,yes,maybe");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("one output", "3", "one output a class");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
