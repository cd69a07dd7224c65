package io.github.dp4j.dl4j;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerRelease;
import io.github.dp4j.dl4j.ledger.LedgerWord;
import io.github.dp4j.dl4j.step.ClipNorms;
import io.github.dp4j.noise.NoiseSource;
import io.github.dp4j.plan.TrainingPlan;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a builder hands over when it has built, and never sees again: the plan, and what it runs
 * with. Changes to the builder do not reach it.
 *
 * @param plan the numbers
 * @param clipNorms the clip norm of each step
 * @param repeatsAreDistinct the owner's word that equal rows are different records
 * @param gapsInMasks the owner's statement that masks of features may have gaps
 * @param accountant how epsilon is computed
 * @param noStepsSinceSave the owner's word about a resumed model
 * @param resumed the ledger of the model to go on from; null for a new training
 * @param releases what was released from the data before a new training
 * @param words what the owner states about the parameters to start from
 * @param noiseSource gives each training a noise source of its own
 * @param compiledEngineOnly whether what needs the reference engine is refused
 */
record RunSettings(
        TrainingPlan plan,
        ClipNorms clipNorms,
        boolean repeatsAreDistinct,
        boolean gapsInMasks,
        Accountant accountant,
        boolean noStepsSinceSave,
        @Nullable Ledger resumed,
        List<LedgerRelease> releases,
        List<LedgerWord> words,
        Supplier<NoiseSource> noiseSource,
        boolean compiledEngineOnly) {

    RunSettings {
        releases = List.copyOf(releases);
        words = List.copyOf(words);
    }
}
