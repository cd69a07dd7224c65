package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.packed.PackedFile;
import io.github.dp4j.dl4j.packed.PackedWriter;
import io.github.dp4j.dl4j.recipe.ImageRecipe;
import io.github.dp4j.layers.FourierFeatures;
import io.github.dp4j.layers.OrientedGradients;
import io.github.dp4j.plan.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** What the pages on images and on packed files show; see {@link UserGuideTest}. */
class ImagesGuideTest {

    @TempDir Path folder;

    private static DataSet images(int count) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 10);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % 10, 1);
        }
        return new DataSet(Nd4j.rand(DataType.FLOAT, count, 1, 28, 28), labels);
    }

    @Test
    void recipe_andServing_run() throws IOException {
        DataSet data = images(100);
        Path ledger = folder.resolve("ledger");
        Path modelFile = folder.resolve("model.zip");
        // shown
        ImageRecipe recipe =
                ImageRecipe.of(
                        1,
                        28,
                        28,
                        10,
                        TrainingPlan.builder().epsilon(3).delta(1e-5).populationSize(60_000));
        MultiLayerNetwork network = new MultiLayerNetwork(recipe.configuration());
        network.init();
        try (DpTrainer trainer =
                DpTrainer.builder(network).plan(recipe.plan()).ledgerFile(ledger).build()) {
            trainer.fit(data);
            trainer.save(modelFile);
        }
        // shown
        assertThat(serve(modelFile, data.getFeatures()))
                .isEqualTo(network.output(data.getFeatures()));
    }

    private static INDArray serve(Path modelFile, INDArray images) throws IOException {
        // shown
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(modelFile.toFile());
        INDArray probabilities = network.output(images); // [n, channels, rows, columns]
        // shown
        return probabilities;
    }

    @Test
    void featuresOfAnOwnNetwork_run() {
        // shown
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new OrientedGradients(2, 2))
                        .layer(new FourierFeatures(4096, 0.7, 0)) // cosines of projections
                        .layer(new DenseLayer.Builder().nOut(64).build())
                        .layer(
                                new OutputLayer.Builder()
                                        .nOut(10)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                        .setInputType(InputType.convolutional(28, 28, 1))
                        .build();
        // shown
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        try (DpTrainer trainer =
                DpTrainer.builder(network)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(20)
                        .steps(2)
                        .ledgerInMemory()
                        .requireCompiledEngine()
                        .build()) {
            assertThat(trainer.fit(images(20)).steps()).isEqualTo(2);
        }
    }

    @Test
    void packedFile_runs() {
        DataSetIterator iterator = new ListDataSetIterator<>(Nets.data(100).asList(), 10);
        Path file = folder.resolve("data.packed");
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp(new org.nd4j.linalg.learning.config.Sgd(0.1)))
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .populationSize(100)
                        .steps(2)
                        .ledgerInMemory()
                        .build()) {
            // shown
            PackedWriter.write(iterator, file);
            trainer.fit(PackedFile.open(file).examples());
            // shown
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
    }

    /** Behind the two lines that make a program private, too. */
    @Test
    void featuresOfAPrivateNetwork_run_andItsFileTakesPixels() throws IOException {
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(0.1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(20)
                        .populationSize(100)
                        .epochs(1)
                        .ledgerFile(folder.resolve("ledger"))
                        .build();
        DataSet data = images(100);
        Path modelFile = folder.resolve("model.zip");
        try (PrivateMultiLayerNetwork network =
                new PrivateMultiLayerNetwork(
                        ImageRecipe.network(
                                1,
                                28,
                                28,
                                10,
                                new DpSgd(new org.nd4j.linalg.learning.config.Sgd(1), plan)))) {
            network.init();
            network.fit(new ListDataSetIterator<>(data.asList(), 20), 1);
            assertThat(network.ledger().steps()).isEqualTo(5);
            assertThat(network.describeEngine()).contains("OrientedGradients", "compiled engine");
            network.save(modelFile.toFile());
            assertThat(serve(modelFile, data.getFeatures()))
                    .isEqualTo(network.output(data.getFeatures()));
        }
    }
}
