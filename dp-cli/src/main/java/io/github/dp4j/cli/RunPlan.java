package io.github.dp4j.cli;

import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import java.util.List;

/**
 * The settings of a training with every gap filled.
 *
 * @param recipe the defaults
 * @param sampling how batches are chosen
 * @param population the public number of examples
 * @param batchSize the expected batch size
 * @param steps how many steps to make now
 * @param stepsBefore how many the ledger counts already
 * @param clip the clip norm
 * @param noiseMultiplier the noise; null if the budget settles it
 * @param epsilon the budget; null if there is none
 * @param delta the failure probability
 */
record RunPlan(
        Recipe recipe,
        SamplingKind sampling,
        long population,
        double batchSize,
        long steps,
        long stepsBefore,
        double clip,
        Double noiseMultiplier,
        Double epsilon,
        double delta) {

    private static final double DEFAULT_EPSILON = 3;
    private static final double LARGEST_DEFAULT_DELTA = 1e-5;

    static RunPlan of(TrainOptions options, DataSets data, RunFolder folder, boolean recalibrate) {
        TrainOptions.Privacy given = options.privacy;
        long population =
                given.populationSize != null ? given.populationSize : data.training().size();
        Recipe recipe = recipe(options, data, population);
        SamplingKind sampling = given.sampling != null ? given.sampling : recipe.sampling();
        double batchSize = batchSize(given, recipe, sampling, population);
        long all =
                given.steps != null
                        ? given.steps
                        : Math.max(
                                1,
                                Math.round(
                                        or(given.epochs, recipe.epochs())
                                                * population
                                                / batchSize));
        Ledger spent =
                folder.isResumed() && LedgerJournal.exists(folder.ledger())
                        ? LedgerJournal.read(folder.ledger())
                        : null;
        long before = spent == null ? 0 : spent.steps();
        if (all <= before) {
            throw new UserErrorException(
                    "This run has made all of its "
                            + Figures.counted(all, "step")
                            + " ("
                            + before
                            + " on the ledger). To train on, give more in all, such as --steps "
                            + Math.addExact(before, all)
                            + ", and a budget that pays for them.");
        }
        Double noise = given.noiseMultiplier;
        if (noise == null && before > 0 && !recalibrate) {
            List<LedgerPhase> phases = spent.phases();
            noise = phases.get(phases.size() - 1).noiseMultiplier();
        }
        Double epsilon = given.epsilon;
        if (epsilon == null && given.noiseMultiplier == null) {
            epsilon = DEFAULT_EPSILON;
        }
        return new RunPlan(
                recipe,
                sampling,
                population,
                batchSize,
                all - before,
                before,
                or(given.clip, recipe.clip()),
                noise,
                epsilon,
                or(given.delta, defaultDelta(population)));
    }

    private static Recipe recipe(TrainOptions options, DataSets data, long population) {
        if (options.data.data == null) {
            return Recipe.digits(data.training().size());
        }
        return data.training().isImages() ? Recipe.images(population) : Recipe.table(population);
    }

    private static double batchSize(
            TrainOptions.Privacy given, Recipe recipe, SamplingKind sampling, long population) {
        if (sampling == SamplingKind.FULL) {
            if (given.batchSize != null && given.batchSize != population) {
                throw new WrongUseException(
                        "--batch-size is "
                                + Figures.plain(given.batchSize)
                                + ", but every step of --sampling full takes all "
                                + population
                                + " examples: leave out --batch-size, or choose --sampling"
                                + " poisson.");
            }
            return population;
        }
        double batchSize = or(given.batchSize, Math.min(recipe.batchSize(), (double) population));
        if (batchSize > population) {
            throw new WrongUseException(
                    "--batch-size is "
                            + Figures.plain(batchSize)
                            + ", but there are "
                            + population
                            + " examples: choose a smaller one.");
        }
        return batchSize;
    }

    /** Below one over the number of examples, or a few of them could be given away whole. */
    static double defaultDelta(long population) {
        double delta = LARGEST_DEFAULT_DELTA;
        for (int exponent = -6; delta * population >= 1; exponent--) {
            delta = Double.parseDouble("1e" + exponent);
        }
        return delta;
    }

    private static double or(Double given, double otherwise) {
        return given != null ? given : otherwise;
    }

    DpTrainerBuilder applyTo(DpTrainerBuilder builder) {
        builder.clipNorm(clip)
                .sampling(sampling.sampling())
                .populationSize(population)
                .expectedBatchSize(batchSize)
                .steps(steps);
        if (noiseMultiplier != null) {
            builder.noiseMultiplier(noiseMultiplier);
        }
        return epsilon != null ? builder.budget(epsilon, delta) : builder.delta(delta);
    }
}
