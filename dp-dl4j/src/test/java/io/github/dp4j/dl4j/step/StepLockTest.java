package io.github.dp4j.dl4j.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerJournal;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** L3: two trainers of one network, each with a ledger of its own, in two threads. */
class StepLockTest {

    private static StepLock turn(Object gradients) {
        LedgerJournal journal =
                LedgerJournal.inMemory(Ledger.start(NeighboringRelation.ZERO_OUT, 1e-5));
        return StepLock.of(journal, gradients);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The second would sum its gradients into those that the first has noised, or will. */
    @Test
    void take_ofTheSameGradientsOnAnotherLedger_waitsForTheStepThatIsMade() throws Exception {
        Object gradients = new Object();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        Thread first =
                new Thread(
                        () ->
                                turn(gradients)
                                        .take(
                                                () -> {
                                                    inside.countDown();
                                                    await(over);
                                                }));
        Thread other = new Thread(() -> turn(gradients).take(second::countDown));
        first.start();
        await(inside);
        other.start();
        assertThat(second.await(300, TimeUnit.MILLISECONDS)).isFalse();

        turn(new Object()).take(() -> assertThat(second.getCount()).isEqualTo(1)); // another net
        over.countDown();
        await(second);
        first.join();
        other.join();
    }
}
