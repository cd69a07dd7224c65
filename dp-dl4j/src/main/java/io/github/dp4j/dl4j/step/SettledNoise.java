package io.github.dp4j.dl4j.step;

import io.github.dp4j.accounting.Accountant;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.sampling.BatchSampler;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The noise multiplier of a training, and of the clones of its network: what was set, or what was
 * calibrated once, to the length that was planned, when the sampling rate became known.
 */
public final class SettledNoise {

    private static final Logger log = LoggerFactory.getLogger(SettledNoise.class);

    private final Accountant accountant;
    private TrainingPlan plan;

    /**
     * Creates the noise of a training that begins.
     *
     * @param plan the numbers
     * @param accountant to calibrate with, where the plan has no noise
     */
    public SettledNoise(TrainingPlan plan, Accountant accountant) {
        this.plan = plan;
        this.accountant = accountant;
    }

    /**
     * Returns the plan with the noise for batches of a sampler.
     *
     * @param sampler draws the batches
     * @param planned how many of them are planned; empty if that was not said
     * @param spent the ledger so far
     */
    public synchronized TrainingPlan of(BatchSampler sampler, OptionalLong planned, Ledger spent) {
        long steps = planned.orElse(1);
        return settle(spent, mechanism -> sampler.event(mechanism, steps), steps + " steps");
    }

    /** Returns the plan with the noise for passes of the owner's iterator. */
    public synchronized TrainingPlan ofPasses(Ledger spent) {
        return settle(spent, plan::event, plan.lengthAt(/* rate= */ 1).orElse(0) + " passes");
    }

    /** Returns the plan with the noise for steps that read all data, which nothing amplifies. */
    public synchronized TrainingPlan ofWholeData(Ledger spent) {
        long steps = plan.lengthAt(/* rate= */ 1).orElse(1);
        return settle(
                spent, mechanism -> new DpEvent.SelfComposed(mechanism, steps), steps + " steps");
    }

    /**
     * Returns the plan with the noise for batches of which nothing is known.
     *
     * @throws IllegalStateException if the noise is to be calibrated, and was not yet
     */
    public synchronized TrainingPlan settled() {
        if (plan.noiseMultiplier().isEmpty()) {
            throw new IllegalStateException(
                    "The noise is to be calibrated to the budget, and of batches handed over alone"
                            + " nobody knows how many will come: set noiseMultiplier. Or hand over"
                            + " an iterator of all data, whose samples or, with"
                            + " sampling(Sampling.ITERATOR_PASSES), whose passes can be planned.");
        }
        return plan;
    }

    /**
     * Settles on the least noise with which what is planned, after what was spent, keeps within the
     * budget.
     *
     * @param planned what the plan releases, given what one noised sum releases
     * @param length the plan's length in words, for the log
     */
    private TrainingPlan settle(Ledger spent, Function<DpEvent, DpEvent> planned, String length) {
        if (plan.noiseMultiplier().isEmpty()) {
            requireSomethingLeft(spent);
            double sigma =
                    Calibration.noiseMultiplier(
                            accountant,
                            candidate ->
                                    new DpEvent.Composed(
                                            List.of(
                                                    spent.released(),
                                                    planned.apply(
                                                            new DpEvent.Gaussian(candidate)))),
                            spent.relation(),
                            plan.budget().orElseThrow());
            log.info("Calibrated noiseMultiplier {} for {}.", Require.show(sigma), length);
            plan = plan.withNoiseMultiplier(sigma);
        }
        return plan;
    }

    /** Where nothing is left no noise helps, and no shorter plan. */
    private void requireSomethingLeft(Ledger spent) {
        PrivacyBudget budget = plan.budget().orElseThrow();
        if (spent.steps() == 0 && spent.releases().isEmpty()) {
            return;
        }
        double epsilon =
                accountant.guarantee(spent.released(), spent.relation(), budget.delta()).epsilon();
        if (epsilon > budget.epsilon()) {
            boolean begun = spent.steps() > 0;
            throw new IllegalArgumentException(
                    (begun
                                    ? "The ledger's " + spent.steps() + " steps have"
                                    : "What was released before the first step ("
                                            + spent.releases().get(0).description()
                                            + ") has")
                            + " spent epsilon "
                            + Require.show(epsilon)
                            + " at delta "
                            + Require.show(budget.delta())
                            + " already, and the budget is epsilon "
                            + Require.show(budget.epsilon())
                            + (begun
                                    ? ": give a budget for all steps together, those of before"
                                            + " included"
                                    : ": give a budget for that and the training together")
                            + (epsilon == Double.POSITIVE_INFINITY && !spent.releases().isEmpty()
                                    ? ", and a larger delta: some release may fail with a"
                                            + " probability of its own that is not below this one."
                                    : "."));
        }
    }
}
