package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.noise.NoiseSource;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a builder hands over when it has built, and never sees again: the plan, and what it runs
 * with. Changes to the builder do not reach it.
 *
 * @param plan the numbers
 * @param accountant how epsilon is computed
 * @param ledgerFile where steps are counted; null for a ledger in memory
 * @param noStepsSinceSave the owner's word about a resumed model
 * @param resumed the ledger of the model to go on from; null for a new training
 * @param noiseSource gives each training a noise source of its own
 * @param compiledEngineOnly whether what needs the reference engine is refused
 */
record RunSettings(
        TrainingPlan plan,
        Accountant accountant,
        Path ledgerFile,
        boolean noStepsSinceSave,
        Ledger resumed,
        Supplier<NoiseSource> noiseSource,
        boolean compiledEngineOnly) {}
