package io.github.dp4j.dl4j;

import io.github.dp4j.privacy.PrivacyGuarantee;

/**
 * How a training ended.
 *
 * @param steps steps made
 * @param plannedSteps steps asked for
 * @param budgetEnded true if training stopped before a step that would have exceeded the budget
 * @param stopped true if training stopped because {@link DpTrainer#stop} was called
 * @param guarantee what everything on the ledger promises
 */
public record TrainingResult(
        long steps,
        long plannedSteps,
        boolean budgetEnded,
        boolean stopped,
        PrivacyGuarantee guarantee) {}
