package io.github.dp4j.cli.account;

import io.github.dp4j.cli.terminal.JsonLine;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An accountant's answer to a question.
 *
 * @param question the question; without unknowns, unless there is a problem
 * @param guarantee what the training costs; null if there is a problem
 * @param figures what that means, as JSON shows it
 * @param problem why there is no guarantee; or null
 */
record Answer(
        Question question,
        @Nullable PrivacyGuarantee guarantee,
        Map<String, Object> figures,
        @Nullable String problem) {

    static Answer of(Question question, PrivacyGuarantee guarantee) {
        return new Answer(question, guarantee, Map.of(), /* problem= */ null);
    }

    /** Returns that there is no answer, why, and where the question stands. */
    static Answer none(Question question, RuntimeException e) {
        return new Answer(
                question,
                /* guarantee= */ null,
                Map.of(),
                question.source().map(source -> source + ": ").orElse("") + e.getMessage());
    }

    JsonLine json() {
        return guarantee != null
                ? JsonLine.of(
                                guarantee,
                                question.noiseMultiplier(),
                                question.samplingRate(),
                                question.steps())
                        .withAll(figures)
                : new JsonLine()
                        .with("error", problem)
                        .with("epsilon", null)
                        .with("delta", question.plan().delta())
                        .with("noiseMultiplier", question.noiseMultiplier())
                        .with("samplingRate", question.samplingRate())
                        .with("steps", question.steps())
                        .with("relation", question.plan().relation().label());
    }
}
