package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calibration in every direction: on the safe side, close, as the peers say, or refused. */
class CalibrationTest {

    private static final Percentage THOUSANDTH = Percentage.withPercentage(0.1);
    private static final double DELTA = 1e-5;

    private final Accountant pld = new PldAccountant();
    private final Accountant rdp = new RdpAccountant();
    private final Accountant standard = new StandardAccountant();

    private static double epsilon(Accountant accountant, DpEvent event, double delta) {
        return accountant.guarantee(event, ADD_OR_REMOVE_ONE, delta).epsilon();
    }

    @Test
    void noise_everyReferenceRow_isReproducedByBothAccountantsOnTheSafeSide() {
        for (double[] row : Reference.rows("calibration.csv")) {
            long steps = (long) row[1];
            PrivacyBudget budget = new PrivacyBudget(row[2], row[3]);
            for (Accountant accountant : List.of(pld, rdp, standard)) {
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
                        standard,
                        q -> Reference.dpSgd(q, 1.5, Calibration.steps(epochs, q)),
                        ADD_OR_REMOVE_ONE,
                        budget);

        assertThat(
                        epsilon(
                                standard,
                                Reference.dpSgd(rate, 1.5, Calibration.steps(epochs, rate)),
                                DELTA))
                .isLessThanOrEqualTo(epsilon);
        double more = 1.05 * rate;
        assertThat(
                        more > 1
                                || epsilon(
                                                standard,
                                                Reference.dpSgd(
                                                        more, 1.5, Calibration.steps(epochs, more)),
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
                        standard,
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
                                    standard,
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

        for (Accountant accountant : List.of(pld, rdp, standard)) {
            assertThatThrownBy(
                            () ->
                                    Calibration.noiseMultiplier(
                                            accountant, s -> dear, ADD_OR_REMOVE_ONE, budget))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("noise multiplier", "1.0E7", "epsilon 1.0", "allow");
            assertThatThrownBy(
                            () ->
                                    Calibration.samplingRate(
                                            accountant, q -> dear, ADD_OR_REMOVE_ONE, budget))
                    .hasMessageContainingAll("sampling rate", "1.0E-9", "allow");
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
        assertThat(
                        Calibration.steps(
                                rdp,
                                n -> new DpEvent.SelfComposed(new DpEvent.Gaussian(1e12), n),
                                ZERO_OUT,
                                small))
                .isEqualTo(1L << 53);
        // Pure: no delta is needed.
        assertThat(Calibration.delta(pld, new DpEvent.Laplace(2), ZERO_OUT, 0.6)).isEqualTo(1e-200);
    }

    @ParameterizedTest
    @CsvSource({"3, 0.01, 300", "10, 0.004, 2500", "1, 1, 1", "0.5, 1, 1", "2.5, 0.3, 9"})
    void steps_ofEpochs_areRoundedUpAndNoMore(double epochs, double rate, long steps) {
        assertThat(Calibration.steps(epochs, rate)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "NaN, 0.1", "1, 0", "1, 1.5", "1e300, 0.1"})
    void steps_ofBadEpochs_areRefused(double epochs, double rate) {
        assertThatThrownBy(() -> Calibration.steps(epochs, rate))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
