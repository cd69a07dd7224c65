package io.github.dp4j.cli.train;

import io.github.dp4j.dl4j.recipe.ImageRecipe;
import io.github.dp4j.dl4j.recipe.StepLength;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;

/**
 * Settings that go together where the user gave none. They were found on public data: to search for
 * better ones on private data would cost privacy that no ledger counts.
 *
 * @param network the built-in network
 * @param updater the updater
 * @param learningRate its learning rate
 * @param rateFollowsPlan whether that depends on batch size, steps and budget, by {@link
 *     StepLength}
 * @param momentum its momentum, where it has one
 * @param plan clip norm, batch size, passes over the data, and how batches are chosen
 */
record Recipe(
        String network,
        UpdaterKind updater,
        double learningRate,
        boolean rateFollowsPlan,
        double momentum,
        TrainingPlan plan) {

    private static final double LARGE_BATCH = 512;
    private static final double STEPS_PER_EPOCH = 20;

    /** For the embedded digits: chosen by cross-validation within them. The optimum is flat. */
    static Recipe digits(int examples) {
        return new Recipe(
                NetworkSource.FEATURES,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 240,
                /* rateFollowsPlan= */ false,
                /* momentum= */ 0.8,
                TrainingPlan.builder()
                        .sampling(Sampling.FULL_BATCH)
                        .clipNorm(0.1)
                        .expectedBatchSize(examples)
                        .epochs(20)
                        .build());
    }

    /** For a linear softmax on fixed features of images, by {@link ImageRecipe}. */
    static Recipe features(long population) {
        TrainingPlan plan = ImageRecipe.defaults(population);
        return new Recipe(
                NetworkSource.FEATURES,
                UpdaterKind.MOMENTUM,
                StepLength.learningRate(plan, ImageRecipe.MOMENTUM),
                /* rateFollowsPlan= */ true,
                ImageRecipe.MOMENTUM,
                plan);
    }

    /** Returns the same with the learning rate that the whole of a plan asks for. */
    Recipe settledBy(TrainingPlan whole) {
        return rateFollowsPlan
                ? new Recipe(
                        network,
                        updater,
                        StepLength.learningRate(whole, momentum),
                        rateFollowsPlan,
                        momentum,
                        plan)
                : this;
    }

    static Recipe images(long population) {
        return new Recipe(
                NetworkSource.CNN,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 0.5,
                /* rateFollowsPlan= */ false,
                /* momentum= */ 0.9,
                poisson(/* clipNorm= */ 0.1, population, /* epochs= */ 20));
    }

    static Recipe table(long population) {
        return new Recipe(
                NetworkSource.SOFTMAX,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 0.5,
                /* rateFollowsPlan= */ false,
                /* momentum= */ 0.9,
                poisson(/* clipNorm= */ 1, population, /* epochs= */ 10));
    }

    /**
     * The curvature of squared errors is twice the square of the features' norm, which is at most
     * their number: larger steps overshoot, and more each time.
     */
    static Recipe numbers(long population, long features) {
        return new Recipe(
                NetworkSource.SOFTMAX,
                UpdaterKind.MOMENTUM,
                /* learningRate= */ 1.0 / Math.max(4, features),
                /* rateFollowsPlan= */ false,
                /* momentum= */ 0.9,
                poisson(/* clipNorm= */ 1, population, /* epochs= */ 20));
    }

    private static TrainingPlan poisson(double clipNorm, long population, double epochs) {
        return TrainingPlan.builder()
                .clipNorm(clipNorm)
                .expectedBatchSize(batchSize(population))
                .epochs(epochs)
                .build();
    }

    /** Large batches drown the noise, and a small data set still needs some steps. */
    private static double batchSize(long population) {
        return Math.max(1, Math.min(LARGE_BATCH, Math.floor(population / STEPS_PER_EPOCH)));
    }
}
