package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.plan.PlanNeeds;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.NeighboringRelation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All doors make the same plan of the same numbers, and no builder outlives its build. */
class OneBuildOneTrainingTest {

    private static final int EXAMPLES = 40;

    @TempDir private Path folder;

    private static <B extends PrivacyOptions<B>> B settle(B options, TrainingPlan plan) {
        return options.plan(plan).ledgerInMemory();
    }

    private static TrainingPlan plan(Sampling sampling, boolean calibrated) {
        TrainingPlan.Builder plan =
                TrainingPlan.builder()
                        .sampling(sampling)
                        .relation(
                                sampling == Sampling.POISSON
                                        ? NeighboringRelation.ADD_OR_REMOVE_ONE
                                        : sampling.defaultRelation())
                        .clipNorm(1)
                        .populationSize(EXAMPLES)
                        .expectedBatchSize(sampling == Sampling.FULL_BATCH ? EXAMPLES : 8)
                        .epochs(2);
        return calibrated
                ? plan.budget(3, 1e-5).build()
                : plan.noiseMultiplier(5).delta(1e-5).build();
    }

    @ParameterizedTest
    @EnumSource(names = "ITERATOR_PASSES", mode = EnumSource.Mode.EXCLUDE)
    void doors_sameNumbers_makeTheSamePlanAndSpendTheSame(Sampling sampling) {
        for (boolean calibrated : List.of(false, true)) {
            TrainingPlan plan = plan(sampling, calibrated);
            DpTrainerBuilder trainer = settle(DpTrainer.builder(Nets.mlp()), plan);
            PrivateNetworkBuilder<PrivateMultiLayerNetwork> network =
                    settle(PrivateMultiLayerNetwork.builder(Nets.mlp()), plan);

            assertThat(trainer.freeze(PlanNeeds.TRAINER, Optional.empty(), List.of()).plan())
                    .isEqualTo(plan);
            assertThat(
                            network.freeze(
                                            PlanNeeds.PRIVATE_NETWORK,
                                            Optional.of(NeighboringRelation.ZERO_OUT),
                                            List.of())
                                    .plan())
                    .isEqualTo(plan);

            try (DpTrainer one = trainer.build();
                    PrivateMultiLayerNetwork other = network.build()) {
                one.fit(Nets.data(EXAMPLES));
                other.fit(
                        new ListDataSetIterator<>(Nets.data(EXAMPLES).asList(), /* batch= */ 10),
                        /* numEpochs= */ 2);

                assertThat(other.ledger().released()).isEqualTo(one.ledger().released());
                assertThat(other.guarantee().epsilon()).isEqualTo(one.guarantee().epsilon());
                if (!calibrated) {
                    assertThat(one.ledger().steps()).isEqualTo(plan.length().orElseThrow());
                }
            }
        }
    }

    @Test
    void builder_changedAfterBuild_doesNotReachTheTrainer() {
        DpTrainerBuilder builder =
                settle(DpTrainer.builder(Nets.mlp()), plan(Sampling.POISSON, false));
        try (DpTrainer trainer = builder.build()) {
            builder.clipNorm(100).noiseMultiplier(0.1).steps(1000).expectedBatchSize(1);

            trainer.fit(Nets.data(EXAMPLES));

            assertThat(trainer.ledger().steps()).isEqualTo(10);
            assertThat(trainer.ledger().phases().get(0).clipNorm()).isEqualTo(1);
            assertThat(trainer.ledger().phases().get(0).noiseMultiplier()).isEqualTo(5);
            assertThat(trainer.ledger().phases().get(0).expectedBatchSize()).isEqualTo(8);
        }
    }

    /** What a build finds in a ledger file is not kept: the next build looks anew. */
    @Test
    void builder_thatFoundALedger_isNotWrittenInto() {
        MultiLayerNetwork net = Nets.mlp();
        Path ledger = folder.resolve("ledger.txt");
        TrainingPlan plan = plan(Sampling.POISSON, false);
        try (DpTrainer first = DpTrainer.builder(net).plan(plan).ledgerFile(ledger).build()) {
            first.fit(Nets.data(EXAMPLES));
        }
        DpTrainerBuilder builder = DpTrainer.builder(net).plan(plan).ledgerFile(ledger);
        for (int i = 2; i <= 3; i++) {
            try (DpTrainer next = builder.build()) {
                next.fit(Nets.data(EXAMPLES));

                assertThat(next.ledger().steps()).isEqualTo(10L * i);
            }
        }
    }
}
