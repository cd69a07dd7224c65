package io.github.dp4j.cli.train;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.option.OptionNames;
import io.github.dp4j.cli.terminal.TerminalText;
import io.github.dp4j.cli.terminal.UserErrorException;
import io.github.dp4j.cli.terminal.WrongUseException;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.Numbers;
import java.util.List;

/**
 * The plan of a training with every gap filled.
 *
 * @param recipe the defaults
 * @param plan the numbers; its length is what is to be made now
 * @param stepsBefore how many steps the ledger counts already
 */
record RunPlan(Recipe recipe, TrainingPlan plan, long stepsBefore) {

    private static final double DEFAULT_EPSILON = 3;
    private static final double LARGEST_DEFAULT_DELTA = 1e-5;

    static RunPlan of(TrainOptions options, DataSets data, RunFolder folder, boolean recalibrate) {
        TrainOptions.Privacy given = options.privacy;
        long population =
                given.populationSize != null ? given.populationSize : data.training().units();
        Recipe recipe = recipe(options, data, population);
        Sampling sampling = given.sampling() != null ? given.sampling() : recipe.plan().sampling();
        TrainingPlan.Builder plan =
                given.plan()
                        .populationSize(population)
                        .expectedBatchSize(
                                batchSize(given, recipe, sampling, population, data.unitWord()))
                        .deltaUnlessGiven(defaultDelta(population))
                        .unlessGiven(recipe.plan());
        if (given.epsilon == null && given.noiseMultiplier == null) {
            plan.epsilon(DEFAULT_EPSILON);
        }
        if (options.data.cutsRows()) {
            plan.relationUnlessGiven(NeighboringRelation.REPLACE_ONE);
        }
        long before = 0;
        if (folder.isResumed() && LedgerJournal.exists(folder.ledger())) {
            Ledger spent = LedgerJournal.read(folder.ledger());
            before = spent.steps();
            plan.relationUnlessGiven(spent.relation());
            if (given.noiseMultiplier == null && before > 0 && !recalibrate) {
                List<LedgerPhase> phases = spent.phases();
                plan.noiseMultiplier(phases.get(phases.size() - 1).noiseMultiplier());
            }
        }
        RunPlan whole = of(recipe, plan, before);
        requireSplittable(options.data, whole.plan().relation());
        return whole;
    }

    /** A row's side follows from what is in it. */
    private static void requireSplittable(TrainOptions.Data data, NeighboringRelation relation) {
        if (data.testSplit != null && relation == NeighboringRelation.REPLACE_ONE) {
            throw new WrongUseException(
                    "--test-split holds out rows by what is in them. So one that is replaced may"
                            + " change sides, and with it the number of those trained on, which the"
                            + " promise of replace-one takes for public and fixed"
                            + (data.cutsRows() ? " (--limit is promised by replace-one)" : "")
                            + ". Give held-out rows in a file of their own, --test, or another"
                            + " --relation"
                            + (data.cutsRows() ? " without --limit." : "."));
        }
    }

    private static RunPlan of(Recipe recipe, TrainingPlan.Builder builder, long before) {
        TrainingPlan whole;
        try {
            whole = builder.build();
        } catch (InvalidPlanException e) {
            throw new WrongUseException(OptionNames.message(e));
        }
        long all = whole.length().orElseThrow();
        if (all <= before) {
            throw new UserErrorException(
                    "This run has made all of its "
                            + TerminalText.counted(all, "step")
                            + " ("
                            + before
                            + " on the ledger). To train on, give more in all, such as --steps "
                            + Math.addExact(before, all)
                            + ", and a budget that pays for them.");
        }
        return new RunPlan(recipe.settledBy(whole), whole.withSteps(all - before), before);
    }

    long steps() {
        return plan.length().orElseThrow();
    }

    private static Recipe recipe(TrainOptions options, DataSets data, long population) {
        LabelledData training = data.training();
        boolean pretrained = options.network.features != null;
        if (training.isRegression()) {
            long features = training.features().length() / training.size();
            return Recipe.numbers(population, pretrained ? 1 : features); // of norm 1 then
        }
        if (pretrained) {
            return Recipe.features(population);
        }
        if (!training.isImages()) {
            return Recipe.table(population);
        }
        if (!NetworkSource.isFeatures(options.network)) {
            return Recipe.images(population);
        }
        return data.isDigits() ? Recipe.digits(training.size()) : Recipe.features(population);
    }

    private static double batchSize(
            TrainOptions.Privacy given,
            Recipe recipe,
            Sampling sampling,
            long population,
            String units) {
        if (sampling == Sampling.FULL_BATCH) {
            if (given.batchSize != null && given.batchSize != population) {
                throw new WrongUseException(
                        "--batch-size is "
                                + Numbers.plain(given.batchSize)
                                + ", but every step of --sampling full-batch takes all "
                                + population
                                + " "
                                + units
                                + ": leave out --batch-size, or choose --sampling"
                                + " poisson.");
            }
            return population;
        }
        double usual = recipe.plan().expectedBatchSize().orElseThrow();
        double batchSize =
                given.batchSize != null ? given.batchSize : Math.min(usual, (double) population);
        if (batchSize > population) {
            throw new WrongUseException(
                    "--batch-size is "
                            + Numbers.plain(batchSize)
                            + ", but there are "
                            + population
                            + " "
                            + units
                            + ": choose a smaller one.");
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
}
