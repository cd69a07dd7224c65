package io.github.dp4j.dl4j;

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
    private boolean stepped;
    private volatile boolean ended;

    BudgetEnd(PrivateTraining training, TrainingPlan plan, boolean stepped) {
        this.training = training;
        this.plan = plan;
        this.stepped = stepped;
    }

    /**
     * Returns whether one more event would exceed the budget.
     *
     * @throws PrivacyBudgetExceededException if it would, and no step was ever made
     */
    boolean reached() {
        if (training.affordableEvents() > 0) {
            stepped = true; // the caller makes it
            return false;
        }
        if (!stepped) {
            throw new PrivacyBudgetExceededException(
                    "fit would exceed the privacy budget: epsilon "
                            + Require.show(plan.budget().epsilon())
                            + " at delta "
                            + Require.show(plan.budget().delta())
                            + " does not pay for a single step"
                            + (training.ledger().steps() > 0
                                    ? " after the " + training.ledger().steps() + " on the ledger"
                                    : "")
                            + ". The network is unchanged: raise the budget or the noise, or lower"
                            + " the sampling rate.");
        }
        stop();
        return true;
    }

    /** Notes that a step was left out. */
    void stop() {
        if (!ended) {
            log.info(
                    "Training stopped: the next step would exceed epsilon {} at delta {}. Further"
                            + " calls of fit change nothing; budgetEnded() tells.",
                    Require.show(plan.budget().epsilon()),
                    Require.show(plan.budget().delta()));
        }
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    boolean stepped() {
        return stepped;
    }
}
