package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.plan.InvalidPlanException;
import io.github.dp4j.plan.TrainingPlan;
import io.github.dp4j.privacy.DpEvent;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Noise that is calibrated to a budget of which a part was spent before. */
class CalibratedNoiseTest {

    private static final double EPSILON = 3;
    private static final double DELTA = 1e-5;

    @TempDir Path folder;

    private Path ledger() {
        return folder.resolve("run.ledger");
    }

    private Path model() {
        return folder.resolve("model.zip");
    }

    /** Saves a model that has spent more than half of the budget. */
    private void spend() {
        try (DpTrainer trainer =
                DpTrainer.builder(Nets.mlp())
                        .clipNorm(1)
                        .noiseMultiplier(2)
                        .delta(DELTA)
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .steps(10)
                        .ledgerFile(ledger())
                        .build()) {
            trainer.fit(Nets.data(40));
            assertThat(trainer.guarantee().epsilon()).isBetween(EPSILON / 2, EPSILON);
            trainer.save(model());
        }
    }

    /** The plan fits into what is left: noise for the whole budget would end it within. */
    @Test
    void resume_withAPlanAndABudget_makesThePlanOfWhatIsLeft() {
        spend();
        try (DpTrainer trainer =
                DpTrainer.resume(model())
                        .clipNorm(1)
                        .budget(EPSILON, DELTA)
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .steps(20)
                        .ledgerFile(ledger())
                        .build()) {
            TrainingResult result = trainer.fit(Nets.data(40));
            assertThat(result.budgetEnded()).isFalse();
            assertThat(result.steps()).isEqualTo(20);
            assertThat(trainer.ledger().steps()).isEqualTo(30);
            assertThat(trainer.guarantee().epsilon()).isBetween(EPSILON - 0.1, EPSILON);
        }
    }

    @Test
    void resume_ofAPrivateNetwork_makesThePlanOfWhatIsLeft() {
        spend();
        PrivateMultiLayerNetwork net =
                PrivateMultiLayerNetwork.resume(model())
                        .clipNorm(1)
                        .budget(EPSILON, DELTA)
                        .epochs(5)
                        .expectedBatchSize(10)
                        .populationSize(40)
                        .ledgerFile(ledger())
                        .build();
        try (net) {
            net.fit(new ListDataSetIterator<>(Nets.data(40).asList(), /* batch= */ 10), 5);
            assertThat(net.budgetEnded()).isFalse();
            assertThat(net.ledger().steps()).isEqualTo(30);
            assertThat(net.guarantee().epsilon()).isBetween(EPSILON - 0.1, EPSILON);
        }
    }

    /** Of a plan that was carried out nothing is left but noise. */
    @Test
    void resume_planThatWasCarriedOut_isRefusedAndChangesNothing() {
        DpTrainerBuilder first = plan(DpTrainer.builder(Nets.mlp()));
        try (DpTrainer trainer = first.build()) {
            trainer.fit(Nets.data(40));
            trainer.save(model());
        }
        try (DpTrainer trainer = plan(DpTrainer.resume(model())).build()) {
            assertThatThrownBy(() -> trainer.fit(Nets.data(40)))
                    .isInstanceOf(PrivacyBudgetExceededException.class)
                    .hasMessageContaining("noise multiplier")
                    .hasMessageContaining("the model is finished");
            assertThat(trainer.ledger().steps()).isEqualTo(20);
        }
    }

    private DpTrainerBuilder plan(DpTrainerBuilder builder) {
        return builder.clipNorm(1)
                .budget(EPSILON, DELTA)
                .expectedBatchSize(10)
                .populationSize(40)
                .steps(20)
                .ledgerFile(ledger());
    }

    /** Should the builders ever let it pass: noise on sums that nothing bounds hides nothing. */
    @Test
    void mechanism_withoutNoiseOrWithoutClipping_isNotPrivate() {
        TrainingPlan clipped = TrainingPlan.builder().clipNorm(1).build();
        TrainingPlan unclipped = TrainingPlan.builder().clipNorm(Double.POSITIVE_INFINITY).build();

        assertThat(clipped.withNoiseMultiplier(2).mechanism()).isEqualTo(new DpEvent.Gaussian(2));
        assertThat(clipped.withNoiseMultiplier(0).mechanism()).isEqualTo(new DpEvent.NonPrivate());
        assertThat(unclipped.withNoiseMultiplier(0).mechanism())
                .isEqualTo(new DpEvent.NonPrivate());
        assertThatThrownBy(() -> unclipped.withNoiseMultiplier(2))
                .isInstanceOf(InvalidPlanException.class);
    }
}
