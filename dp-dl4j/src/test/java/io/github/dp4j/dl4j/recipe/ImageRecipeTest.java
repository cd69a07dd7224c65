package io.github.dp4j.dl4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ImageRecipeTest {

    @TempDir Path folder;

    private static TrainingPlan.Builder plan(double epsilon, long population) {
        return TrainingPlan.builder().epsilon(epsilon).delta(1e-5).populationSize(population);
    }

    private static double way(TrainingPlan plan) {
        double steps = plan.length().orElseThrow();
        double started = 0.9 * (1 - Math.pow(0.9, steps)) / 0.1;
        return StepLength.learningRate(plan, 0.9)
                * (steps - started)
                * plan.clipNorm().orElseThrow()
                / 0.1;
    }

    /** A bar at one of four angles, somewhere, on noise. */
    private static DataSet bars(int count, int size, long seed) {
        Random random = new Random(seed);
        INDArray images = Nd4j.create(DataType.FLOAT, count, 1, size, size);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 4);
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(4);
            double angle = Math.PI / 4 * kind;
            double offset = (random.nextDouble() - 0.5) * size / 2;
            for (int r = 0; r < size; r++) {
                for (int c = 0; c < size; c++) {
                    double x = c - size / 2.0;
                    double y = r - size / 2.0;
                    double from = Math.abs(x * Math.sin(angle) - y * Math.cos(angle) - offset);
                    images.putScalar(
                            new int[] {i, 0, r, c},
                            Math.max(0, 1 - from / 1.5) + 0.1 * random.nextDouble());
                }
            }
            labels.putScalar(i, kind, 1);
        }
        return new DataSet(images, labels);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 20})
    void images_areToldApart_andTheModelFileTakesPixels(int size) throws IOException {
        ImageRecipe recipe = ImageRecipe.of(1, size, size, 4, plan(3, 1000));
        MultiLayerNetwork network = new MultiLayerNetwork(recipe.configuration());
        network.init();
        Path file = folder.resolve("model.zip");
        try (DpTrainer trainer =
                DpTrainer.builder(network)
                        .plan(recipe.plan())
                        .ledgerInMemory()
                        .requireCompiledEngine()
                        .build()) {
            trainer.fit(bars(1000, size, 1));
            assertThat(trainer.guarantee().epsilon()).isBetween(2.9, 3.0);
            trainer.save(file);
        }
        DataSet test = bars(500, size, 2);
        assertThat(accuracy(network, test)).as("0.25 by chance").isGreaterThan(0.85);

        MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
        assertThat(read.output(test.getFeatures())).isEqualTo(network.output(test.getFeatures()));
    }

    private static double accuracy(MultiLayerNetwork network, DataSet data) {
        INDArray right =
                network.output(data.getFeatures()).argMax(1).eq(data.getLabels().argMax(1));
        return right.castTo(DataType.DOUBLE).meanNumber().doubleValue();
    }

    @Test
    void way_growsWithBudgetAndData_andNotWithBatchesOrSteps() {
        TrainingPlan usual = ImageRecipe.of(1, 28, 28, 10, plan(3, 60_000)).plan();
        assertThat(usual.batchSize().orElseThrow()).isEqualTo(8192);
        assertThat(usual.length().orElseThrow()).isEqualTo(293);
        // What was found to be best at epsilon 1 and 3: docs/user/results.md.
        assertThat(way(usual)).isCloseTo(50_000, within(5_000.0));
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, plan(1, 60_000)).plan()))
                .isCloseTo(20_000, within(2_000.0));

        TrainingPlan.Builder larger = plan(3, 60_000).expectedBatchSize(16_384).epochs(60);
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, larger).plan()))
                .isCloseTo(way(usual), within(1.0));
        TrainingPlan.Builder harder = plan(3, 60_000).clipNorm(0.01);
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, harder).plan()))
                .isCloseTo(way(usual), within(1.0));
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, plan(3, 6_000)).plan()))
                .isCloseTo(way(usual) / 10, within(100.0));
    }

    /** Noise given and noise that a budget stands for agree. */
    @Test
    void way_byTheNoise_isThatByTheBudget() {
        TrainingPlan.Builder noise =
                TrainingPlan.builder().noiseMultiplier(3.4).delta(1e-5).populationSize(60_000);
        double byNoise = way(ImageRecipe.of(1, 28, 28, 10, noise).plan());
        double byBudget = way(ImageRecipe.of(1, 28, 28, 10, plan(3, 60_000)).plan());
        assertThat(byNoise / byBudget).isBetween(0.8, 1.2);
    }

    @Test
    void way_hasAnEnd() {
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, plan(1000, 60_000)).plan()))
                .isCloseTo(150_000, within(1.0));
        TrainingPlan.Builder free =
                TrainingPlan.builder().noiseMultiplier(0).delta(1e-5).populationSize(60_000);
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, free).plan())).isCloseTo(150_000, within(1.0));
        TrainingPlan.Builder once = plan(3, 60_000).steps(1).expectedBatchSize(100);
        assertThat(way(ImageRecipe.of(1, 28, 28, 10, once).plan())).isCloseTo(700, within(0.1));
    }

    @Test
    void withoutAPopulation_isRefusedInWords() {
        TrainingPlan.Builder plan = TrainingPlan.builder().epsilon(3).delta(1e-5);
        assertThatThrownBy(() -> ImageRecipe.of(1, 28, 28, 10, plan))
                .hasMessageContaining("populationSize");
    }

    @Test
    void batches_asTheyAreGiven() {
        TrainingPlan byRate = ImageRecipe.of(1, 28, 28, 10, plan(3, 600).samplingRate(0.1)).plan();
        assertThat(byRate.batchSize().orElseThrow()).isEqualTo(60);
        TrainingPlan full =
                ImageRecipe.of(1, 28, 28, 10, plan(3, 600).sampling(Sampling.FULL_BATCH)).plan();
        assertThat(full.batchSize().orElseThrow()).isEqualTo(600);
        assertThat(full.clipNorm().orElseThrow()).isEqualTo(0.1);
    }

    /** No clip norm, no momentum, few steps: there is a rate for each, and it is one to use. */
    @Test
    void rates_areUsable_whateverIsGiven() {
        TrainingPlan unclipped =
                ImageRecipe.of(
                                1,
                                28,
                                28,
                                10,
                                TrainingPlan.builder()
                                        .noiseMultiplier(0)
                                        .delta(1e-5)
                                        .populationSize(600)
                                        .clipNorm(Double.POSITIVE_INFINITY))
                        .plan();
        assertThat(StepLength.learningRate(unclipped, 0.9)).isBetween(0.1, 700.0);
        TrainingPlan usual = ImageRecipe.of(1, 28, 28, 10, plan(3, 60_000)).plan();
        assertThat(StepLength.learningRate(usual, 0) / StepLength.learningRate(usual, 0.9))
                .isCloseTo(10, within(0.4));
        // 293 steps never reach the length of 1 / (1 - m) gradients.
        double slow = StepLength.learningRate(usual, 0.999999);
        assertThat(slow).isGreaterThan(0.5);
        for (double momentum : new double[] {-0.1, 1, 2, Double.NaN}) {
            assertThatThrownBy(() -> StepLength.learningRate(usual, momentum))
                    .hasMessageContaining("momentum must be from 0 to below 1");
        }
        assertThatThrownBy(() -> ImageRecipe.of(1, 28, 28, 1, plan(3, 600)))
                .hasMessageContaining("at least 2 classes");
        assertThatThrownBy(() -> ImageRecipe.defaults(0)).hasMessageContaining("populationSize");
    }
}
