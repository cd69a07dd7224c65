package io.github.dp4j.dl4j.recipe;

import io.github.dp4j.layers.OrientedGradients;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.Require;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Images, told apart privately: fixed features, which cost no privacy, and a linear softmax on
 * them, which is convex, starts at zero and needs no luck.
 *
 * <pre>{@code
 * ImageRecipe recipe = ImageRecipe.of(channels, rows, columns, classes, TrainingPlan.builder()
 *         .epsilon(3).delta(1e-5).populationSize(60_000));
 * MultiLayerNetwork network = new MultiLayerNetwork(recipe.configuration());
 * network.init();
 * try (DpTrainer trainer =
 *         DpTrainer.builder(network).plan(recipe.plan()).ledgerFile(ledger).build()) { ... }
 * }</pre>
 *
 * <p>Images of 16 x 16 pixels or more are described by {@link OrientedGradients} of two levels,
 * smaller ones by gradients of one level. How the numbers were found, and what they reach, stands
 * in docs/user/results.md. They are for images that look like things or letters on a plain ground;
 * for other images they are a start.
 *
 * @param configuration of the network: it takes {@code [examples, channels, rows, columns]}
 * @param plan with every gap filled: Poisson batches of 13.65 % of the examples, 40 epochs, clip
 *     norm 0.1
 */
public record ImageRecipe(MultiLayerConfiguration configuration, TrainingPlan plan) {

    /** Nesterov's. */
    public static final double MOMENTUM = 0.9;

    private static final double CLIP_NORM = 0.1;
    private static final double EPOCHS = 40;

    /** 8,192 of 60,000: half of the noise of full batches is saved, a few steps are enough. */
    private static final double SAMPLING_RATE = 8192.0 / 60_000;

    /** From here on a second level finds something to describe. */
    private static final long LARGE = 16;

    /**
     * Fills the gaps of a plan, and sets the learning rate by what it then says.
     *
     * @param channels 1 for grey images, 3 for colours
     * @param rows pixels, at least 2
     * @param columns pixels, at least 2
     * @param classes at least 2
     * @param given what is decided: the public population size, a budget or noise, and whatever is
     *     to be otherwise than here
     * @return the recipe
     * @throws io.github.dp4j.plan.InvalidPlanException if what is given contradicts itself
     */
    public static ImageRecipe of(
            long channels, long rows, long columns, int classes, TrainingPlan.Builder given) {
        TrainingPlan known = given.build();
        double population =
                known.population()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "An ImageRecipe needs populationSize, the public"
                                                        + " number of images."));
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "An ImageRecipe tells at least 2 classes apart, not " + classes + ".");
        }
        TrainingPlan usual = defaults(Math.round(population));
        // Whoever gives a rate, or takes all images, has said how large batches are.
        boolean batchKnown =
                known.samplingRate().isPresent() || known.sampling() == Sampling.FULL_BATCH;
        TrainingPlan gaps =
                batchKnown
                        ? TrainingPlan.builder()
                                .clipNorm(usual.clipNorm().orElseThrow())
                                .epochs(usual.epochs().orElseThrow())
                                .build()
                        : usual;
        TrainingPlan plan = known.toBuilder().unlessGiven(gaps).build();
        IUpdater updater = new Nesterovs(StepLength.learningRate(plan, MOMENTUM), MOMENTUM);
        return new ImageRecipe(network(channels, rows, columns, classes, updater), plan);
    }

    /**
     * Returns clip norm, batch size and epochs.
     *
     * @param population the public number of images
     * @return what a plan lacks without a budget
     */
    public static TrainingPlan defaults(long population) {
        Require.atLeast("populationSize", population, 1);
        return TrainingPlan.builder()
                .clipNorm(CLIP_NORM)
                .expectedBatchSize(Math.max(1, Math.floor(population * SAMPLING_RATE)))
                .epochs(EPOCHS)
                .build();
    }

    /**
     * Returns the network.
     *
     * @param channels 1 for grey images, 3 for colours
     * @param rows pixels
     * @param columns pixels
     * @param classes at least 2
     * @param updater with its learning rate
     * @return the configuration
     */
    public static MultiLayerConfiguration network(
            long channels, long rows, long columns, int classes, IUpdater updater) {
        NeuralNetConfiguration.ListBuilder layers = LinearHead.start(updater).list();
        if (Math.min(rows, columns) >= LARGE) {
            layers.layer(new OrientedGradients(/* levels= */ 2, /* stride= */ 2));
        } else {
            layers.layer(new OrientedGradients(/* levels= */ 1, /* stride= */ 1));
        }
        return layers.layer(LinearHead.softmax(classes).build())
                .setInputType(InputType.convolutional(rows, columns, channels))
                .build();
    }
}
