package io.github.dp4j.report;

import io.github.dp4j.privacy.Require;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The public settings of a run, and its accuracy. What is not known, or does not exist for this way
 * of training, is empty: never zero.
 *
 * @param steps the number of updates of the parameters, at least 0
 * @param clipNorm the norm to which one unit's gradient is clipped; infinite if it is not
 * @param clipNormRule how the clip norm moves from step to step, {@code clipNorm} being where it
 *     begins; empty if it does not
 * @param unit whose gradient is clipped, and whom the promise is for; empty for one example
 * @param roundingBound eta: the sum as computed moves by at most clipNorm (1 + eta) between
 *     neighbours, and the noise was made (1 + eta) larger; at least 0
 * @param expectedBatchSize the public divisor of the noised sum, positive
 * @param populationSize the public number of examples, at least 1
 * @param testAccuracy the share of held-out examples classified correctly, in [0, 1]
 */
public record TrainingSettings(
        OptionalLong steps,
        OptionalDouble clipNorm,
        String clipNormRule,
        String unit,
        OptionalDouble roundingBound,
        OptionalDouble expectedBatchSize,
        OptionalLong populationSize,
        OptionalDouble testAccuracy) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range or NaN
     */
    public TrainingSettings {
        Objects.requireNonNull(steps, "steps");
        Objects.requireNonNull(clipNorm, "clipNorm");
        Objects.requireNonNull(clipNormRule, "clipNormRule");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(roundingBound, "roundingBound");
        Objects.requireNonNull(expectedBatchSize, "expectedBatchSize");
        Objects.requireNonNull(populationSize, "populationSize");
        Objects.requireNonNull(testAccuracy, "testAccuracy");
        steps.ifPresent(value -> Require.atLeast("steps", value, 0));
        if (clipNorm.isPresent() && !(clipNorm.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "clipNorm must be positive (infinite for no clipping), but is "
                            + Require.show(clipNorm.getAsDouble())
                            + ".");
        }
        roundingBound.ifPresent(value -> Require.nonNegative("roundingBound", value));
        expectedBatchSize.ifPresent(value -> Require.positive("expectedBatchSize", value));
        populationSize.ifPresent(value -> Require.atLeast("populationSize", value, 1));
        if (testAccuracy.isPresent()
                && !(testAccuracy.getAsDouble() >= 0 && testAccuracy.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "testAccuracy must lie in [0, 1], but is "
                            + Require.show(testAccuracy.getAsDouble())
                            + ".");
        }
    }

    /** Returns what the report calls one of those that the promise is for; several have an s. */
    String noun() {
        return unit.isEmpty() ? "example" : "privacy unit";
    }
}
