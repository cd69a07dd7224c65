package io.github.dp4j.dl4j.recipe;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.Require;
import java.util.OptionalDouble;

/**
 * The learning rate of linear softmax on features of norm 1, from all that the noise depends on.
 *
 * <p>With gradients clipped to C, T steps of rate lr and momentum m move the parameters by at most
 * {@code tau = lr C (T - m (1 - m^T) / (1 - m)) / (1 - m)}, about {@code T lr C / (1 - m)}. What
 * matters is tau: too short a way loses far more than noise does. The noise that the parameters
 * have gathered in the end is about {@code tau s} in each direction, for {@code s = sigma / (B
 * sqrt(T))}, which for Poisson samples is about {@code 1 / (N mu)}: the number of examples times
 * the mu of Gaussian differential privacy that the budget stands for (Dong, Roth and Su, arXiv
 * 1905.02383). The best tau on Fashion-MNIST lets that noise grow to 1.2, at epsilon 1 and at
 * epsilon 3: so {@code tau = 1.2 / s}. Where it was measured stands in docs/user/results.md.
 */
public final class StepLength {

    private static final double NOISE_OF_A_LOGIT = 1.2;

    /**
     * Of a softmax on features of norm 1 with a bias, at most; clip norms above it clip nothing.
     */
    private static final double LARGEST_GRADIENT = 2;

    /** Without noise a longer way gains nothing. */
    private static final double LONGEST = 150_000;

    /** The way of one step; beyond it steps overshoot, whatever the noise. */
    private static final double LONGEST_STEP = 700;

    private StepLength() {}

    /**
     * Returns the learning rate.
     *
     * @param plan with clip norm, batch size, steps, and a budget or noise; what it lacks otherwise
     *     is refused when training begins
     * @param momentum of Nesterov's updater, in [0, 1); 0 for plain descent
     * @return positive
     * @throws IllegalArgumentException if the momentum is out of its range
     */
    public static double learningRate(TrainingPlan plan, double momentum) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(
                    "momentum must be from 0 to below 1, but is " + Require.show(momentum) + ".");
        }
        double steps = plan.length().orElse(1);
        double clip = Math.min(LARGEST_GRADIENT, plan.clipNorm().orElse(LARGEST_GRADIENT));
        double way = Math.min(LONGEST, NOISE_OF_A_LOGIT / share(plan, steps));
        // In gradients of norm C: what the last step adds up, and what all of them do.
        double last = -Math.expm1(steps * Math.log(momentum)) / (1 - momentum);
        double whole = (steps - momentum * last) / (1 - momentum);
        return Math.min(LONGEST_STEP / last, way / whole) / clip;
    }

    /** What noise adds to a direction, for a way of 1. */
    private static double share(TrainingPlan plan, double steps) {
        OptionalDouble noise = plan.noiseMultiplier();
        if (noise.isPresent()) {
            return noise.getAsDouble() / (plan.batchSize().orElse(1) * Math.sqrt(steps));
        }
        double once =
                plan.budget()
                        .map(
                                budget ->
                                        Calibration.noiseMultiplier(
                                                new BestAccountant(),
                                                DpEvent.Gaussian::new,
                                                plan.relation(),
                                                budget))
                        .orElse(0.0);
        return once / plan.population().orElse(1);
    }
}
