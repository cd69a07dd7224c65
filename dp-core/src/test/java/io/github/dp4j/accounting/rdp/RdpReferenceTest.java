package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.accounting.Calibration;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Agreement with dp_accounting, Opacus, prv_accountant and high-precision arithmetic. */
class RdpReferenceTest {

    private static final String[] DELTAS = {"1e-05", "1e-06", "1e-08"};

    private final RdpAccountant accountant = new RdpAccountant();

    @Test
    void sampledGaussian_divergences_agreeWithHighPrecisionArithmetic() {
        int compared = 0;
        for (JsonNode row : Reference.vectors().get("rdp_values")) {
            double q = row.get("q").asDouble();
            if (!row.has("rdp_mpmath") || q == 1) {
                continue;
            }
            RenyiQuadrature ourDivergence =
                    new RenyiQuadrature(
                            GaussianMixturePair.sampled(q, 1 / row.get("sigma").asDouble()));
            for (int i = 0; i < row.get("orders").size(); i++) {
                double order = row.get("orders").get(i).asDouble();
                JsonNode truth = row.get("rdp_mpmath").get(i);
                double ours = ourDivergence.divergence(order);
                if (truth.isNull() || ours == Double.POSITIVE_INFINITY) {
                    continue;
                }
                double tolerance = order == Math.rint(order) ? 1e-9 : 1e-7;
                assertThat(ours)
                        .as("%s at order %s", row.get("q") + "/" + row.get("sigma"), order)
                        .isCloseTo(truth.asDouble(), Percentage.withPercentage(100 * tolerance));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(350);
    }

    @Test
    void dpSgd_everyRow_isBetweenPldAndRdpOfDpAccounting() {
        for (double[] row : Reference.rows("dpsgd_epsilon.csv")) {
            double epsilon = epsilon(Reference.dpSgd(row[0], row[1], (long) row[2]), row[3]);

            assertThat(epsilon).isLessThanOrEqualTo(row[4] + 1e-6);
            assertThat(epsilon).isGreaterThanOrEqualTo(finePld(row) - 1e-9);
        }
    }

    /** A PLD at grid 1e-4 errs upwards by at most one grid interval a step; see its README. */
    private static double finePld(double[] row) {
        return row[6] - 1e-3;
    }

    @Test
    void grid_everyRow_isBetweenPldAndRdpOfDpAccounting() {
        JsonNode vectors = Reference.vectors();
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : vectors.get("grid")) {
            DpEvent event =
                    Reference.dpSgd(
                            row.get("q").asDouble(),
                            row.get("sigma").asDouble(),
                            row.get("T").asLong());
            for (String delta : DELTAS) {
                double epsilon = epsilon(event, Double.parseDouble(delta));
                double rdp = Reference.number(row.get("rdp").get(delta));
                double tight =
                        row.has("gaussian_exact")
                                ? row.get("gaussian_exact").get(delta).asDouble()
                                : pessimisticPldLessItsLooseness(row, delta);
                if (!(epsilon <= rdp + 1e-6) || !(epsilon >= tight)) {
                    wrong.add(
                            row.get("q")
                                    + " "
                                    + row.get("sigma")
                                    + " "
                                    + row.get("T")
                                    + " "
                                    + delta
                                    + ": "
                                    + tight
                                    + " "
                                    + epsilon
                                    + " "
                                    + rdp);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static double pessimisticPldLessItsLooseness(JsonNode row, String delta) {
        if (!row.has("pld") || !row.get("pld").has(delta)) {
            return 0;
        }
        double pld = Reference.number(row.get("pld").get(delta));
        double looseness = 1e-4 + 2e-4 * Math.sqrt(row.get("T").asDouble());
        return Double.isFinite(pld) ? pld - looseness : 0;
    }

    @Test
    void finePld_everyRow_isNeverAboveOurs() {
        for (JsonNode row : Reference.vectors().get("pld_fine")) {
            DpEvent event =
                    Reference.dpSgd(
                            row.get("q").asDouble(),
                            row.get("sigma").asDouble(),
                            row.get("T").asLong());
            for (String delta : DELTAS) {
                double pld = row.get("pld").get(delta).asDouble();
                assertThat(epsilon(event, Double.parseDouble(delta)))
                        .isGreaterThanOrEqualTo(pld * (1 - 1e-9) - row.get("disc").asDouble());
            }
        }
    }

    @Test
    void heterogeneous_phases_areBetweenPldAndRdp() {
        for (JsonNode row : Reference.vectors().get("heterogeneous")) {
            List<DpEvent> phases = new ArrayList<>();
            for (JsonNode phase : row.get("phases")) {
                phases.add(
                        Reference.dpSgd(
                                phase.get("q").asDouble(),
                                phase.get("sigma").asDouble(),
                                phase.get("T").asLong()));
            }
            DpEvent event = new DpEvent.Composed(phases);
            for (String delta : DELTAS) {
                assertThat(epsilon(event, Double.parseDouble(delta)))
                        .isLessThanOrEqualTo(row.get("rdp").get(delta).asDouble() + 1e-6)
                        .isGreaterThanOrEqualTo(row.get("pld").get(delta).asDouble() - 1e-3);
            }
        }
    }

    @Test
    void replaceOne_sampledGaussian_isNeverBelowThePld() {
        for (JsonNode row : Reference.vectors().get("grid")) {
            if (!row.has("pld_replace_one") || row.get("T").asLong() > 1000) {
                continue;
            }
            DpEvent event =
                    Reference.dpSgd(
                            row.get("q").asDouble(),
                            row.get("sigma").asDouble(),
                            row.get("T").asLong());
            JsonNode figure = row.get("pld_replace_one").get("1e-05");
            double pld = figure == null ? Double.NaN : Reference.number(figure);
            if (Double.isFinite(pld)) {
                double looseness = 1e-4 + 2e-4 * Math.sqrt(row.get("T").asDouble());
                assertThat(accountant.guarantee(event, REPLACE_ONE, 1e-5).epsilon())
                        .as(row.toString())
                        .isGreaterThanOrEqualTo(pld - looseness);
            }
        }
    }

    @Test
    void laplace_everyRow_agrees() {
        for (JsonNode row : Reference.vectors().get("laplace")) {
            if (row.get("q").asDouble() != 1) {
                continue;
            }
            double b = row.get("b").asDouble();
            if (row.has("rdp_values")) {
                for (int i = 0; i < row.get("rdp_values").size(); i++) {
                    double order = row.get("rdp_values_orders").get(i).asDouble();
                    assertThat(LaplaceRenyi.plain(1 / b, order))
                            .isCloseTo(
                                    row.get("rdp_values").get(i).asDouble()
                                            / row.get("T").asDouble(),
                                    Percentage.withPercentage(1e-7));
                }
            }
            DpEvent event = new DpEvent.SelfComposed(new DpEvent.Laplace(b), row.get("T").asLong());
            for (String delta : DELTAS) {
                assertThat(epsilon(event, Double.parseDouble(delta)))
                        .isLessThanOrEqualTo(row.get("rdp").get(delta).asDouble() + 1e-6)
                        .isGreaterThanOrEqualTo(row.get("pld").get(delta).asDouble() * (1 - 1e-4));
            }
        }
    }

    @Test
    void sampledLaplace_everyRow_isNeverBelowThePld() {
        for (JsonNode row : Reference.vectors().get("laplace")) {
            double q = row.get("q").asDouble();
            if (q < 1) {
                DpEvent event =
                        new DpEvent.SelfComposed(
                                new DpEvent.PoissonSampled(
                                        q, new DpEvent.Laplace(row.get("b").asDouble())),
                                row.get("T").asLong());
                for (String delta : DELTAS) {
                    double pld = row.get("pld").get(delta).asDouble();
                    assertThat(epsilon(event, Double.parseDouble(delta)))
                            .isGreaterThanOrEqualTo(pld * (1 - 1e-4) - 1e-3);
                }
            }
        }
    }

    /** The reference takes sigma relative to the distance of replaced examples, which is 2C. */
    @Test
    void withoutReplacement_atTwiceTheNoise_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("sampling_without_replacement")) {
            long n = row.get("n").asLong();
            long batch = row.get("batch").asLong();
            double sigma = row.get("sigma").asDouble();
            JsonNode values = row.get("rdp_values");
            if (!values.isNull()) {
                WithoutReplacementRenyi bound =
                        new WithoutReplacementRenyi((double) batch / n, 1 / sigma, 256);
                for (int i = 0; i < values.size(); i++) {
                    double order = row.get("rdp_values_orders").get(i).asDouble();
                    double truth = values.get(i).asDouble();
                    assertThat(bound.divergence(order))
                            .as("n %s batch %s sigma %s order %s", n, batch, sigma, order)
                            .isBetween(truth * (1 - 1e-6), truth * (1 + 1e-9));
                }
            }
            DpEvent event =
                    new DpEvent.SelfComposed(
                            new DpEvent.SampledWithoutReplacement(
                                    n, batch, new DpEvent.Gaussian(2 * sigma)),
                            row.get("T").asLong());
            for (String delta : DELTAS) {
                double epsilon =
                        accountant
                                .guarantee(event, REPLACE_ONE, Double.parseDouble(delta))
                                .epsilon();
                double theirs = row.get("rdp").get(delta).asDouble();
                assertThat(epsilon).isLessThanOrEqualTo(theirs + 1e-6);
                // At their last orders ours has more to choose from.
                if (row.get("rdp_order").get(delta).asDouble() < 60) {
                    assertThat(epsilon).isGreaterThanOrEqualTo(theirs * 0.98);
                }
            }
        }
    }

    @Test
    void calibration_everyRow_isReproducedOnTheSafeSide() {
        for (double[] row : Reference.rows("calibration.csv")) {
            PrivacyBudget budget = new PrivacyBudget(row[2], row[3]);
            double sigma =
                    Calibration.noiseMultiplier(
                            accountant,
                            s -> Reference.dpSgd(row[0], s, (long) row[1]),
                            ADD_OR_REMOVE_ONE,
                            budget);

            // Ours may be smaller: it has more orders than the reference.
            assertThat(sigma).isCloseTo(row[4], Percentage.withPercentage(0.1));
            assertThat(sigma).isLessThanOrEqualTo(row[4] * (1 + 2e-5)).isGreaterThan(row[5]);
            assertThat(epsilon(Reference.dpSgd(row[0], sigma, (long) row[1]), row[3]))
                    .isLessThanOrEqualTo(row[2]);
        }
    }

    @Test
    void calibrationOfSteps_isReproducedOnTheSafeSide() {
        for (JsonNode row : Reference.vectors().get("calibration_steps")) {
            double q = row.get("q").asDouble();
            double sigma = row.get("sigma").asDouble();
            double delta = row.get("delta").asDouble();
            double target = row.get("target_epsilon").asDouble();

            long steps =
                    Calibration.steps(
                            accountant,
                            t -> Reference.dpSgd(q, sigma, t),
                            ADD_OR_REMOVE_ONE,
                            new PrivacyBudget(target, delta));

            long expected = row.get("max_T_rdp").asLong();
            assertThat(steps).isBetween(expected, expected + expected / 100);
            assertThat(epsilon(Reference.dpSgd(q, sigma, steps), delta))
                    .isLessThanOrEqualTo(target);
            assertThat(epsilon(Reference.dpSgd(q, sigma, steps + 1), delta)).isGreaterThan(target);
        }
    }

    @Test
    void conversion_gaussian_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("other").get("rdp_conversion")) {
            DpEvent event =
                    new DpEvent.SelfComposed(
                            new DpEvent.Gaussian(row.get("sigma").asDouble()),
                            row.get("T").asLong());
            assertThat(epsilon(event, row.get("delta").asDouble()))
                    .isCloseTo(row.get("dp_accounting").get(0).asDouble(), within(1e-2))
                    .isLessThanOrEqualTo(row.get("dp_accounting").get(0).asDouble() + 1e-9);
            assertThat(accountant.delta(event, ADD_OR_REMOVE_ONE, 1))
                    .isLessThanOrEqualTo(row.get("delta_at_eps1").get(0).asDouble() + 1e-9);
        }
    }

    private double epsilon(DpEvent event, double delta) {
        return accountant.guarantee(event, ADD_OR_REMOVE_ONE, delta).epsilon();
    }
}
