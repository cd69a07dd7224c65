package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Several networks or threads on one budget: it ends in the one way, and each step is its own. */
class BudgetOfClonesTest {

    private static final double DELTA = 1e-5;
    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings() {
        return PrivateMultiLayerNetwork.builder(Nets.mlp())
                .clipNorm(1)
                .noiseMultiplier(2)
                .expectedBatchSize(10)
                .ledgerInMemory();
    }

    private static DataSetIterator iterator(int examples) {
        return new ListDataSetIterator<>(Nets.data(examples).asList(), /* batch= */ 10);
    }

    /** Does something in another thread, and waits for it, when the first epoch starts. */
    private static void whenItStarts(PrivateMultiLayerNetwork net, Runnable work) {
        AtomicBoolean begun = new AtomicBoolean();
        net.setListeners(
                new BaseTrainingListener() {
                    @Override
                    public void onEpochStart(Model model) {
                        if (begun.compareAndSet(false, true)) {
                            FutureTask<Void> task = new FutureTask<>(work, null);
                            new Thread(task).start();
                            try {
                                task.get();
                            } catch (InterruptedException | ExecutionException e) {
                                throw new AssertionError(e);
                            }
                        }
                    }
                });
    }

    /** The budget pays for one step; the copy makes it when the network has just looked. */
    @Test
    void budgetThatACopySpendsBeforeTheStep_endsQuietly() {
        PrivateMultiLayerNetwork net =
                settings()
                        .sampling(Sampling.FULL_BATCH)
                        .expectedBatchSize(20)
                        .budget(2.5, DELTA)
                        .build();
        PrivateMultiLayerNetwork copy = net.clone();
        INDArray before = net.params().dup();
        whenItStarts(net, () -> copy.fit(iterator(20)));

        net.fit(iterator(20));

        assertThat(net.budgetEnded()).isTrue();
        assertThat(net.params()).isEqualTo(before);
        assertThat(copy.budgetEnded()).isFalse();
        assertThat(copy.params()).isNotEqualTo(before);
        assertThat(net.ledger().steps()).isEqualTo(1);
        assertThat(net.getEpochCount()).isEqualTo(1);
    }

    @Test
    void copyThatCameTooLate_endsQuietlyWhateverItIsFed() {
        PrivateMultiLayerNetwork net = settings().budget(2.5, DELTA).build();
        PrivateMultiLayerNetwork copy = net.clone();
        net.fit(Nets.data(10));
        INDArray before = copy.params().dup();

        copy.fit(Nets.data(10));
        assertThat(copy.budgetEnded()).isTrue();
        copy.clone().fit(Nets.data(10));

        assertThat(copy.params()).isEqualTo(before);
        assertThat(net.ledger().steps()).isEqualTo(1);
    }

    /** Whatever the threads' order, what they make together is what the budget pays for. */
    @Test
    void threads_spendTheBudgetAndNoMore() throws Exception {
        PrivateMultiLayerNetwork net = settings().budget(8.2, DELTA).build();
        List<PrivateMultiLayerNetwork> copies = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier start = new CyclicBarrier(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            PrivateMultiLayerNetwork copy = net.clone();
            copies.add(copy);
            ends.add(
                    threads.submit(
                            () -> {
                                start.await();
                                while (!copy.budgetEnded()) {
                                    copy.fit(Nets.data(10));
                                }
                                return null;
                            }));
        }
        threads.shutdown();
        for (Future<?> end : ends) {
            end.get();
        }

        assertThat(net.guarantee().epsilon()).isLessThanOrEqualTo(8.2);
        long steps = net.ledger().steps();
        assertThat(
                        new BestAccountant()
                                .guarantee(
                                        new DpEvent.SelfComposed(GAUSSIAN, steps + 1),
                                        NeighboringRelation.ZERO_OUT,
                                        DELTA)
                                .epsilon())
                .isGreaterThan(8.2);
        assertThat(copies.stream().mapToInt(PrivateMultiLayerNetwork::getIterationCount).sum())
                .isEqualTo((int) steps);
    }

    /** What another thread begins on the same network does not become the event of this one. */
    @Test
    void threadsOnOneNetwork_areEachChargedAsTheirBatchesWereDrawn() {
        PrivateMultiLayerNetwork net = settings().delta(DELTA).build();
        whenItStarts(net, () -> net.fit(iterator(80)));

        net.fit(iterator(40));

        assertThat(net.ledger().released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.25, GAUSSIAN), 4),
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.125, GAUSSIAN), 8))));
    }

    @Test
    void passesInterruptedByABatch_areEachChargedAsTheyAre() {
        PrivateMultiLayerNetwork net =
                settings().delta(DELTA).sampling(Sampling.ITERATOR_PASSES).build();
        DataSet batch = Nets.data(10);
        whenItStarts(net, () -> net.fit(batch));

        net.fit(iterator(40), /* numEpochs= */ 2);

        assertThat(net.ledger().released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(
                                                new DpEvent.DisjointBatches(GAUSSIAN), 2),
                                        new DpEvent.SelfComposed(GAUSSIAN, 1))));
        assertThat(net.ledger().steps()).isEqualTo(9);
    }
}
