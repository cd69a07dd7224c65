package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.ReportWriter;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Steps as a user makes them, of settings at which a part of the step could be left out. */
class WholeStepsTest {

    private static final double DELTA = 1e-5;

    /** More examples than one round of a sum holds. */
    private static final int MANY = 3000;

    private static MultiLayerNetwork network(DataType type) {
        return Nets.network(
                Nets.conf(new Sgd(1.0))
                        .dataType(type)
                        .list()
                        .layer(Nets.output(Nets.INPUTS))
                        .build());
    }

    /** Gradients of norms in the thousands, in directions that nearly agree. */
    private static DataSet steep(int examples) {
        INDArray x = Nd4j.create(DataType.DOUBLE, examples, Nets.INPUTS);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, examples, Nets.CLASSES);
        for (int i = 0; i < examples; i++) {
            for (int j = 0; j < Nets.INPUTS; j++) {
                x.putScalar(i, j, (1000.0 + i) * (j + 1));
            }
            y.putScalar(i, 1, 1);
        }
        return new DataSet(x, y);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 1.5, 40})
    void step_ofSteepGradients_movesByTheClipNormAtAnyNorm(double clip) {
        int examples = 10;
        for (boolean dropIn : new boolean[] {false, true}) {
            MultiLayerNetwork net = network(DataType.DOUBLE);
            net.params().assign(0); // the softmax is not saturated
            INDArray after = dropIn ? dropInStep(net, clip, examples) : step(net, clip, examples);

            double moved = after.norm2Number().doubleValue();
            assertThat(moved).as("drop-in %s", dropIn).isBetween(0.99 * clip, clip * (1 + 1e-5));
        }
    }

    private static INDArray step(MultiLayerNetwork net, double clip, int examples) {
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(clip)
                        .noiseMultiplier(0)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(examples)
                        .steps(1)
                        .build()) {
            trainer.fit(steep(examples));
        }
        return net.params();
    }

    private static INDArray dropInStep(MultiLayerNetwork net, double clip, int examples) {
        try (PrivateMultiLayerNetwork ours =
                PrivateMultiLayerNetwork.builder(net)
                        .clipNorm(clip)
                        .noiseMultiplier(0)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .expectedBatchSize(examples)
                        .build()) {
            ours.fit(steep(examples));
            return ours.params().dup();
        }
    }

    /** The noise must be on the sum that is released, whichever of two vectors that is. */
    @ParameterizedTest
    @ValueSource(ints = {40, MANY})
    void step_ofOneRoundOrMany_isTheClippedSumPlusNoiseDividedOnce(int examples) {
        double clip = 0.5;
        MultiLayerNetwork net = network(DataType.FLOAT);
        DataSet data = Nets.data(examples);
        INDArray before = net.params().castTo(DataType.DOUBLE).dup();
        INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
        try (GradientEngine engine = GradientEngines.best(net)) {
            engine.clippedSum(Examples.of(data), IntStream.range(0, examples).toArray(), clip, sum);
        }
        RecordingNoise noise = new RecordingNoise();
        DpTrainerBuilder settings =
                DpTrainer.builder(net)
                        .clipNorm(clip)
                        .noiseMultiplier(3)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(examples)
                        .steps(1);
        settings.noiseSource = () -> noise;
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(data);
        }

        double deviation = noise.calls.get(0).standardDeviation();
        INDArray expected =
                before.sub(sum.castTo(DataType.DOUBLE).add(deviation).div((double) examples));
        double distance = expected.distance2(net.params().castTo(DataType.DOUBLE));
        // Parameters of about 1 are floats; the noise alone moves them by 1.5 / examples each.
        assertThat(distance).isLessThan(1e-6);
    }

    @Test
    void step_roundingBound_isInTheNoiseOnTheLedgerAndInTheReport() {
        double clip = 0.5;
        double sigma = 3;
        RecordingNoise noise = new RecordingNoise();
        DpTrainerBuilder settings =
                DpTrainer.builder(network(DataType.FLOAT))
                        .clipNorm(clip)
                        .noiseMultiplier(sigma)
                        .delta(DELTA)
                        .ledgerInMemory()
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .steps(2);
        settings.noiseSource = () -> noise;
        try (DpTrainer trainer = settings.build()) {
            trainer.fit(Nets.data(40));

            assertThat(trainer.ledger().phases()).hasSize(1);
            LedgerPhase phase = trainer.ledger().phases().get(0);
            assertThat(phase.steps()).isEqualTo(2);
            double eta = phase.roundingBound();
            assertThat(eta).isBetween(1e-6, 0.1);
            assertThat(noise.calls.get(0).standardDeviation()).isEqualTo(sigma * clip * (1 + eta));
            assertThat(trainer.report().training().roundingBound()).hasValue(eta);
            assertThat(ReportWriter.text(trainer.report())).contains("Rounding");
        }
    }

    /**
     * A plan that would fit at another delta, or under a relation of half the sensitivity, ends
     * where the accountant says.
     */
    @Test
    void budget_ofAPlanThatFitsOnlyOtherwise_endsWhereTheAccountantSays() {
        double sigma = 10;
        int affordable = 10;
        NeighboringRelation relation = NeighboringRelation.REPLACE_ONE;
        DpEvent event = new DpEvent.Gaussian(sigma);
        BestAccountant accountant = new BestAccountant();
        double epsilon = epsilon(accountant, event, affordable, relation, DELTA) * (1 + 1e-3);
        int planned = 4 * affordable;
        // The premises: either mistake would let the whole plan pass.
        assertThat(epsilon(accountant, event, planned, relation, 0.1)).isLessThan(epsilon);
        assertThat(epsilon(accountant, event, planned, NeighboringRelation.ZERO_OUT, DELTA))
                .isLessThan(epsilon);
        try (DpTrainer trainer =
                DpTrainer.builder(network(DataType.DOUBLE))
                        .clipNorm(1)
                        .noiseMultiplier(sigma)
                        .budget(epsilon, DELTA)
                        .relation(relation)
                        .ledgerInMemory()
                        .sampling(Sampling.FULL_BATCH)
                        .populationSize(12)
                        .steps(planned)
                        .build()) {
            TrainingResult result = trainer.fit(Nets.data(12));

            assertThat(result.steps()).isEqualTo(affordable);
            assertThat(result.guarantee().epsilon()).isLessThanOrEqualTo(epsilon);
        }
    }

    private static double epsilon(
            BestAccountant accountant,
            DpEvent event,
            int steps,
            NeighboringRelation relation,
            double delta) {
        return accountant
                .guarantee(new DpEvent.SelfComposed(event, steps), relation, delta)
                .epsilon();
    }
}
