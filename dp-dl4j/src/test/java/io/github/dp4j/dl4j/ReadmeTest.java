package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

/** The README's examples, compiled and run. */
class ReadmeTest {

    private static final Path SOURCE =
            Path.of("src", "test", "java", "io", "github", "dp4j", "dl4j", "ReadmeTest.java");

    @TempDir Path folder;

    @Test
    void trainer_example_runs() {
        MultiLayerNetwork net = Nets.mlp(new Adam(0.05));
        DataSet trainingData = Nets.data(600);
        // README
        try (DpTrainer trainer =
                DpTrainer.builder(net) // MultiLayerNetwork or ComputationGraph
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5) // epsilon, delta: calibrates the noise
                        .expectedBatchSize(60)
                        .populationSize(600) // public: the number of examples
                        .epochs(10)
                        .ledgerFile(folder.resolve("training.ledger")) // counts every step
                        .build()) {
            trainer.fit(trainingData);
            System.out.println(ReportWriter.text(trainer.report()));
            trainer.save(folder.resolve("model.zip")); // with its ledger
        }
        // README
        assertThat(net.evaluate(iterator(300)).accuracy()).isGreaterThan(0.6);
        assertThat(PrivateModelFile.ledger(folder.resolve("model.zip")).steps()).isEqualTo(100);
    }

    @Test
    void network_example_runs() {
        Layer hidden = Nets.dense(Nets.INPUTS, 4);
        Layer output = Nets.output(4);
        DataSetIterator iterator = iterator(600);
        DataSetIterator testIterator = iterator(300);
        // README
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(3.0, 1e-5)
                        .epochs(10)
                        .expectedBatchSize(60)
                        .populationSize(600)
                        .ledgerFile(folder.resolve("network.ledger"))
                        .build();
        MultiLayerConfiguration conf =
                new NeuralNetConfiguration.Builder()
                        .updater(new DpSgd(new Adam(0.05), plan)) // was: new Adam(0.05)
                        .list(hidden, output)
                        .build();
        MultiLayerNetwork net =
                new PrivateMultiLayerNetwork(conf); // was: new MultiLayerNetwork(conf)
        net.init();
        net.fit(iterator, 10);
        Evaluation evaluation = net.evaluate(testIterator);
        // README
        assertThat(evaluation.accuracy()).isBetween(0.0, 1.0);
        assertThat(((PrivateMultiLayerNetwork) net).guarantee().epsilon()).isBetween(2.99, 3.0);
    }

    @Test
    void readme_showsExactlyTheCodeThatRuns() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> shown = blocks(readme, "```java\n(.*?)```");
        List<String> run = blocks(Files.readString(SOURCE), "// README\n(.*?)// README\n");
        assertThat(shown).hasSize(2).isEqualTo(run);
        assertThat(readme.lines().count()).isLessThanOrEqualTo(150);
    }

    private static List<String> blocks(String text, String pattern) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        while (matcher.find()) {
            blocks.add(matcher.group(1).replaceAll("\\s+", " ").strip());
        }
        return blocks;
    }

    private static DataSetIterator iterator(int examples) {
        return new ListDataSetIterator<>(Nets.data(examples).asList(), /* batch= */ 60);
    }
}
