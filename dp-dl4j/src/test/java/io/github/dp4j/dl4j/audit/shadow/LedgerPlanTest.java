package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.DpTrainerBuilder;
import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.dl4j.ledger.LedgerPhase;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerPlanTest {

    private static final int EXAMPLES = Small.MEMBERS;

    private static Ledger trained(Sampling sampling) {
        DpTrainerBuilder builder =
                DpTrainer.builder(Small.network())
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .sampling(sampling)
                        .expectedBatchSize(sampling == Sampling.FULL_BATCH ? EXAMPLES : 8)
                        .steps(3)
                        .delta(1e-3)
                        .populationSize(EXAMPLES)
                        .ledgerInMemory();
        try (DpTrainer trainer = builder.build()) {
            trainer.fit(Small.members());
            return trainer.ledger();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POISSON", "FIXED_SIZE", "SHUFFLED", "FULL_BATCH"})
    void ofATraining_statesTheEventsOfItsLedger(Sampling sampling) {
        Ledger ledger = trained(sampling);

        TrainingPlan plan = LedgerPlan.of(ledger);

        assertThat(plan.sampling()).isEqualTo(sampling);
        assertThat(plan.relation()).isEqualTo(ledger.relation());
        assertThat(new DpEvent.Composed(List.of(plan.event()))).isEqualTo(ledger.released());
    }

    /** It would otherwise pass for full batches. */
    @Test
    void batchesThatNoPlanDraws_areRefused() {
        LedgerPhase phase =
                new LedgerPhase(
                        new DpEvent.TruncatedPoisson(100, 0.1, 20, new DpEvent.Gaussian(2)),
                        /* events= */ 3,
                        /* steps= */ 3,
                        /* noiseMultiplier= */ 2,
                        /* clipNorm= */ 1.0,
                        /* expectedBatchSize= */ 10,
                        /* samplingRate= */ null,
                        /* populationSize= */ 100L,
                        "capped batches");
        Ledger ledger =
                new Ledger(
                        "capped",
                        NeighboringRelation.ADD_OR_REMOVE_ONE,
                        1e-3,
                        List.of(phase),
                        /* fingerprints= */ List.of(),
                        /* words= */ List.of());

        assertThatThrownBy(() -> LedgerPlan.of(ledger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batches of another kind (capped batches)");
    }
}
