package io.github.dp4j.cli.account;

import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes the event that a training is to its accountant: from its plan and the kind of noise, or
 * from an event that was given.
 *
 * @param mechanism the kind of noise
 * @param given an event that takes the place of noise and sampling
 */
record EventSource(Mechanism mechanism, Optional<DpEvent> given) {

    /** The kinds of noise. */
    enum Mechanism {
        GAUSSIAN,
        LAPLACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Returns the event of the whole training. With an event of its own, rate and noise do not
     * matter.
     */
    DpEvent event(TrainingPlan plan) {
        if (given.isPresent()) {
            return new DpEvent.SelfComposed(given.get(), plan.length().orElseThrow());
        }
        double noise = plan.noiseMultiplier().orElseThrow();
        return plan.event(
                mechanism == Mechanism.GAUSSIAN
                        ? new DpEvent.Gaussian(noise)
                        : new DpEvent.Laplace(noise));
    }

    /** Returns noise and sampling where they are not the default, to be read after the settings. */
    String peculiarities(TrainingPlan plan) {
        return (mechanism == Mechanism.LAPLACE ? ", Laplace noise" : "")
                + (given.isPresent() || plan.sampling() == Sampling.POISSON
                        ? ""
                        : ", " + selection(plan));
    }

    /** Returns how the examples of a step are chosen. */
    String selection(TrainingPlan plan) {
        if (given.isPresent()) {
            return "as the event says";
        }
        return switch (plan.sampling()) {
            case POISSON -> "Poisson";
            case FIXED_SIZE ->
                    "fixed size, of " + plan.populationSize().orElseThrow() + " examples";
            case SHUFFLED -> "shuffled passes: no amplification";
            case FULL_BATCH -> "full batches";
            case ITERATOR_PASSES -> "passes of an iterator: no amplification";
        };
    }
}
