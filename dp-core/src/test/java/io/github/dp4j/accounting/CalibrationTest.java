package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.plan.Epochs;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Calibration in every direction: on the safe side, close, as the peers say, or refused. */
class CalibrationTest {

    private static final Percentage THOUSANDTH = Percentage.withPercentage(0.1);
    private static final double DELTA = 1e-5;

    private final Accountant pld = new PldAccountant();
    private final Accountant rdp = new RdpAccountant();
    private final Accountant best = new BestAccountant();

    private static double epsilon(Accountant accountant, DpEvent event, double delta) {
        return accountant.guarantee(event, ADD_OR_REMOVE_ONE, delta).epsilon();
    }

    @Test
    void noise_everyReferenceRow_isReproducedByBothAccountantsOnTheSafeSide() {
        for (double[] row : Reference.rows("calibration.csv")) {
            long steps = (long) row[1];
            PrivacyBudget budget = new PrivacyBudget(row[2], row[3]);
            for (Accountant accountant : List.of(pld, rdp, best)) {
                double sigma =
                        Calibration.noiseMultiplier(
                                accountant,
                                s -> Reference.dpSgd(row[0], s, steps),
                                ADD_OR_REMOVE_ONE,
                                budget);

                assertThat(sigma).isCloseTo(accountant == rdp ? row[4] : row[5], THOUSANDTH);
                assertThat(epsilon(accountant, Reference.dpSgd(row[0], sigma, steps), row[3]))
                        .isLessThanOrEqualTo(row[2]);
                assertThat(
                                epsilon(
                                        accountant,
                                        Reference.dpSgd(row[0], sigma * (1 - 2e-4), steps),
                                        row[3]))
                        .isGreaterThan(row[2]);
            }
        }
    }

    @Test
    void noise_referenceVectors_underBothRelations() {
        for (JsonNode row : Reference.vectors().get("calibration")) {
            PrivacyBudget budget =
                    new PrivacyBudget(
                            row.get("target_epsilon").asDouble(), row.get("delta").asDouble());
            check(row, "pld", ADD_OR_REMOVE_ONE, budget);
            check(row, "pld_replace_one", REPLACE_ONE, budget);
        }
    }

    private void check(
            JsonNode row, String key, NeighboringRelation relation, PrivacyBudget budget) {
        if (!row.hasNonNull(key)) {
            return;
        }
        double q = row.get("q").asDouble();
        long steps = row.get("T").asLong();
        double sigma =
                Calibration.noiseMultiplier(
                        pld, s -> Reference.dpSgd(q, s, steps), relation, budget);

        assertThat(sigma).as(row.toString()).isCloseTo(row.get(key).asDouble(), THOUSANDTH);
        assertThat(
                        pld.guarantee(Reference.dpSgd(q, sigma, steps), relation, budget.delta())
                                .epsilon())
                .isLessThanOrEqualTo(budget.epsilon());
    }

    @Test
    void steps_reference_isReproduced() {
        for (JsonNode row : Reference.vectors().get("calibration_steps")) {
            long steps =
                    Calibration.steps(
                            rdp,
                            n ->
                                    Reference.dpSgd(
                                            row.get("q").asDouble(),
                                            row.get("sigma").asDouble(),
                                            n),
                            ADD_OR_REMOVE_ONE,
                            new PrivacyBudget(
                                    row.get("target_epsilon").asDouble(),
                                    row.get("delta").asDouble()));
            assertThat((double) steps).isCloseTo(row.get("max_T_rdp").asDouble(), THOUSANDTH);
        }
    }

    @Property(tries = 6)
    void everyDirection_randomSettings_keepsWithinTheBudgetAndIsClose(
            @ForAll @Scale(9) @DoubleRange(min = 1e-4, max = 1) double q,
            @ForAll @DoubleRange(min = 0.7, max = 4) double sigma,
            @ForAll @LongRange(min = 1, max = 10_000) long steps) {
        double spent = epsilon(pld, Reference.dpSgd(q, sigma, steps), DELTA);
        PrivacyBudget budget = new PrivacyBudget(spent, DELTA);

        double noise =
                Calibration.noiseMultiplier(
                        pld, s -> Reference.dpSgd(q, s, steps), ADD_OR_REMOVE_ONE, budget);
        long most =
                Calibration.steps(
                        pld, n -> Reference.dpSgd(q, sigma, n), ADD_OR_REMOVE_ONE, budget);
        double rate =
                Calibration.samplingRate(
                        pld, r -> Reference.dpSgd(r, sigma, steps), ADD_OR_REMOVE_ONE, budget);
        double delta =
                Calibration.delta(pld, Reference.dpSgd(q, sigma, steps), ADD_OR_REMOVE_ONE, spent);

        assertThat(epsilon(pld, Reference.dpSgd(q, noise, steps), DELTA))
                .isLessThanOrEqualTo(spent);
        assertThat(epsilon(pld, Reference.dpSgd(q, sigma, most), DELTA)).isLessThanOrEqualTo(spent);
        assertThat(epsilon(pld, Reference.dpSgd(rate, sigma, steps), DELTA))
                .isLessThanOrEqualTo(spent);
        assertThat(epsilon(pld, Reference.dpSgd(q, sigma, steps), delta))
                .isLessThanOrEqualTo(spent);
        // Epsilon is certified to 1e-4, and steps count whole.
        assertThat(noise).isCloseTo(sigma, THOUSANDTH);
        assertThat((double) most).isBetween(steps * 0.998 - 1, steps * 1.002 + 1);
        assertThat(rate).isCloseTo(q, Percentage.withPercentage(0.2));
        assertThat(delta).isCloseTo(DELTA, Percentage.withPercentage(2));
    }

    @Property(tries = 4)
    void samplingRate_forFixedEpochs_isTheBatchSizeThatTheBudgetPays(
            @ForAll @DoubleRange(min = 5, max = 30) double epochs,
            @ForAll @DoubleRange(min = 1, max = 2) double epsilon) {
        PrivacyBudget budget = new PrivacyBudget(epsilon, DELTA);
        double rate =
                Calibration.samplingRate(
                        best,
                        q -> Reference.dpSgd(q, 1.5, Epochs.steps(epochs, q)),
                        ADD_OR_REMOVE_ONE,
                        budget);

        assertThat(epsilon(best, Reference.dpSgd(rate, 1.5, Epochs.steps(epochs, rate)), DELTA))
                .isLessThanOrEqualTo(epsilon);
        double more = 1.05 * rate;
        assertThat(
                        more > 1
                                || epsilon(
                                                best,
                                                Reference.dpSgd(
                                                        more, 1.5, Epochs.steps(epochs, more)),
                                                DELTA)
                                        > epsilon)
                .isTrue();
    }

    @Test
    void table_severalBudgetsAndTrainings_isTheSingleAnswers() {
        List<PrivacyBudget> budgets =
                List.of(new PrivacyBudget(1, DELTA), new PrivacyBudget(3, DELTA));
        DpEvent dear = new DpEvent.ApproximateDp(2, 1e-9);

        double[][] table =
                Calibration.noiseMultipliers(
                        best,
                        List.of(
                                s -> Reference.dpSgd(0.01, s, 500),
                                s ->
                                        new DpEvent.Composed(
                                                List.of(dear, Reference.dpSgd(0.01, s, 500)))),
                        ADD_OR_REMOVE_ONE,
                        budgets);

        for (int i = 0; i < budgets.size(); i++) {
            assertThat(table[i][0])
                    .isEqualTo(
                            Calibration.noiseMultiplier(
                                    best,
                                    s -> Reference.dpSgd(0.01, s, 500),
                                    ADD_OR_REMOVE_ONE,
                                    budgets.get(i)));
        }
        assertThat(table[0][1]).isInfinite();
        assertThat(table[1][1]).isGreaterThan(table[1][0]).isFinite();
    }

    @Test
    void beyondReach_isRefusedWithTheRemedy_orNoSteps() {
        PrivacyBudget budget = new PrivacyBudget(/* epsilon= */ 1, DELTA);
        DpEvent dear = new DpEvent.ApproximateDp(2, /* delta= */ 0);

        for (Accountant accountant : List.of(pld, rdp, best)) {
            assertThatThrownBy(
                            () ->
                                    Calibration.noiseMultiplier(
                                            accountant, s -> dear, ADD_OR_REMOVE_ONE, budget))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "noise multiplier",
                            "up to 10000000 keeps",
                            "epsilon 1 at delta 1e-5",
                            "allow");
            assertThatThrownBy(
                            () ->
                                    Calibration.samplingRate(
                                            accountant, q -> dear, ADD_OR_REMOVE_ONE, budget))
                    .hasMessageContainingAll("sampling rate", "down to 1e-9 keeps", "more noise");
            assertThat(Calibration.steps(accountant, n -> dear, ADD_OR_REMOVE_ONE, budget))
                    .isZero();
            assertThatThrownBy(
                            () ->
                                    Calibration.delta(
                                            accountant,
                                            new DpEvent.NonPrivate(),
                                            ADD_OR_REMOVE_ONE,
                                            1))
                    .hasMessageContaining("No delta up to 0.999999");
        }
        assertThatThrownBy(() -> Calibration.delta(pld, dear, ADD_OR_REMOVE_ONE, Double.NaN))
                .hasMessageContaining("NaN");
    }

    @Test
    void ends_ofTheRanges_areAnswers() {
        PrivacyBudget large = new PrivacyBudget(1e9, DELTA);
        PrivacyBudget small = new PrivacyBudget(1, DELTA);

        assertThat(Calibration.noiseMultiplier(pld, DpEvent.Gaussian::new, ZERO_OUT, large))
                .isEqualTo(1e-3);
        assertThat(Calibration.samplingRate(pld, q -> Reference.dpSgd(q, 10, 1), ZERO_OUT, small))
                .isEqualTo(1);
        // Pure: no delta is needed.
        assertThat(Calibration.delta(pld, new DpEvent.Laplace(2), ZERO_OUT, 0.6)).isEqualTo(1e-200);
    }

    /** The largest number that is counted is no answer: the budget does not limit the steps. */
    @Test
    void steps_thatCostNothing_areRefused_orAsManyAsAskedFor() {
        PrivacyBudget budget = new PrivacyBudget(1, DELTA);
        List<LongFunction<DpEvent>> free =
                List.of(
                        n -> new DpEvent.SelfComposed(new DpEvent.Gaussian(1e12), n),
                        n -> new DpEvent.SelfComposed(new DpEvent.Composed(List.of()), n),
                        n -> new DpEvent.ApproximateDp(0, 0));
        for (LongFunction<DpEvent> event : free) {
            assertThatThrownBy(() -> Calibration.steps(rdp, event, ZERO_OUT, budget))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("2^53", "epsilon 1 at delta 1e-5", "does not limit");
            for (long most : new long[] {1, 7, 123_456, 1L << 53}) {
                assertThat(Calibration.stepsUpTo(most, rdp, event, ZERO_OUT, budget))
                        .isEqualTo(most);
            }
        }
        for (long most : new long[] {-1, 0, (1L << 53) + 1}) {
            assertThatThrownBy(
                            () -> Calibration.stepsUpTo(most, rdp, free.get(0), ZERO_OUT, budget))
                    .hasMessageContainingAll("[1, 2^53]", "" + most);
        }
    }

    /** Steps are whole: fewer of them may pay for far larger batches. */
    @Test
    void samplingRate_forFewEpochs_isTheLargestOfAllTeeth() {
        for (double epsilon : new double[] {1, 3, 4}) {
            for (Accountant accountant : List.of(best, rdp)) {
                for (double epochs : new double[] {0.3, 1, 2.5}) {
                    PrivacyBudget budget = new PrivacyBudget(epsilon, DELTA);
                    double rate =
                            Calibration.samplingRate(
                                    accountant,
                                    (q, n) -> Reference.dpSgd(q, 1.1, n),
                                    epochs,
                                    ADD_OR_REMOVE_ONE,
                                    budget);
                    long steps = Epochs.steps(epochs, rate);
                    String as = accountant.name() + " " + budget + " " + epochs;

                    assertThat(epsilon(accountant, Reference.dpSgd(rate, 1.1, steps), DELTA))
                            .as(as)
                            .isLessThanOrEqualTo(epsilon);
                    for (long fewer = Epochs.steps(epochs, 1);
                            fewer < Math.min(steps, 12);
                            fewer++) {
                        double least = Math.min(1, epochs / fewer);
                        assertThat(epsilon(accountant, Reference.dpSgd(least, 1.1, fewer), DELTA))
                                .as(as + " " + fewer)
                                .isGreaterThan(epsilon);
                    }
                    double more = rate * (1 + 2e-4);
                    if (more < 1 && Epochs.steps(epochs, more) == steps) {
                        assertThat(epsilon(accountant, Reference.dpSgd(more, 1.1, steps), DELTA))
                                .as(as)
                                .isGreaterThan(epsilon);
                    }
                }
            }
        }
        assertThat(
                        Calibration.samplingRate(
                                best,
                                (q, n) -> Reference.dpSgd(q, 1.1, n),
                                /* epochs= */ 1,
                                ADD_OR_REMOVE_ONE,
                                new PrivacyBudget(4, DELTA)))
                .isEqualTo(1);
    }

    /** Millions of steps, whose teeth are finer than the answer: a search over the rate alone. */
    @Test
    void samplingRate_ofMillionsOfSteps_takesFewQuestions() {
        double epochs = 53.8;
        PrivacyBudget budget = new PrivacyBudget(0.1465, 7.3e-5);
        List<DpEvent> asked = new ArrayList<>();

        double rate =
                Calibration.samplingRate(
                        best,
                        (q, n) -> {
                            DpEvent event = Reference.dpSgd(q, 1.058, n);
                            asked.add(event);
                            return event;
                        },
                        epochs,
                        REPLACE_ONE,
                        budget);

        assertThat(asked).hasSizeBetween(2, 40);
        long steps = Epochs.steps(epochs, rate);
        assertThat(steps).isGreaterThan(1_000_000);
        assertThat(
                        best.guarantee(Reference.dpSgd(rate, 1.058, steps), REPLACE_ONE, 7.3e-5)
                                .within(budget))
                .isTrue();
        double more = rate * (1 + 1e-3);
        assertThat(
                        best.guarantee(
                                        Reference.dpSgd(more, 1.058, Epochs.steps(epochs, more)),
                                        REPLACE_ONE,
                                        7.3e-5)
                                .epsilonLower())
                .isGreaterThan(budget.epsilon());
    }

    @Test
    void samplingRate_forManyEpochs_isWhatTheSmoothSearchFinds_orRefused() {
        PrivacyBudget budget = new PrivacyBudget(2, DELTA);
        for (double epochs : new double[] {20, 400}) {
            assertThat(
                            Calibration.samplingRate(
                                    best,
                                    (q, n) -> Reference.dpSgd(q, 1.5, n),
                                    epochs,
                                    ADD_OR_REMOVE_ONE,
                                    budget))
                    .isCloseTo(
                            Calibration.samplingRate(
                                    best,
                                    q -> Reference.dpSgd(q, 1.5, Epochs.steps(epochs, q)),
                                    ADD_OR_REMOVE_ONE,
                                    budget),
                            Percentage.withPercentage(0.5));
        }
        for (double epochs : new double[] {1, 1e12}) {
            assertThatThrownBy(
                            () ->
                                    Calibration.samplingRate(
                                            best,
                                            (q, n) -> Reference.dpSgd(q, 0, n),
                                            epochs,
                                            ADD_OR_REMOVE_ONE,
                                            budget))
                    .hasMessageContainingAll("No sampling rate down to", "more noise");
        }
        assertThatThrownBy(
                        () ->
                                Calibration.samplingRate(
                                        best,
                                        (q, n) -> Reference.dpSgd(q, 1, n),
                                        /* epochs= */ 1e300,
                                        ADD_OR_REMOVE_ONE,
                                        budget))
                .hasMessageContaining("1e300");
    }

    /** Sampled noise that PLD does not analyse any more has a finite epsilon by moments. */
    @Test
    void noise_forAnEnormousBudget_isFoundByTheBestAccountant() {
        double budget = 3e6;
        double noise =
                Calibration.noiseMultiplier(
                        best,
                        s -> Reference.dpSgd(0.01, s, 10),
                        ADD_OR_REMOVE_ONE,
                        new PrivacyBudget(budget, DELTA));

        assertThat(noise).isBetween(0.001, 0.005);
        assertThat(epsilon(best, Reference.dpSgd(0.01, noise, 10), DELTA))
                .isLessThanOrEqualTo(budget);
        assertThat(epsilon(best, Reference.dpSgd(0.01, noise * (1 - 2e-5), 10), DELTA))
                .isGreaterThan(budget);
    }
}
