package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** What we save is DL4J's: a JVM that has never heard of us reads, predicts and evaluates it. */
class ModelFilesWithoutUsTest {

    private static final DataSet DATA = Nets.data(30);

    /** Run from its source, so that no class path of ours is needed. */
    private static final String READER =
            """
            import java.io.File;
            import java.util.Locale;
            import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.deeplearning4j.util.ModelSerializer;
            import org.nd4j.linalg.dataset.DataSet;

            public class Reader {
                public static void main(String[] args) throws Exception {
                    try {
                        Class.forName("io.github.dp4j.dl4j.DpSgd");
                        System.out.println("DP4J is on the class path");
                        return;
                    } catch (ClassNotFoundException expected) {
                        // as it should be
                    }
                    DataSet data = new DataSet();
                    data.load(new File(args[0]));
                    for (int i = 1; i < args.length; i++) {
                        MultiLayerNetwork net =
                                ModelSerializer.restoreMultiLayerNetwork(new File(args[i]), true);
                        double accuracy =
                                net.evaluate(new ListDataSetIterator<>(data.asList(), 10))
                                        .accuracy();
                        System.out.printf(
                                Locale.ROOT,
                                "result %.9f %.9f %.9f%n",
                                net.output(data.getFeatures()).norm2Number().doubleValue(),
                                net.getUpdater().getStateViewArray().norm2Number().doubleValue(),
                                accuracy);
                        net.fit(data);
                        System.out.println("it trains");
                    }
                }
            }
            """;

    @TempDir Path folder;

    @Test
    void modelFiles_areReadByDl4jAlone() throws Exception {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-3)
                        .expectedBatchSize(10)
                        .populationSize(30)
                        .relation(NeighboringRelation.ZERO_OUT)
                        .epochs(2)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        File ours = folder.resolve("ours.zip").toFile();
        File dl4js = folder.resolve("dl4js.zip").toFile();
        File trainers = folder.resolve("trainers.zip").toFile();
        MultiLayerNetwork trained = Nets.mlp(new Adam(0.1));
        try (DpTrainer trainer = DpTrainer.builder(trained).plan(plan).build()) {
            trainer.fit(DATA);
            trainer.save(trainers.toPath());
        }
        TrainingPlan second =
                TrainingPlan.builder()
                        .plan(plan)
                        .ledgerFile(folder.resolve("second.ledger"))
                        .build();
        try (PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork(
                        Nets.conf(new DpSgd(new Adam(0.1), second))
                                .list(Nets.dense(Nets.INPUTS, 4), Nets.output(4))
                                .build())) {
            net.init();
            net.fit(DATA);
            net.save(ours);
            ModelSerializer.writeModel(net, dl4js, /* saveUpdater= */ true);
            String result = result(net);
            assertThat(output(ours, dl4js, trainers))
                    .containsSubsequence(
                            result, "it trains", result, "it trains", result(trained), "it trains")
                    .doesNotContain("DP4J is on the class path");
        }
    }

    private static String result(MultiLayerNetwork net) {
        return String.format(
                Locale.ROOT,
                "result %.9f %.9f %.9f",
                net.output(DATA.getFeatures()).norm2Number().doubleValue(),
                net.getUpdater().getStateViewArray().norm2Number().doubleValue(),
                net.evaluate(
                                new org.deeplearning4j.datasets.iterator.utilty
                                        .ListDataSetIterator<>(DATA.asList(), 10))
                        .accuracy());
    }

    private String output(File... models) throws IOException, InterruptedException {
        Path reader = Files.writeString(folder.resolve("Reader.java"), READER);
        File data = folder.resolve("data.bin").toFile();
        DATA.save(data);
        String ours = new File("").getAbsoluteFile().getParent() + File.separator;
        String classPath =
                Arrays.stream(
                                System.getProperty(
                                                "surefire.test.class.path",
                                                System.getProperty("java.class.path"))
                                        .split(File.pathSeparator))
                        .filter(entry -> !entry.startsWith(ours)) // built here
                        .filter(entry -> !entry.replace('\\', '/').contains("io/github/dp4j/"))
                        .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder java =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        reader.toString(),
                        data.getPath());
        Arrays.stream(models).map(File::getPath).forEach(java.command()::add);
        Path printed = folder.resolve("printed.txt");
        java.redirectErrorStream(true).redirectOutput(printed.toFile());
        int exit = java.start().waitFor();
        String text = Files.readString(printed, StandardCharsets.UTF_8);
        assertThat(exit).as(text).isZero();
        return text;
    }
}
