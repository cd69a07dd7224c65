package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** What the row of one person would decide for the steps of all others, without noise. */
class OneRowDecidesTest {

    private static final int ROWS = 20;
    private static final int STEPS = 6;

    // Masks: whether they have gaps decides by which steps a recurrent network is computed

    private static DpTrainerBuilder recurrent() {
        MultiLayerNetwork net =
                Nets.network(
                        Nets.conf(new Sgd(0.1))
                                .dataType(DataType.FLOAT)
                                .list(
                                        new LastTimeStep(new LSTM.Builder().nIn(3).nOut(4).build()),
                                        new OutputLayer.Builder().nIn(4).nOut(2).build())
                                .build());
        return DpTrainer.builder(net)
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .expectedBatchSize(5)
                .populationSize(ROWS)
                .steps(3)
                .ledgerInMemory();
    }

    /** Sequences of three to six steps, and the mask of the last one with a number of its own. */
    private static DataSet sequences(double atStepOne) {
        INDArray mask = Nd4j.zeros(DataType.FLOAT, ROWS, STEPS);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 2);
        for (int i = 0; i < ROWS; i++) {
            labels.putScalar(i, i % 2, 1);
            for (int t = 0; t < 3 + i % 4; t++) {
                mask.putScalar(i, t, 1);
            }
        }
        mask.putScalar(ROWS - 1, 1, atStepOne);
        return new DataSet(Nd4j.rand(DataType.FLOAT, ROWS, 3, STEPS), labels, mask, null);
    }

    private static DataSet withoutTheLast(DataSet data) {
        return (DataSet) data.getRange(0, ROWS - 1);
    }

    @Test
    void gapInOneMask_isRefusedUnlessItWasSaidBefore_andThenDecidesNothing() {
        DataSet gap = sequences(0);
        try (DpTrainer trainer = recurrent().build()) {
            assertThatThrownBy(() -> trainer.fit(gap))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("feature mask [0] of example 19 has a gap")
                    .hasMessageContaining("masksWithGaps()");
            assertThat(trainer.ledger().steps()).isZero();
        }
        List<String> engines = new ArrayList<>();
        List<Double> bounds = new ArrayList<>();
        for (DataSet data : List.of(gap, withoutTheLast(gap), sequences(1))) {
            try (DpTrainer trainer = recurrent().masksWithGaps().build()) {
                trainer.fit(data);
                engines.add(trainer.describeEngine());
                bounds.add(trainer.ledger().phases().get(0).roundingBound());
            }
        }
        assertThat(engines).containsOnly(engines.get(0));
        assertThat(engines.get(0)).contains("LSTM under a mask");
        assertThat(bounds).containsOnly(bounds.get(0));
    }

    @Test
    void maskThatWeighs_isRefused_withGapsAndWithout() {
        for (DpTrainerBuilder builder : List.of(recurrent(), recurrent().masksWithGaps())) {
            try (DpTrainer trainer = builder.build()) {
                assertThatThrownBy(() -> trainer.fit(sequences(0.5)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("a number other than 0 and 1");
                assertThat(trainer.ledger().steps()).isZero();
            }
        }
    }

    @Test
    void gap_throughAPrivateNetwork_isRefusedInEverySampling() {
        for (Sampling sampling : List.of(Sampling.POISSON, Sampling.ITERATOR_PASSES)) {
            MultiLayerNetwork net = (MultiLayerNetwork) recurrent().network;
            try (PrivateMultiLayerNetwork own =
                    PrivateMultiLayerNetwork.builder(net)
                            .clipNorm(1)
                            .noiseMultiplier(1)
                            .delta(1e-5)
                            .expectedBatchSize(5)
                            .sampling(sampling)
                            .relation(NeighboringRelation.ZERO_OUT)
                            .ledgerInMemory()
                            .build()) {
                assertThatThrownBy(
                                () ->
                                        own.fit(
                                                new IteratorDataSetIterator(
                                                        List.of(sequences(0)).iterator(), 5)))
                        .hasMessageContaining("has a gap");
                assertThatThrownBy(() -> own.fit(sequences(0))).hasMessageContaining("has a gap");
                assertThat(own.describeEngine()).doesNotContain("under a mask");
                // Passes are read as they are made: the gap is in the fourth batch.
                assertThat(own.ledger().steps()).isEqualTo(sampling == Sampling.POISSON ? 0 : 3);
            }
        }
    }

    @Test
    void gapsThatWereSaid_areTakenByAPrivateNetwork_whateverTheMasksHave() {
        MultiLayerNetwork net = (MultiLayerNetwork) recurrent().network;
        try (PrivateMultiLayerNetwork own =
                PrivateMultiLayerNetwork.builder(net)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(5)
                        .relation(NeighboringRelation.ZERO_OUT)
                        .masksWithGaps()
                        .ledgerInMemory()
                        .build()) {
            own.fit(sequences(1));
            assertThat(own.describeEngine()).contains("LSTM under a mask");
            own.fit(sequences(0));
            assertThat(own.ledger().phases()).hasSize(1); // and one bound of rounding
            assertThat(own.ledger().steps()).isEqualTo(2);
        }
    }

    /** A mask of rows by their numbers cuts the data as parts do. */
    @Test
    void masksThatShowOtherRowsInLaterFits_areOtherData() {
        DataSet data = Nets.data(ROWS);
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp())
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .sampling(Sampling.FULL_BATCH)
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .expectedBatchSize(ROWS)
                        .steps(1)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(shown(data, 0, 10));
            trainer.fit(shown(data, 0, 10));
            assertThatThrownBy(() -> trainer.fit(shown(data, 10, 20)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other examples than those of the steps before");
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
    }

    private static DataSet shown(DataSet data, int from, int to) {
        INDArray mask = Nd4j.zeros(DataType.DOUBLE, ROWS, 1);
        mask.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).assign(1);
        return new DataSet(data.getFeatures(), data.getLabels(), null, mask);
    }

    // Samples that are left out by what they hold: those that are left hold some rows too often

    private static PrivateMultiLayerNetwork sampled() {
        return PrivateMultiLayerNetwork.builder(Nets.mlp())
                .clipNorm(1)
                .noiseMultiplier(1)
                .delta(1e-5)
                .expectedBatchSize(1)
                .relation(NeighboringRelation.ZERO_OUT)
                .ledgerInMemory()
                .build();
    }

    private static PoissonDataSetIterator samples() {
        return new PoissonDataSetIterator(Nets.data(ROWS), /* expectedBatchSize= */ 1);
    }

    @Test
    void samplesLeftOut_areNoticedAtTheNext() {
        for (Predicate<DataSet> wanted :
                List.<Predicate<DataSet>>of(
                        sample -> !sample.isEmpty(),
                        sample -> sample.numExamples() > 1,
                        sample -> sample.isEmpty())) {
            try (PrivateMultiLayerNetwork net = sampled()) {
                PoissonDataSetIterator samples = samples();
                assertThatThrownBy(
                                () -> { // one gap in 60 samples fails to come with e^-10 at most
                                    for (int epoch = 0; epoch < 3; epoch++) {
                                        while (samples.hasNext()) {
                                            DataSet sample = samples.next();
                                            if (wanted.test(sample)) {
                                                net.fit(sample);
                                            }
                                        }
                                        samples.reset();
                                    }
                                })
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("drawn and not trained on")
                        .hasMessageContaining("make a new iterator");
                long steps = net.ledger().steps();
                net.fit(samples()); // as it advises
                assertThat(net.ledger().steps()).isEqualTo(steps + ROWS);
            }
        }
    }

    @Test
    void samplesInAnotherOrder_orSharedWithAnotherNetwork_areRefused() {
        try (PrivateMultiLayerNetwork one = sampled();
                PrivateMultiLayerNetwork other = sampled()) {
            PoissonDataSetIterator samples = samples();
            DataSet first = samples.next();
            one.fit(samples.next());
            assertThatThrownBy(() -> one.fit(first)).hasMessageContaining("drawn before the one");
            other.fit(samples.next());
            assertThatThrownBy(() -> one.fit(samples.next())).hasMessageContaining("1 were drawn");
        }
    }

    @Test
    void samplesOfAGraph_leftOut_areNoticedToo() {
        try (PrivateComputationGraph graph =
                PrivateComputationGraph.builder(Nets.graph())
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(1)
                        .relation(NeighboringRelation.ZERO_OUT)
                        .ledgerInMemory()
                        .build()) {
            PoissonMultiDataSetIterator samples =
                    new PoissonMultiDataSetIterator(Nets.data(ROWS).toMultiDataSet(), 1);
            graph.fit(samples);
            samples.reset();
            graph.fit(samples.next());
            samples.next();
            assertThatThrownBy(() -> graph.fit(samples.next()))
                    .hasMessageContaining("1 were drawn and not trained on");
            assertThat(graph.ledger().steps()).isEqualTo(ROWS + 1);
        }
    }

    @Test
    void samplesLookedAtBefore_andThoseDrawnLast_mayBeMissing() {
        try (PrivateMultiLayerNetwork net = sampled();
                PrivateMultiLayerNetwork copy = net.clone()) {
            PoissonDataSetIterator samples = samples();
            assertThat(samples.next().numExamples()).isNotNegative();
            samples.reset();
            net.fit(samples);
            net.fit(new EarlyTerminationDataSetIterator(samples, 5), 3);
            copy.fit(samples); // on the same ledger
            net.fit(samples);
            assertThat(net.ledger().steps()).isEqualTo(ROWS + 3 * 5 + 2 * ROWS);
        }
    }
}
