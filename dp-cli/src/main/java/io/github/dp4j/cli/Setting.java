package io.github.dp4j.cli;

import io.github.dp4j.plan.TrainingPlan;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One question to an accountant.
 *
 * @param plan the training; without what is to be found
 * @param source file and line that it comes from; empty if it comes from options
 */
record Setting(TrainingPlan plan, Optional<String> source) {

    static Setting of(TrainingPlan plan) {
        return new Setting(plan, /* source= */ Optional.empty());
    }

    /** Returns the same question about another training. */
    Setting with(TrainingPlan other) {
        return new Setting(other, source);
    }

    Double samplingRate() {
        return orNull(plan.drawnRate());
    }

    Double noiseMultiplier() {
        return orNull(plan.noiseMultiplier());
    }

    double delta() {
        return plan.delta().orElseThrow();
    }

    /** Returns the updates; null if there is no telling, or they are too many to count. */
    Long steps() {
        try {
            OptionalLong steps = plan.length();
            return steps.isPresent() ? (Long) steps.getAsLong() : null;
        } catch (IllegalArgumentException e) {
            return null; // which is why there is no answer
        }
    }

    static Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
