package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.data.RowHashes;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An example that is in a batch twice enters its sum with 2C; and a number of examples that is
 * private reaches neither the ledger nor a divisor.
 */
class RowsThatComeTwiceTest {

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

    private static DataSet withOneRowTwice() {
        DataSet data = Nets.data(9);
        return DataSet.merge(List.of((DataSet) data.getRange(0, 9), (DataSet) data.getRange(4, 5)));
    }

    /** At sampling rate 1 all examples are in both. */
    private static DataSet mergedPoissonSamples() {
        PoissonDataSetIterator poisson =
                new PoissonDataSetIterator(Nets.data(10), /* expectedBatchSize= */ 10);
        DataSet one = poisson.next();
        poisson.reset();
        return DataSet.merge(List.of(one, poisson.next()));
    }

    static Stream<DataSet> batches() {
        return Stream.of(withOneRowTwice(), mergedPoissonSamples());
    }

    @ParameterizedTest
    @MethodSource("batches")
    void rowTwiceInABatch_isRefused(DataSet batch) {
        PrivateMultiLayerNetwork net = settings().build();
        INDArray before = net.params().dup();
        assertThatThrownBy(() -> net.fit(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("repeatedRowsAreDistinctRecords");
        assertThatThrownBy(() -> net.fit(batch.toMultiDataSet()))
                .hasMessageContaining("a row twice");
        assertThatThrownBy(() -> net.fit(batch.getFeatures(), batch.getLabels()))
                .hasMessageContaining("a row twice");
        assertThat(net.ledger().steps()).isZero();
        assertThat(net.params()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void rowTwiceInABatchOfTheOwnersIterator_isRefused(DataSet batch) {
        PrivateMultiLayerNetwork net =
                settings()
                        .sampling(Sampling.ITERATOR_PASSES)
                        .expectedBatchSize(batch.numExamples())
                        .build();
        DataSetIterator passes =
                new ListDataSetIterator<>(batch.asList(), /* batch= */ batch.numExamples());
        assertThatThrownBy(() -> net.fit(passes)).hasMessageContaining("a row twice");
        assertThat(net.ledger().steps()).isZero();
    }

    @Test
    void rowsThatAreDifferentRecords_areTaken() {
        PrivateMultiLayerNetwork net = settings().repeatedRowsAreDistinctRecords().build();
        net.fit(withOneRowTwice());
        assertThat(net.ledger().released())
                .isEqualTo(new DpEvent.Composed(List.of(new DpEvent.SelfComposed(GAUSSIAN, 1))));
    }

    /** Numbers that are equal, and rows that differ only in what is looked at of them. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void rowsThatDifferInTheSignOfAZeroOrInAMask_areTheSame(DataType type) {
        Examples zeros = Examples.of(withOneRowTwice()).contiguous(type);
        zeros.features()[0].putScalar(4, 2, 0.0);
        zeros.features()[0].putScalar(9, 2, -0.0);
        assertThat(RowHashes.of(zeros)[9]).isEqualTo(RowHashes.of(zeros)[4]);

        DataSet masked = withOneRowTwice();
        INDArray mask = Nd4j.ones(DataType.DOUBLE, 10, 1);
        mask.putScalar(9, 0, 0.5);
        masked.setLabelsMaskArray(mask);
        long[] hashes = RowHashes.of(Examples.of(masked).contiguous(type));
        assertThat(hashes[9]).isEqualTo(hashes[4]);
        PrivateMultiLayerNetwork net = settings().build();
        assertThatThrownBy(() -> net.fit(masked)).hasMessageContaining("a row twice");
        assertThat(net.ledger().steps()).isZero();
    }

    /** Equal features with other labels or numbers are other rows. */
    @Test
    void rowsThatDifferInOneNumber_areTaken() {
        DataSet batch = withOneRowTwice();
        INDArray labels = batch.getLabels();
        labels.putRow(9, labels.getRow(9).neg().addi(1));
        PrivateMultiLayerNetwork net = settings().build();
        net.fit(batch);
        batch.getFeatures().putScalar(9, 4, 0.125);
        net.fit(batch);
        assertThat(net.ledger().steps()).isEqualTo(2);
    }

    // E3's sibling: full batches

    private static Ledger fullBatches(NeighboringRelation relation, int examples) {
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp())
                        .sampling(Sampling.FULL_BATCH)
                        .relation(relation)
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .populationSize(40)
                        .steps(3)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(Nets.data(examples));
            return trainer.ledger();
        }
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void e3_fullBatches_divideByAPublicNumber(NeighboringRelation relation) {
        Ledger ledger = fullBatches(relation, 40);
        assertThat(fullBatches(relation, 39).phases()).isEqualTo(ledger.phases());
        assertThat(ledger.phases().get(0).expectedBatchSize()).isEqualTo(40);
        assertThat(ledger.phases().get(0).populationSize()).isEqualTo(40);
    }

    @Test
    void e3_fullBatchesOfAPrivateNetwork_divideByExpectedBatchSize() {
        PrivateMultiLayerNetwork net =
                settings()
                        .sampling(Sampling.FULL_BATCH)
                        .relation(NeighboringRelation.ADD_OR_REMOVE_ONE)
                        .expectedBatchSize(40)
                        .dataInParts("neighbours, one after the other")
                        .build();
        net.fit(new ListDataSetIterator<>(Nets.data(40).asList(), /* batch= */ 10));
        net.fit(new ListDataSetIterator<>(Nets.data(39).asList(), /* batch= */ 10));
        assertThat(net.ledger().phases()).hasSize(1);
        assertThat(net.ledger().released())
                .isEqualTo(new DpEvent.Composed(List.of(new DpEvent.SelfComposed(GAUSSIAN, 2))));
    }
}
