package io.github.dp4j.cli.account;

import io.github.dp4j.plan.TrainingPlan;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A question to an accountant: what does this training cost, or what may it be?
 *
 * @param plan the training; without what is to be found
 * @param source file and line that it comes from; empty if it comes from options
 */
record Question(TrainingPlan plan, Optional<String> source) {

    static Question of(TrainingPlan plan) {
        return new Question(plan, /* source= */ Optional.empty());
    }

    /** Returns the same question about another training. */
    Question with(TrainingPlan other) {
        return new Question(other, source);
    }

    OptionalDouble samplingRate() {
        return plan.drawnRate();
    }

    OptionalDouble noiseMultiplier() {
        return plan.noiseMultiplier();
    }

    double delta() {
        return plan.delta().orElseThrow();
    }

    /** Returns the updates; null if there is no telling, or they are too many to count. */
    @Nullable Long steps() {
        try {
            OptionalLong steps = plan.length();
            return steps.isPresent() ? (Long) steps.getAsLong() : null;
        } catch (IllegalArgumentException e) {
            return null; // which is why there is no answer
        }
    }
}
