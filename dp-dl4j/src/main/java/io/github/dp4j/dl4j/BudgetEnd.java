package io.github.dp4j.dl4j;

import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.Require;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which the budget of a private network ends, whatever {@code fit} is called: no
 * step is made that would exceed it, the log says so once, and the network tells from then on.
 * Calls that make no step any more change nothing and throw nothing, since early stopping and other
 * loops of DL4J take an exception for a failure and lose the model. Only a network that could never
 * make a step throws: its settings are wrong.
 */
final class BudgetEnd {

    private static final Logger log = LoggerFactory.getLogger(BudgetEnd.class);

    private final PrivateTraining training;
    private final TrainingPlan plan;
    private final long stepsBefore;
    private volatile boolean ended;

    /**
     * Creates the end.
     *
     * @param stepsBefore how many steps the ledger held when the network, of which this one may be
     *     a copy, was built
     */
    BudgetEnd(PrivateTraining training, TrainingPlan plan, long stepsBefore) {
        this.training = training;
        this.plan = plan;
        this.stepsBefore = stepsBefore;
    }

    /**
     * Notes that a step was not made, as it would exceed the budget.
     *
     * @throws PrivacyBudgetExceededException if none was ever made by the network or its copies
     */
    void reached() {
        PrivacyBudget budget = plan.budget().orElseThrow();
        if (training.ledger().steps() == stepsBefore) {
            throw new PrivacyBudgetExceededException(
                    "fit would exceed the privacy budget: epsilon "
                            + Require.show(budget.epsilon())
                            + " at delta "
                            + Require.show(budget.delta())
                            + " does not pay for a single step"
                            + (training.ledger().steps() > 0
                                    ? " after the " + training.ledger().steps() + " on the ledger"
                                    : "")
                            + ". The network is unchanged: raise the budget or the noise, or lower"
                            + " the sampling rate.");
        }
        if (!ended) {
            log.info(
                    "Training stopped: the next step would exceed epsilon {} at delta {}. Further"
                            + " calls of fit change nothing; budgetEnded() tells.",
                    Require.show(budget.epsilon()),
                    Require.show(budget.delta()));
        }
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    long stepsBefore() {
        return stepsBefore;
    }
}
