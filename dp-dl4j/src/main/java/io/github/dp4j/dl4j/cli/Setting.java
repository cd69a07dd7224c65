package io.github.dp4j.dl4j.cli;

import io.github.dp4j.plan.Epochs;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;

/**
 * One question to an accountant; what was left out is null.
 *
 * @param samplingRate the share of the examples in a step
 * @param noiseMultiplier the noise over the clip norm
 * @param steps the updates
 * @param epochs the passes, in place of the steps
 * @param epsilon the budget
 * @param delta the failure probability
 * @param relation which data sets are neighbours
 * @param source file and line that it comes from; null if it comes from options
 */
record Setting(
        Double samplingRate,
        Double noiseMultiplier,
        Long steps,
        Double epochs,
        Double epsilon,
        Double delta,
        NeighboringRelation relation,
        String source) {

    static Setting unknown(NeighboringRelation relation) {
        return new Setting(null, null, null, null, null, null, relation, /* source= */ null);
    }

    /** Returns the updates, at a sampling rate that may be another than this setting's. */
    long stepsAt(Double rate) {
        return epochs == null ? steps : Epochs.steps(epochs, rate);
    }

    Setting from(String place) {
        return new Setting(
                samplingRate, noiseMultiplier, steps, epochs, epsilon, delta, relation, place);
    }

    Setting withSamplingRate(Double rate) {
        return new Setting(rate, noiseMultiplier, steps, epochs, epsilon, delta, relation, source);
    }

    Setting withNoiseMultiplier(Double noise) {
        return new Setting(samplingRate, noise, steps, epochs, epsilon, delta, relation, source);
    }

    Setting withEpochs(Double passes) {
        return new Setting(
                samplingRate, noiseMultiplier, steps, passes, epsilon, delta, relation, source);
    }

    Setting withEpsilon(Double most) {
        return new Setting(
                samplingRate, noiseMultiplier, steps, epochs, most, delta, relation, source);
    }

    /** Takes the place of epochs. */
    Setting withSteps(Long count) {
        return new Setting(
                samplingRate, noiseMultiplier, count, null, epsilon, delta, relation, source);
    }

    Setting withDelta(Double probability) {
        return new Setting(
                samplingRate,
                noiseMultiplier,
                steps,
                epochs,
                epsilon,
                probability,
                relation,
                source);
    }

    PrivacyBudget budget() {
        return new PrivacyBudget(epsilon, delta);
    }
}
