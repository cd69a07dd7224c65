package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.data.OneDataSet;
import io.github.dp4j.dl4j.data.PoissonSample;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.recipe.PaddedSequences;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.ReportWriter;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.datasets.iterator.MultiDataSetWrapperIterator;
import org.deeplearning4j.datasets.iterator.utilty.BenchmarkDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultipleEpochsIterator;
import org.nd4j.linalg.dataset.api.iterator.SamplingDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Events on the ledger are what happened to the data, whatever hands the batches over. */
@SuppressWarnings("deprecation") // DL4J has the same iterators twice, and calls one of each old
class EventsThatWereNotTest {

    private static final double DELTA = 1e-5;
    private static final DpEvent GAUSSIAN = new DpEvent.Gaussian(2);

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> settings() {
        return PrivateMultiLayerNetwork.builder(Nets.mlp())
                .clipNorm(0.5)
                .noiseMultiplier(2)
                .delta(DELTA)
                .expectedBatchSize(10)
                .ledgerInMemory();
    }

    private static DataSetIterator iterator(int examples) {
        return new ListDataSetIterator<>(Nets.data(examples).asList(), /* batch= */ 10);
    }

    private static DataSetIterator poisson() {
        return new PoissonDataSetIterator(Nets.data(40), /* expectedBatchSize= */ 10);
    }

    private static DpEvent times(DpEvent event, long count) {
        return new DpEvent.Composed(List.of(new DpEvent.SelfComposed(event, count)));
    }

    private static DpEvent sampled(double rate, long count) {
        return times(new DpEvent.PoissonSampled(rate, GAUSSIAN), count);
    }

    // Batches of the owner's under add-or-remove, where one row less moves all later ones

    private static PrivateNetworkBuilder<PrivateMultiLayerNetwork> addOrRemove(Sampling sampling) {
        return settings()
                .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                .sampling(sampling)
                .populationSize(40);
    }

    @Test
    void ownersBatches_underAddOrRemove_areRefused() {
        DataSet batch = Nets.data(10);
        INDArray features = batch.getFeatures();
        INDArray labels = batch.getLabels();
        List<Consumer<PrivateMultiLayerNetwork>> fits =
                List.of(
                        net -> net.fit(batch),
                        net -> net.fit(batch.toMultiDataSet()),
                        net -> net.fit(features, labels),
                        net -> net.fit(features, labels, null, null),
                        net -> net.fit(features, new int[10]),
                        net -> net.clone().fit(batch));
        for (Consumer<PrivateMultiLayerNetwork> fit : fits) {
            try (PrivateMultiLayerNetwork net = addOrRemove(Sampling.POISSON).build()) {
                INDArray before = net.params().dup();
                assertThatThrownBy(() -> fit.accept(net))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("add-or-remove")
                        .hasMessageContaining("ZERO_OUT");
                assertThat(net.params()).isEqualTo(before);
                assertThat(net.ledger().steps()).isZero();
            }
        }
    }

    @Test
    void ownersBatches_ofGraphs_likewise() {
        ComputationGraph graph = Nets.mlp().toComputationGraph();
        try (PrivateComputationGraph net =
                PrivateComputationGraph.builder(graph)
                        .clipNorm(0.5)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .ledgerInMemory()
                        .build()) {
            assertThatThrownBy(() -> net.fit(Nets.data(10))).hasMessageContaining("ZERO_OUT");
            assertThatThrownBy(() -> net.fit(Nets.data(10).toMultiDataSet()))
                    .hasMessageContaining("ZERO_OUT");
            assertThat(net.ledger().steps()).isZero();
        }
    }

    @Test
    void wholeData_underAddOrRemove_isTakenAgainInAnyOrder_andNoOther() {
        DataSet all = Nets.data(40);
        List<DataSet> reversed = new ArrayList<>(all.asList());
        Collections.reverse(reversed);
        try (PrivateMultiLayerNetwork net =
                addOrRemove(Sampling.FULL_BATCH).expectedBatchSize(40).build()) {
            net.fit(all);
            net.fit(DataSet.merge(reversed));
            assertThatThrownBy(() -> net.fit(Nets.data(39)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other examples than those of the steps before");
            assertThatThrownBy(() -> net.clone().fit(Nets.data(10)))
                    .hasMessageContaining("other examples than those of the steps before");
            assertThat(net.ledger().released()).isEqualTo(times(GAUSSIAN, 2));
        }
    }

    /** Parts that are cut by counting, each as an iterator of its own. */
    /** Advice is to be followed: the noise of a plan for whole data needs no iterator before. */
    @Test
    void wholeData_byABudget_areCalibratedForThePlannedSteps() {
        try (PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNorm(1)
                        .budget(3, DELTA)
                        .steps(4)
                        .expectedBatchSize(40)
                        .sampling(Sampling.FULL_BATCH)
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .ledgerInMemory()
                        .build()) {
            for (int i = 0; i < 6; i++) {
                net.fit(Nets.data(40));
            }
            assertThat(net.ledger().steps()).isEqualTo(4);
            assertThat(net.budgetEnded()).isTrue();
            assertThat(net.guarantee().epsilon()).isBetween(2.99, 3.0);
            assertThat(net.ledger().released())
                    .isEqualTo(
                            times(
                                    new DpEvent.Gaussian(
                                            net.ledger().phases().get(0).noiseMultiplier()),
                                    4));
        }
    }

    @Test
    void otherDataUnderAddOrRemove_areRefusedThroughEveryDoor() {
        List<DataSet> parts = Nets.data(40).batchBy(10);
        List<BiConsumer<PrivateMultiLayerNetwork, DataSet>> fits =
                List.of(
                        (net, part) -> net.fit(new ListDataSetIterator<>(part.asList(), 10)),
                        (net, part) -> net.clone().fit(new SingletonDataSetIterator(part), 1),
                        (net, part) -> net.fit(new PoissonDataSetIterator(part, 10, 40)));
        for (BiConsumer<PrivateMultiLayerNetwork, DataSet> fit : fits) {
            try (PrivateMultiLayerNetwork net = addOrRemove(Sampling.POISSON).build()) {
                fit.accept(net, parts.get(0));
                DpEvent released = net.ledger().released();
                assertThatThrownBy(() -> fit.accept(net, parts.get(1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("dataInParts");
                assertThat(net.ledger().released()).isEqualTo(released);
                fit.accept(net, parts.get(0));
                net.dataInParts("a file a month");
                fit.accept(net, parts.get(1));
                net.fit(parts.get(2));
                assertThat(ReportWriter.text(net.report()).replaceAll("\\s+", " "))
                        .contains("cut by what is in a record", "a file a month");
            }
        }
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp())
                        .clipNorm(0.5)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .samplingRate(0.25)
                        .expectedBatchSize(10)
                        .steps(2)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(parts.get(0));
            assertThatThrownBy(() -> trainer.fit(parts.get(1))).hasMessageContaining("dataInParts");
            assertThat(trainer.ledger().steps()).isEqualTo(2);
            trainer.dataInParts("a file a month");
            trainer.fit(parts.get(1));
            assertThat(trainer.ledger().steps()).isEqualTo(4);
        }
    }

    /** The same iterator object, whose arrays hold other numbers by then. */
    @Test
    void otherDataInTheSameArrays_areSeen() {
        DataSet buffer = Nets.data(10);
        PoissonDataSetIterator batches = new PoissonDataSetIterator(buffer, 5, 20);
        try (PrivateMultiLayerNetwork net =
                addOrRemove(Sampling.POISSON).populationSize(20).expectedBatchSize(5).build()) {
            net.fit(batches);
            buffer.getFeatures().addi(1);
            batches.reset();
            assertThatThrownBy(() -> net.fit(batches)).hasMessageContaining("dataInParts");
        }
    }

    /** Two threads may both have checked their data before either makes a step. */
    @Test
    void dataOfTwoThreads_areTakenOnceWithinTheStep() {
        OneDataSet one = new OneDataSet(NeighboringRelation.ADD_OR_REMOVE_ONE);
        Examples first = Examples.of(Nets.data(10));
        Examples second = Examples.of(Nets.data(11));
        OneDataSet.Known known = one.check(first, /* inParts= */ false);
        OneDataSet.Known other = one.check(second, /* inParts= */ false);
        one.use(known);
        assertThatThrownBy(() -> one.use(other)).hasMessageContaining("dataInParts");
        one.use(known);
        one.use(one.check(second, /* inParts= */ true));
    }

    @Test
    void paddedSequences_ofSeveralInputs_needNoMasksBefore() {
        DataSet five = sequence(5);
        org.nd4j.linalg.dataset.MultiDataSet data =
                new org.nd4j.linalg.dataset.MultiDataSet(five.getFeatures(), five.getLabels());
        new PaddedSequences(7).preProcess(data);
        assertThat(data.getFeatures(0).shape()).containsExactly(1, 3, 7);
        assertThat(data.getLabelsMaskArray(0))
                .isEqualTo(Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1, 0, 0}}));
        assertThat(data.getFeaturesMaskArray(0)).isEqualTo(data.getLabelsMaskArray(0));
    }

    /** Data that were refused before a step do not bind what comes after them. */
    @Test
    void dataThatWereRefused_areForgotten() {
        try (PrivateMultiLayerNetwork net =
                addOrRemove(Sampling.FULL_BATCH).expectedBatchSize(40).build()) {
            DataSet wrong = Nets.data(40);
            wrong.getFeatures().putScalar(0, Double.NaN);
            assertThatThrownBy(() -> net.fit(wrong)).isInstanceOf(IllegalArgumentException.class);
            net.fit(Nets.data(40));
            assertThatThrownBy(() -> net.fit(wrong)).isInstanceOf(IllegalArgumentException.class);
            net.fit(Nets.data(40));
            assertThat(net.ledger().steps()).isEqualTo(2);
        }
    }

    /** Padded to the longest, all would show how long that one is. */
    @Test
    void examplesOfOtherLengthOrMasks_areRefused_andPaddedToAPublicLengthTaken() {
        DataSet five = sequence(5);
        DataSet nine = sequence(9);
        DataSet masked = sequence(5);
        masked.setFeaturesMaskArray(Nd4j.ones(1, 5));
        for (DataSet other : List.of(nine, masked)) {
            try (PrivateMultiLayerNetwork net = recurrent()) {
                assertThatThrownBy(
                                () ->
                                        net.fit(
                                                new IteratorDataSetIterator(
                                                        List.of(five, other).iterator(), 1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("must be public");
                assertThat(net.ledger().steps()).isZero();
            }
        }
        for (Sampling sampling : List.of(Sampling.ITERATOR_PASSES, Sampling.POISSON)) {
            for (DataSet other : List.of(nine, masked)) {
                try (PrivateMultiLayerNetwork net =
                        recurrent(NeighboringRelation.ZERO_OUT, sampling)) {
                    assertThatThrownBy(
                                    () -> {
                                        if (sampling == Sampling.POISSON) {
                                            net.fit(five);
                                            net.fit(other);
                                        } else {
                                            net.fit(
                                                    new IteratorDataSetIterator(
                                                            List.of(five, other).iterator(), 1));
                                        }
                                    })
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("must be public");
                    assertThat(net.ledger().steps()).isEqualTo(1);
                }
            }
        }
        List<Double> bounds = new ArrayList<>();
        for (List<DataSet> data : List.of(List.of(five), List.of(sequence(5), nine))) {
            try (PrivateMultiLayerNetwork net = recurrent()) {
                data.forEach(new PaddedSequences(12)::preProcess);
                net.fit(new IteratorDataSetIterator(data.iterator(), 1));
                bounds.add(net.ledger().phases().get(0).roundingBound());
            }
        }
        assertThat(bounds.get(1)).isEqualTo(bounds.get(0));
    }

    private static DataSet sequence(int steps) {
        INDArray labels = Nd4j.zeros(1, 2, steps);
        for (int t = 0; t < steps; t++) {
            labels.putScalar(new int[] {0, t % 2, t}, 1);
        }
        return new DataSet(Nd4j.rand(1, 3, steps), labels);
    }

    private static PrivateMultiLayerNetwork recurrent() {
        return recurrent(NeighboringRelation.ADD_OR_REMOVE_ONE, Sampling.POISSON);
    }

    private static PrivateMultiLayerNetwork recurrent(
            NeighboringRelation relation, Sampling sampling) {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .updater(new Sgd(0.1))
                                .list(
                                        new LSTM.Builder().nIn(3).nOut(4).build(),
                                        new RnnOutputLayer.Builder().nIn(4).nOut(2).build())
                                .build());
        net.init();
        return PrivateMultiLayerNetwork.builder(net)
                .clipNorm(0.5)
                .noiseMultiplier(2)
                .delta(DELTA)
                .expectedBatchSize(1)
                .populationSize(2)
                .sampling(sampling)
                .relation(relation)
                .ledgerInMemory()
                .build();
    }

    @Test
    void ownersBatches_whereRowsKeepTheirPlaces_areTaken() {
        for (NeighboringRelation relation :
                List.of(NeighboringRelation.ZERO_OUT, NeighboringRelation.REPLACE_ONE)) {
            try (PrivateMultiLayerNetwork net = settings().relation(relation).build()) {
                iterator(40).forEachRemaining(net::fit);
                assertThat(net.ledger().released()).isEqualTo(times(GAUSSIAN, 4));
            }
        }
    }

    // E1: iterators that repeat or resample

    static Stream<DataSetIterator> repeating() {
        return Stream.of(
                new MultipleEpochsIterator(10, iterator(40)),
                new SamplingDataSetIterator(
                        Nets.data(40), /* batchSize= */ 10, /* totalNumberSamples= */ 100),
                new BenchmarkDataSetIterator(Nets.data(10), /* totalIterations= */ 20),
                new AsyncDataSetIterator(new MultipleEpochsIterator(10, iterator(40))),
                new EarlyTerminationDataSetIterator(
                        new SamplingDataSetIterator(Nets.data(40), 10, 100), 5));
    }

    @ParameterizedTest
    @MethodSource("repeating")
    void e1_stockIteratorsThatRepeat_areRefusedThroughWrappers(DataSetIterator repeating) {
        for (Sampling sampling : List.of(Sampling.POISSON, Sampling.ITERATOR_PASSES)) {
            PrivateMultiLayerNetwork net = settings().sampling(sampling).build();
            INDArray before = net.params().dup();
            assertThatThrownBy(() -> net.fit(repeating))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than once a pass");
            assertThat(net.ledger().steps()).isZero();
            assertThat(net.params()).isEqualTo(before);
        }
    }

    /** An iterator that nobody knows, over batches of a list that repeats. */
    private static DataSetIterator unknown(List<DataSet> batches) {
        return new ListDataSetIterator<>(batches, /* batch= */ 10);
    }

    @Test
    void e1_unknownIteratorThatRepeats_isRefused() {
        List<DataSet> twice = new ArrayList<>(Nets.data(40).asList());
        twice.addAll(Nets.data(40).asList());
        PrivateMultiLayerNetwork read = settings().build();
        assertThatThrownBy(() -> read.fit(unknown(twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repeatedRowsAreDistinctRecords");
        assertThat(read.ledger().steps()).isZero();

        PrivateMultiLayerNetwork passes = settings().sampling(Sampling.ITERATOR_PASSES).build();
        assertThatThrownBy(() -> passes.fit(unknown(twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Batch 5 of the iterator's pass holds rows of an earlier");
        assertThat(passes.ledger().released())
                .isEqualTo(times(new DpEvent.DisjointBatches(GAUSSIAN), 1));
        assertThat(passes.ledger().steps()).isEqualTo(4);

        PrivateMultiLayerNetwork owner = settings().repeatedRowsAreDistinctRecords().build();
        owner.fit(unknown(twice));
        assertThat(owner.ledger().released()).isEqualTo(sampled(0.125, 8));
    }

    /** Hands out rows that have not been there before, for ever. */
    private static DataSetIterator endless(DataSet batch) {
        Iterator<DataSet> endless =
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public DataSet next() {
                        batch.getFeatures().addi(1);
                        return batch;
                    }
                };
        return new org.deeplearning4j.datasets.iterator.ExistingDataSetIterator(endless);
    }

    @Test
    void reader_iteratorThatDoesNotEnd_isRefused() {
        DataSet batch = Nets.data(10);
        PrivateMultiLayerNetwork net = settings().populationSize(40).build();
        assertThatThrownBy(() -> net.fit(endless(batch)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1080")
                .hasMessageContaining("does not end")
                .hasMessageContaining("give their number as populationSize");
        assertThat(batch.getFeatures().getDouble(0))
                .as("read no further than the first batch beyond the limit")
                .isLessThan(120);
        assertThat(net.ledger().steps()).isZero();
    }

    // E2: wrappers of a Poisson iterator

    static Stream<UnaryOperator<DataSetIterator>> wrappers() {
        return Stream.of(
                AsyncDataSetIterator::new,
                org.deeplearning4j.datasets.iterator.AsyncDataSetIterator::new,
                org.deeplearning4j.datasets.iterator.AsyncShieldDataSetIterator::new,
                org.deeplearning4j.datasets.iterator.WorkspacesShieldDataSetIterator::new,
                inner -> new EarlyTerminationDataSetIterator(inner, /* terminationPoint= */ 4));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void e2_wrappersOfPoissonSamples_areAccountedAsTheSamples(
            UnaryOperator<DataSetIterator> wrapper) {
        PrivateMultiLayerNetwork net = settings().build();
        net.fit(wrapper.apply(poisson()), /* numEpochs= */ 3);
        assertThat(net.ledger().released()).isEqualTo(sampled(0.25, 12));
        assertThat(net.ledger().steps()).isEqualTo(12);
    }

    @Test
    void e2_adapterToMultiDataSet_keepsWhatTheSamplesSay() {
        PrivateMultiLayerNetwork net = settings().build();
        net.fit(new MultiDataSetIteratorAdapter(poisson()));
        assertThat(net.ledger().released()).isEqualTo(sampled(0.25, 4));
    }

    @Test
    void e2_manyEpochsOfPoissonSamples_areFreshSamplesEach() {
        PrivateMultiLayerNetwork net = settings().build();
        net.fit(new MultipleEpochsIterator(3, poisson()));
        assertThat(net.ledger().released()).isEqualTo(sampled(0.25, net.ledger().steps()));
        assertThat(net.ledger().steps()).isGreaterThanOrEqualTo(12);
    }

    @Test
    void e2_wrappersThatCopyTheSamples_areRefused() {
        for (Sampling sampling : List.of(Sampling.POISSON, Sampling.ITERATOR_PASSES)) {
            List<DataSetIterator> copying =
                    List.of(
                            // A batch of just this size would be handed on whole.
                            new IteratorDataSetIterator(poisson(), /* batchSize= */ 41),
                            new MultiDataSetWrapperIterator(
                                    new PoissonMultiDataSetIterator(
                                            Nets.data(40).toMultiDataSet(), 10)));
            for (DataSetIterator copies : copying) {
                PrivateMultiLayerNetwork net = settings().sampling(sampling).build();
                assertThatThrownBy(() -> net.fit(copies))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("apart");
                assertThat(net.ledger().steps()).isZero();
            }
        }
    }

    @Test
    void e2_sampleTwiceInDifferentForms_isRefused() {
        PrivateMultiLayerNetwork net = settings().build();
        DataSet sample = poisson().next();
        net.fit(sample);
        assertThatThrownBy(() -> net.fit(sample.toMultiDataSet())).hasMessageContaining("already");
        assertThat(net.ledger().released()).isEqualTo(sampled(0.25, 1));
    }

    // E3: a sampling rate that follows the data

    @Test
    void e3_rateFromTheDataUnderAddOrRemove_isRefused() {
        assertThatThrownBy(() -> settings().relation(NeighboringRelation.ADD_OR_REMOVE_ONE).build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("populationSize is not set");
        PrivateMultiLayerNetwork net =
                settings()
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .populationSize(50)
                        .dataInParts("neighbours, one after the other")
                        .build();
        assertThatThrownBy(() -> net.fit(poisson()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("differs between neighbours");
        assertThat(net.ledger().steps()).isZero();

        net.fit(new PoissonDataSetIterator(Nets.data(40), 10, /* populationSize= */ 50));
        net.fit(iterator(40)); // one more, of 1 / 0.2 steps
        net.fit(iterator(39)); // a neighbour: sampled at the same rate
        assertThat(net.ledger().released()).isEqualTo(sampled(0.2, 15));
    }

    // E4: settings that change after build()

    @Test
    void e4_builderChangedAfterBuild_reachesNoRun() {
        PrivateNetworkBuilder<PrivateMultiLayerNetwork> builder = settings().clipNorm(1);
        PrivateMultiLayerNetwork net = builder.build();
        builder.clipNorm(100).noiseMultiplier(0.01).expectedBatchSize(1).samplingRate(1);
        builder.sampling(Sampling.FULL_BATCH).delta(0.5);
        PrivateMultiLayerNetwork clone = net.clone();
        net.fit(iterator(40));
        clone.fit(Nets.data(10));
        assertThat(net.ledger().phases())
                .hasSize(2)
                .allSatisfy(
                        phase -> {
                            assertThat(phase.clipNorm()).isEqualTo(1);
                            assertThat(phase.noiseMultiplier()).isEqualTo(2);
                            assertThat(phase.expectedBatchSize()).isEqualTo(10);
                        });
        assertThat(net.ledger().phases().get(0).samplingRate()).isEqualTo(0.25);
        assertThat(net.ledger().delta()).isEqualTo(DELTA);
    }

    @Test
    void e4_trainersBuilderChangedAfterBuild_reachesNoRun() {
        DpTrainerBuilder builder =
                DpTrainer.builder(Nets.mlp())
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .steps(3)
                        .ledgerInMemory();
        try (DpTrainer trainer = builder.build()) {
            builder.clipNorm(100)
                    .noiseMultiplier(0.01)
                    .onProgress((step, of) -> assertThat(1).isZero());
            trainer.fit(Nets.data(40));
            assertThat(trainer.ledger().released()).isEqualTo(sampled(0.25, 3));
            assertThat(trainer.ledger().phases().get(0).clipNorm()).isEqualTo(1);
        }
    }

    @Test
    void e4_twoNetworksOfOneBuilder_areCalibratedEachForItself() {
        PrivateNetworkBuilder<PrivateMultiLayerNetwork> builder =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNorm(1)
                        .budget(3, DELTA)
                        .epochs(4)
                        .expectedBatchSize(10)
                        .ledgerInMemory();
        PrivateMultiLayerNetwork four = builder.build();
        PrivateMultiLayerNetwork one = builder.epochs(1).build();
        four.fit(iterator(40), 4);
        one.fit(iterator(40), 1);
        assertThat(four.guarantee().epsilon()).isBetween(2.9, 3.0);
        assertThat(one.guarantee().epsilon()).isBetween(2.9, 3.0);
        assertThat(four.ledger().steps()).isEqualTo(16);
        assertThat(one.ledger().steps()).isEqualTo(4);
    }

    // E5 and M4: two batch sizes

    @Test
    void e5_samplerOfAnotherBatchSize_isRefused() {
        PrivateMultiLayerNetwork net = settings().expectedBatchSize(100).build();
        assertThatThrownBy(() -> net.fit(poisson()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10")
                .hasMessageContaining("100");
        PrivateMultiLayerNetwork passes =
                settings().expectedBatchSize(100).sampling(Sampling.ITERATOR_PASSES).build();
        assertThatThrownBy(() -> passes.fit(iterator(40)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("make the two agree");
        assertThat(net.ledger().steps() + passes.ledger().steps()).isZero();
    }

    /** The batch size of the owner's iterator is how it reads, and nothing else. */
    @Test
    void m4_samplingRate_isThatOfTheSampler() {
        PrivateMultiLayerNetwork net = settings().expectedBatchSize(5).build();
        net.fit(iterator(40));
        net.fit(new PoissonDataSetIterator(Nets.data(50), /* expectedBatchSize= */ 5));
        assertThat(net.ledger().released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.125, GAUSSIAN), 8),
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.1, GAUSSIAN), 10))));
    }

    // E8: amplification for who has an iterator and two lines

    @Test
    void e8_samplingsOfTheTrainer_areThoseOfThePrivateNetwork() {
        for (Sampling sampling :
                List.of(Sampling.FIXED_SIZE, Sampling.SHUFFLED, Sampling.FULL_BATCH)) {
            PrivateMultiLayerNetwork net =
                    settings()
                            .sampling(sampling)
                            .expectedBatchSize(sampling == Sampling.FULL_BATCH ? 40 : 10)
                            .build();
            net.fit(iterator(40), /* numEpochs= */ 2);
            DpEvent expected =
                    switch (sampling) {
                        case FIXED_SIZE ->
                                times(new DpEvent.SampledWithoutReplacement(40, 10, GAUSSIAN), 8);
                        case SHUFFLED -> times(new DpEvent.DisjointBatches(GAUSSIAN), 2);
                        default -> times(GAUSSIAN, 2);
                    };
            assertThat(net.ledger().released()).as(sampling.name()).isEqualTo(expected);
        }
    }

    @Test
    void e8_onePassAtATime_costsWhatManyPassesCost() {
        PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.builder(Nets.mlp())
                        .clipNorm(1)
                        .budget(3, DELTA)
                        .epochs(5)
                        .expectedBatchSize(12)
                        .ledgerInMemory()
                        .build();
        for (int i = 0; i < 5; i++) {
            net.fit(iterator(40));
        }
        assertThat(net.ledger().steps()).isEqualTo(17); // 5 * 40 / 12, rounded up once
        assertThat(net.budgetEnded()).isFalse();
        net.fit(iterator(40));
        assertThat(net.budgetEnded()).isTrue();
        assertThat(net.guarantee().epsilon()).isLessThanOrEqualTo(3);
    }

    /** Whoever may be in both populations is counted in both. */
    @Test
    void e8_anotherPopulation_isComposed() {
        PrivateMultiLayerNetwork net = settings().build();
        net.fit(iterator(40));
        net.fit(iterator(80));
        assertThat(net.ledger().released())
                .isEqualTo(
                        new DpEvent.Composed(
                                List.of(
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.25, GAUSSIAN), 4),
                                        new DpEvent.SelfComposed(
                                                new DpEvent.PoissonSampled(0.125, GAUSSIAN), 8))));
    }

    // B11: several inputs

    private static ComputationGraph twoInputs() {
        ComputationGraph graph =
                new ComputationGraph(
                        Nets.conf(new Sgd(0.1))
                                .graphBuilder()
                                .addInputs("a", "b")
                                .addVertex("both", new MergeVertex(), "a", "b")
                                .addLayer("out", Nets.output(2 * Nets.INPUTS), "both")
                                .setOutputs("out")
                                .build());
        graph.init();
        return graph;
    }

    private static org.nd4j.linalg.dataset.MultiDataSet twoInputs(DataSet data) {
        return new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {data.getFeatures(), data.getFeatures().neg()},
                new INDArray[] {data.getLabels()});
    }

    private static PrivateNetworkBuilder<PrivateComputationGraph> graphSettings() {
        return PrivateComputationGraph.builder(twoInputs())
                .clipNorm(0.5)
                .noiseMultiplier(2)
                .delta(DELTA)
                .expectedBatchSize(10)
                .ledgerInMemory();
    }

    @Test
    void b11_graphWithTwoInputs_getsAmplification() {
        PrivateComputationGraph graph = graphSettings().build();
        graph.fit(new PoissonMultiDataSetIterator(twoInputs(Nets.data(40)), 10));
        List<org.nd4j.linalg.dataset.api.MultiDataSet> batches = new ArrayList<>();
        for (DataSet batch : Nets.data(40).batchBy(8)) {
            batches.add(twoInputs(batch));
        }
        MultiDataSetIterator plain =
                new org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator(
                        batches.iterator(), /* batchSize= */ 8);
        graph.fit(plain);
        assertThat(graph.ledger().released()).isEqualTo(sampled(0.25, 8));
        assertThat(graph.ledger().steps()).isEqualTo(8);
    }

    // M3: samples are drawn afresh

    /** 64 batches of 10 of 40: two passes are equal by chance with probability below 1e-100. */
    @Test
    void m3_laterPasses_drawOtherSamples() {
        PoissonDataSetIterator iterator = new PoissonDataSetIterator(Nets.data(640), 10);
        Set<List<List<Integer>>> passes = new HashSet<>();
        for (int pass = 0; pass < 3; pass++) {
            iterator.reset();
            List<List<Integer>> drawn = new ArrayList<>();
            while (iterator.hasNext()) {
                List<Integer> batch = new ArrayList<>();
                for (int i : ((PoissonSample.Batch) iterator.next()).sample().take()) {
                    batch.add(i);
                }
                drawn.add(batch);
            }
            assertThat(drawn).hasSize(64);
            assertThat(new HashSet<>(drawn).size()).isGreaterThan(60);
            passes.add(Collections.unmodifiableList(drawn));
        }
        assertThat(passes).hasSize(3);
    }

    @Test
    void m3_samplersAndSamples_cannotBeStored() {
        for (Object one :
                List.of(
                        poisson(),
                        poisson().next(),
                        new PoissonMultiDataSetIterator(Nets.data(40).toMultiDataSet(), 10))) {
            assertThatThrownBy(
                            () ->
                                    new ObjectOutputStream(new ByteArrayOutputStream())
                                            .writeObject(one))
                    .isInstanceOf(NotSerializableException.class);
        }
    }

    // M6: noise

    @Test
    void m6_noiseWithInfiniteClipNorm_isRefusedEverywhere() {
        assertThatThrownBy(() -> settings().clipNorm(Double.POSITIVE_INFINITY).build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("clipNorm is infinite");
        assertThatThrownBy(
                        () ->
                                DpTrainer.builder(Nets.mlp())
                                        .clipNorm(Double.POSITIVE_INFINITY)
                                        .noiseMultiplier(1e-3)
                                        .delta(DELTA)
                                        .expectedBatchSize(10)
                                        .populationSize(40)
                                        .steps(1)
                                        .ledgerInMemory()
                                        .build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("clipNorm is infinite");
        assertThatThrownBy(
                        () ->
                                PrivateMultiLayerNetwork.builder(Nets.mlp())
                                        .clipNorm(Double.POSITIVE_INFINITY)
                                        .budget(3, DELTA)
                                        .epochs(1)
                                        .expectedBatchSize(10)
                                        .ledgerInMemory()
                                        .build())
                .isInstanceOf(NotPrivatelyTrainableException.class)
                .hasMessageContaining("cannot be kept without noise and clipping");
    }

    /**
     * Noise of the deviation that was set is added, however small: the source adds the deviation
     * itself. It is larger than sigma C by the engine's rounding bound, here below 1e-4.
     */
    @Test
    void m6_smallNoise_isAddedAll() {
        double sigma = 1e-6;
        PrivateNetworkBuilder<PrivateMultiLayerNetwork> noisy = settings().noiseMultiplier(sigma);
        noisy.noiseSource = RecordingNoise::new;
        PrivateMultiLayerNetwork net = noisy.build();
        PrivateMultiLayerNetwork plain = settings().noiseMultiplier(0).build();
        DataSet batch = Nets.data(10);
        net.fit(batch);
        plain.fit(batch);
        INDArray moved = plain.params().sub(net.params()); // Sgd(1)
        INDArray expected = Nd4j.valueArrayOf(moved.shape(), sigma * 0.5 / 10, moved.dataType());
        assertThat(moved.distance2(expected))
                .isLessThan(1e-4 * expected.norm2Number().doubleValue());
    }
}
