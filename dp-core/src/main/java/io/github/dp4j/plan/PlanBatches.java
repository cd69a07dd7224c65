package io.github.dp4j.plan;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.sampling.BatchSampler;
import io.github.dp4j.sampling.FixedSizeSampler;
import io.github.dp4j.sampling.FullBatch;
import io.github.dp4j.sampling.PoissonSampler;
import io.github.dp4j.sampling.ShuffledPasses;
import java.util.OptionalDouble;

/**
 * The batches of a plan: q, B and N, each from the other two where it was not given; what draws
 * batches of that size, and what drawing them releases. {@link TrainingPlan} says what each is.
 */
record PlanBatches(TrainingPlan plan) {

    OptionalDouble rate() {
        if (plan.samplingRate().isPresent()) {
            return plan.samplingRate();
        }
        if (plan.sampling() == Sampling.FULL_BATCH) {
            return OptionalDouble.of(1);
        }
        return plan.expectedBatchSize().isPresent() && plan.populationSize().isPresent()
                ? OptionalDouble.of(
                        plan.expectedBatchSize().getAsDouble() / plan.populationSize().getAsLong())
                : OptionalDouble.empty();
    }

    OptionalDouble batchSize() {
        if (plan.expectedBatchSize().isPresent() || plan.populationSize().isEmpty()) {
            return plan.expectedBatchSize();
        }
        double population = (double) plan.populationSize().getAsLong();
        if (plan.sampling() == Sampling.FULL_BATCH) {
            return OptionalDouble.of(population);
        }
        return plan.samplingRate().isPresent()
                ? OptionalDouble.of(plan.samplingRate().getAsDouble() * population)
                : OptionalDouble.empty();
    }

    OptionalDouble population() {
        if (plan.populationSize().isPresent()) {
            return OptionalDouble.of((double) plan.populationSize().getAsLong());
        }
        OptionalDouble rate = rate();
        return plan.expectedBatchSize().isPresent() && rate.isPresent()
                ? OptionalDouble.of(plan.expectedBatchSize().getAsDouble() / rate.getAsDouble())
                : OptionalDouble.empty();
    }

    OptionalDouble epochRate() {
        OptionalDouble rate = rate();
        return plan.sampling() == Sampling.SHUFFLED && rate.isPresent()
                ? OptionalDouble.of(1.0 / batchesPerPass())
                : rate;
    }

    OptionalDouble drawnRate() {
        return plan.sampling() == Sampling.FIXED_SIZE
                        && batchSize().isPresent()
                        && population().isPresent()
                ? OptionalDouble.of((double) wholeBatch() / wholePopulation())
                : rate();
    }

    private long batchesPerPass() {
        return batchSize().isPresent() && population().isPresent()
                ? (wholePopulation() - 1) / wholeBatch() + 1
                : Epochs.steps(/* epochs= */ 1, rate().orElseThrow());
    }

    /** Data whose number of examples is another are refused by {@link #sampler}. */
    private long wholePopulation() {
        return Math.max(1, Math.round(settled(population(), "population size")));
    }

    /** Batches of fixed size are whole. */
    private long wholeBatch() {
        return Math.max(1, Math.round(settled(batchSize(), "batch size")));
    }

    DpEvent event(DpEvent mechanism) {
        if (plan.sampling() == Sampling.ITERATOR_PASSES) {
            long passes = plan.lengthAt(/* rate= */ 1).orElseThrow(() -> unsettled("length"));
            return new DpEvent.SelfComposed(new DpEvent.DisjointBatches(mechanism), passes);
        }
        long count = plan.length().orElseThrow(() -> unsettled("length"));
        return switch (plan.sampling()) {
            case POISSON -> {
                double rate = settled(rate(), "sampling rate");
                // Every example takes part with probability 1: no sampling, and no amplification.
                yield new DpEvent.SelfComposed(
                        rate == 1 ? mechanism : new DpEvent.PoissonSampled(rate, mechanism), count);
            }
            case FIXED_SIZE ->
                    new DpEvent.SelfComposed(
                            new DpEvent.SampledWithoutReplacement(
                                    wholePopulation(), wholeBatch(), mechanism),
                            count);
            case SHUFFLED -> {
                settled(rate(), "sampling rate");
                long batches = batchesPerPass();
                // A pass, once begun, costs a whole release.
                yield new DpEvent.SelfComposed(
                        new DpEvent.DisjointBatches(mechanism), (count - 1) / batches + 1);
            }
            default -> new DpEvent.SelfComposed(mechanism, count);
        };
    }

    BatchSampler sampler(int examples) {
        double batch = settled(batchSize(), "batch size");
        if (plan.sampling() == Sampling.POISSON) {
            return PoissonSampler.of(examples, settled(rate(), "sampling rate"), batch);
        }
        if (plan.sampling() == Sampling.FULL_BATCH) {
            return FullBatch.of(examples, batch);
        }
        if (plan.sampling() == Sampling.ITERATOR_PASSES) {
            throw new IllegalStateException("An iterator's batches come as they come.");
        }
        double population = settled(population(), "population size");
        if (examples != population) {
            throw new IllegalArgumentException(
                    "The data has "
                            + examples
                            + " examples, but populationSize is "
                            + Require.show(population)
                            + ". "
                            + plan.sampling()
                            + " makes the number of examples public, so the two must agree; with"
                            + " POISSON and FULL_BATCH they need not.");
        }
        int whole = (int) Math.round(batch);
        return plan.sampling() == Sampling.FIXED_SIZE
                ? FixedSizeSampler.of(examples, whole)
                : ShuffledPasses.of(examples, whole);
    }

    private static double settled(OptionalDouble value, String what) {
        return value.orElseThrow(() -> unsettled(what));
    }

    private static IllegalStateException unsettled(String what) {
        return new IllegalStateException("The " + what + " of the training is not settled.");
    }
}
