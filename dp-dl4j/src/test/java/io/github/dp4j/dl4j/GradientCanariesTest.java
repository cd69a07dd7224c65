package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.dl4j.canary.GradientCanaries;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What canaries show of a training whose law is known. Each statistical check allows five standard
 * deviations: a false alarm in 1.7 million.
 */
class GradientCanariesTest {

    private static final double FIVE = 5;

    /** One record, so that next to nothing but canaries is in the sums. */
    private static final DataSet ONE =
            new DataSet(
                    Nd4j.ones(DataType.FLOAT, 1, 40), Nd4j.createFromArray(1f, 0f).reshape(1, 2));

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(1e-3))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(40)
                                                .nOut(100)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(100)
                                                .nOut(2)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        return net;
    }

    private static DpTrainerBuilder settings(double noise, long steps) {
        return DpTrainer.builder(network())
                .clipNorm(0.7)
                .noiseMultiplier(noise)
                .delta(1e-5)
                .steps(steps)
                .ledgerInMemory();
    }

    private static DpTrainerBuilder poisson(double rate, double noise, long steps) {
        return settings(noise, steps).samplingRate(rate).expectedBatchSize(1);
    }

    private static DpTrainerBuilder fullBatch(double noise, long steps) {
        return settings(noise, steps).sampling(Sampling.FULL_BATCH).expectedBatchSize(1);
    }

    private static MembershipScores audited(DpTrainerBuilder settings, int canaries) {
        try (DpTrainer trainer = settings.auditWith(GradientCanaries.of(canaries)).build()) {
            trainer.fit(ONE);
            return trainer.canaryScores().membership();
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void fullBatch_scoresAreNormal_asTheNoiseSays() {
        double noise = 3;
        int steps = 20;
        MembershipScores scores = audited(fullBatch(noise, steps), 4000);
        double mean = steps / (2 * noise * noise);
        double variance = steps / (noise * noise);
        double[] members = scores.memberScores();
        double[] others = scores.nonMemberScores();
        double allowed = FIVE * Math.sqrt(variance / 1900);
        assertThat(mean(members)).isCloseTo(mean, within(allowed));
        assertThat(mean(others)).isCloseTo(-mean, within(allowed));
        double found =
                Arrays.stream(members).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        assertThat(found / variance).isCloseTo(1, within(FIVE * Math.sqrt(2.0 / 1900)));
        assertThat(members.length).isBetween(2000 - 160, 2000 + 160); // 5 sd of fair coins
    }

    /** Under Poisson sampling the likelihood ratio has mean 1 where a canary is not there. */
    @Test
    void poisson_scoresAreLogLikelihoodRatios() {
        MembershipScores scores = audited(poisson(0.3, 2, 10), 4000);
        double[] ratios = Arrays.stream(scores.nonMemberScores()).map(Math::exp).toArray();
        double mean = mean(ratios);
        double variance =
                Arrays.stream(ratios).map(r -> (r - mean) * (r - mean)).average().orElseThrow();
        assertThat(mean).isCloseTo(1, within(FIVE * Math.sqrt(variance / ratios.length)));
        double[] inverses = Arrays.stream(scores.memberScores()).map(s -> Math.exp(-s)).toArray();
        double inverse = mean(inverses);
        double spread =
                Arrays.stream(inverses)
                        .map(r -> (r - inverse) * (r - inverse))
                        .average()
                        .orElseThrow();
        assertThat(inverse).isCloseTo(1, within(FIVE * Math.sqrt(spread / inverses.length)));
        assertThat(mean(scores.memberScores())).isGreaterThan(mean(scores.nonMemberScores()));
    }

    @Test
    void canaries_costNoPrivacy_andHaveNoPartInTheBatchSize() {
        try (DpTrainer plain = poisson(0.1, 1, 30).build();
                DpTrainer audited =
                        poisson(0.1, 1, 30).auditWith(GradientCanaries.of(1000)).build()) {
            plain.fit(ONE);
            audited.fit(ONE);
            assertThat(audited.guarantee()).isEqualTo(plain.guarantee());
            assertThat(audited.ledger().phases().get(0).expectedBatchSize()).isEqualTo(1);
            assertThat(audited.ledger().steps()).isEqualTo(30);
        }
    }

    @Test
    void severalFits_addUp() {
        try (DpTrainer trainer = fullBatch(3, 5).auditWith(GradientCanaries.of(2000)).build()) {
            trainer.fit(ONE);
            double once = mean(trainer.canaryScores().membership().memberScores());
            trainer.fit(ONE);
            double twice = mean(trainer.canaryScores().membership().memberScores());
            double allowed = FIVE * Math.sqrt(5 / 9.0 / 900);
            assertThat(once).isCloseTo(5 / 18.0, within(allowed));
            assertThat(twice).isCloseTo(10 / 18.0, within(2 * allowed));
        }
    }

    @Test
    void frozenParameters_carryNoCanary() {
        int trainable = 100 * 2 + 2;
        MultiLayerNetwork net = network();
        MultiLayerNetwork frozen =
                new org.deeplearning4j.nn.transferlearning.TransferLearning.Builder(net)
                        .setFeatureExtractor(0)
                        .build();
        try (DpTrainer trainer =
                DpTrainer.builder(frozen)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .samplingRate(0.5)
                        .expectedBatchSize(1)
                        .steps(2)
                        .ledgerInMemory()
                        .publicParameters("random numbers")
                        .auditWith(GradientCanaries.of(trainable + 1))
                        .build()) {
            assertThatThrownBy(() -> trainer.fit(ONE))
                    .hasMessageContaining(trainable + " trainable parameters")
                    .hasMessageContaining("fewer canaries");
            assertThat(trainer.ledger().steps()).isZero();
        }
    }

    @Test
    void whatCannotBeAudited_isRefusedBeforeAnything() {
        assertThatThrownBy(() -> GradientCanaries.of(1)).hasMessageContaining("at least 2");
        assertThatThrownBy(
                        () ->
                                settings(1, 2)
                                        .sampling(Sampling.FIXED_SIZE)
                                        .populationSize(1)
                                        .expectedBatchSize(1)
                                        .auditWith(GradientCanaries.of(10))
                                        .build())
                .hasMessageContaining("fixed-size")
                .hasMessageContaining("replace-one");
        assertThatThrownBy(() -> poisson(0.5, 0, 2).auditWith(GradientCanaries.of(10)).build())
                .hasMessageContaining("auditWith needs noise");
        assertThatThrownBy(
                        () ->
                                poisson(0.5, 1, 2)
                                        .relation(NeighboringRelation.REPLACE_ONE)
                                        .auditWith(GradientCanaries.of(10))
                                        .build())
                .hasMessageContaining("add-or-remove-one or zero-out");
        try (DpTrainer plain = poisson(0.5, 1, 2).build()) {
            assertThatThrownBy(plain::canaryScores).hasMessageContaining("auditWith(");
        }
        try (DpTrainer early = poisson(0.5, 1, 2).auditWith(GradientCanaries.of(9)).build()) {
            assertThatThrownBy(early::canaryScores).hasMessageContaining("Call fit");
        }
    }
}
