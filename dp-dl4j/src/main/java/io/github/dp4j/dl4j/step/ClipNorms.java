package io.github.dp4j.dl4j.step;

import io.github.dp4j.privacy.Require;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The clip norm of each step: one for all, or a public rule. The noise is relative to it, so what a
 * step releases, and what is charged, does not depend on it.
 *
 * @param fixed C of all steps, or of the first
 * @param schedule gives C for DL4J's counts of iterations and epochs; null if it does not move
 */
public record ClipNorms(double fixed, @Nullable ISchedule schedule) {

    /** As the engines have it: what they say of underflow and overflow holds between. */
    private static final double SMALLEST = 1e-15;

    private static final double LARGEST = 1e15;

    /** Steps beyond are not looked at beforehand, but each before its charge. */
    private static final long LOOK_AHEAD = 1_000_000;

    /**
     * Returns the norms of a training.
     *
     * @param fixed C of all steps, or of the first
     * @param schedule how it moves; null if it does not. Copied
     * @return the norms
     */
    public static ClipNorms of(double fixed, @Nullable ISchedule schedule) {
        return new ClipNorms(fixed, schedule == null ? null : copy(schedule));
    }

    /** By way of JSON, as DL4J saves them: clones share what is in them with the owner's. */
    private static ISchedule copy(ISchedule schedule) {
        try {
            ObjectMapper json = NeuralNetConfiguration.mapper();
            return json.readValue(json.writeValueAsString(schedule), ISchedule.class);
        } catch (JsonProcessingException e) { // of a class of the owner's own
            return schedule.clone();
        }
    }

    /**
     * Returns C of a step.
     *
     * @param iteration DL4J's count of iterations
     * @param epoch its count of epochs
     * @return a positive norm
     * @throws IllegalArgumentException if the rule gives none that can be used
     */
    public double at(int iteration, int epoch) {
        if (schedule == null) {
            return fixed;
        }
        double norm = schedule.valueAt(iteration, epoch);
        if (!(norm >= SMALLEST && norm <= LARGEST)) {
            throw new IllegalArgumentException(
                    "The clip norm's schedule gives "
                            + Require.show(norm)
                            + " at iteration "
                            + iteration
                            + " of epoch "
                            + epoch
                            + ", but a clip norm must lie in [1e-15, 1e15]. The step was not made.");
        }
        return norm;
    }

    /**
     * Looks at the norms of the steps to come, so that a rule which ends in a norm that cannot be
     * used is refused before the first of them.
     *
     * @param iteration DL4J's count before the first
     * @param epoch its count of epochs
     * @param steps how many
     * @param stepsPerEpoch after how many an epoch ends
     * @throws IllegalArgumentException if the rule gives none that can be used
     */
    public void requireUsable(int iteration, int epoch, long steps, long stepsPerEpoch) {
        for (long s = 0; schedule != null && s < Math.min(steps, LOOK_AHEAD); s++) {
            at(Math.toIntExact(iteration + s), Math.toIntExact(epoch + s / stepsPerEpoch));
        }
    }

    /**
     * Returns the rule in words.
     *
     * @return null if there is none
     */
    public @Nullable String rule() {
        if (schedule == null) {
            return null;
        }
        String words = schedule.toString().replaceAll("\\p{Cntrl}", " ");
        String unnamed = "@" + Integer.toHexString(System.identityHashCode(schedule));
        return words.endsWith(unnamed) ? schedule.getClass().getSimpleName() : words;
    }
}
