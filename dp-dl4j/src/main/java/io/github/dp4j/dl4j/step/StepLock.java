package io.github.dp4j.dl4j.step;

import io.github.dp4j.dl4j.ledger.LedgerJournal;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The critical section of a step: of all who share a ledger or a network one is at work at a time.
 *
 * <p>Networks that share a ledger, as clones do, take turns at its lock. Trainers that share a
 * network share its gradient vector, and it is that object that they lock, after the ledger: the
 * network's own monitor is for DL4J, whose users may hold it.
 */
public final class StepLock {

    private final ReentrantLock ledger;
    private final Object gradients;

    private StepLock(ReentrantLock ledger, Object gradients) {
        this.ledger = ledger;
        this.gradients = gradients;
    }

    public static StepLock of(LedgerJournal journal, Object gradients) {
        return new StepLock(journal.turn(), gradients);
    }

    /**
     * Does something while nobody else has a turn.
     *
     * @throws IllegalStateException if this thread has a turn already: a listener has begun a step
     *     within a step
     */
    public void take(Runnable work) {
        if (ledger.isHeldByCurrentThread() || Thread.holdsLock(gradients)) {
            throw new IllegalStateException(
                    "A step was begun within a step, by a listener: call fit when the step is"
                            + " over.");
        }
        ledger.lock();
        try {
            synchronized (gradients) {
                work.run();
            }
        } finally {
            ledger.unlock();
        }
    }
}
