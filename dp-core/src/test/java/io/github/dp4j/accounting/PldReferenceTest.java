package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyBudget;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Agreement of the certified pair with dp_accounting's PLD, prv_accountant and closed forms. */
class PldReferenceTest {

    private final PldAccountant accountant = new PldAccountant();

    @Test
    void dpSgd_everyRow_liesInACertifiedPairOfTheWidthAskedFor() {
        for (double[] row : Reference.rows("dpsgd_epsilon.csv")) {
            PrivacyGuarantee pair =
                    accountant.guarantee(
                            Reference.dpSgd(row[0], row[1], (long) row[2]),
                            ADD_OR_REMOVE_ONE,
                            row[3]);
            String name = "q " + row[0] + " sigma " + row[1] + " steps " + row[2];

            assertWidth(name, pair);
            assertThat(pair.epsilonLower()).as(name).isLessThanOrEqualTo(row[6]);
            // Their PLD at 1e-4 is above the truth by about 1e-8 a step at least.
            assertThat(pair.epsilon())
                    .as(name)
                    .isGreaterThanOrEqualTo(row[6] - 2e-4 - 1e-8 * row[2]);
            if (Double.isFinite(row[9])) {
                assertThat(pair.epsilonLower()).as(name).isLessThanOrEqualTo(row[11]);
                assertThat(pair.epsilon()).as(name).isGreaterThanOrEqualTo(row[9]);
            }
        }
    }

    @Test
    void finePld_everyRow_isNeverBelowOurLowerAndCloseToOurUpper() {
        for (JsonNode row : Reference.vectors().get("pld_fine")) {
            double q = row.get("q").asDouble();
            long steps = row.get("T").asLong();
            if (steps > 1000 || steps < 10 || q == 1 || q < 1e-3) {
                continue;
            }
            DpEvent event = Reference.dpSgd(q, row.get("sigma").asDouble(), steps);
            double theirs = row.get("pld").get("1e-06").asDouble();
            PrivacyGuarantee pair = accountant.guarantee(event, ADD_OR_REMOVE_ONE, 1e-6);
            String name = row.toString();

            assertWidth(name, pair);
            assertThat(pair.epsilonLower()).as(name).isLessThanOrEqualTo(theirs * (1 + 1e-6));
        }
    }

    @Test
    void heterogeneous_phases_contain_theReference() {
        for (JsonNode row : Reference.vectors().get("heterogeneous")) {
            List<DpEvent> phases = new ArrayList<>();
            for (JsonNode phase : row.get("phases")) {
                phases.add(
                        Reference.dpSgd(
                                phase.get("q").asDouble(),
                                phase.get("sigma").asDouble(),
                                phase.get("T").asLong()));
            }
            PrivacyGuarantee pair =
                    accountant.guarantee(new DpEvent.Composed(phases), ADD_OR_REMOVE_ONE, 1e-6);
            double theirs = row.get("pld").get("1e-06").asDouble();
            assertWidth(row.get("name").asText(), pair);
            assertThat(pair.epsilonLower()).isLessThanOrEqualTo(theirs);
            assertThat(pair.epsilon()).isGreaterThanOrEqualTo(theirs - 5e-4);
        }
    }

    @Test
    void gaussianPlusLaplace_containsTheReference() {
        for (JsonNode row : Reference.vectors().get("gaussian_plus_laplace")) {
            DpEvent event =
                    new DpEvent.Composed(
                            List.of(
                                    Reference.dpSgd(
                                            row.get("q").asDouble(),
                                            row.get("sigma").asDouble(),
                                            row.get("T").asLong()),
                                    new DpEvent.SelfComposed(
                                            new DpEvent.Laplace(row.get("laplace_b").asDouble()),
                                            row.get("laplace_T").asLong())));
            PrivacyGuarantee pair = accountant.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);
            double theirs = row.get("pld").get("1e-05").asDouble();
            assertWidth("gaussian plus laplace", pair);
            assertThat(pair.epsilonLower()).isLessThanOrEqualTo(theirs);
            assertThat(pair.epsilon()).isGreaterThanOrEqualTo(theirs - 3e-4);
        }
    }

    @Test
    void laplace_plainAndSampled_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("laplace")) {
            double q = row.get("q").asDouble();
            double b = row.get("b").asDouble();
            DpEvent one =
                    q == 1
                            ? new DpEvent.Laplace(b)
                            : new DpEvent.PoissonSampled(q, new DpEvent.Laplace(b));
            DpEvent event = new DpEvent.SelfComposed(one, row.get("T").asLong());
            double theirs = row.get("pld").get("1e-05").asDouble();
            PrivacyGuarantee pair = accountant.guarantee(event, ADD_OR_REMOVE_ONE, 1e-5);
            String name = "q " + q + " b " + b + " T " + row.get("T");

            assertThat(pair.epsilonLower()).as(name).isLessThanOrEqualTo(theirs * (1 + 1e-9));
            assertThat(pair.epsilon()).as(name).isGreaterThanOrEqualTo(theirs * (1 - 3e-4) - 2e-4);
            assertThat(pair.epsilon()).as(name).isLessThanOrEqualTo(theirs * (1 + 2e-4) + 2e-4);
        }
    }

    @Test
    void replaceOne_sampledGaussian_agreesWithTheReference() {
        for (JsonNode row : Reference.vectors().get("heterogeneous")) {
            List<DpEvent> phases = new ArrayList<>();
            for (JsonNode phase : row.get("phases")) {
                phases.add(
                        Reference.dpSgd(
                                phase.get("q").asDouble(),
                                phase.get("sigma").asDouble(),
                                phase.get("T").asLong()));
            }
            double theirs = row.get("pld_replace_one").get("1e-05").asDouble();
            PrivacyGuarantee pair =
                    accountant.guarantee(new DpEvent.Composed(phases), REPLACE_ONE, 1e-5);

            assertWidth("replace-one " + row.get("name"), pair);
            assertThat(pair.epsilon()).isCloseTo(theirs, Percentage.withPercentage(0.05));
            assertThat(pair.epsilonLower()).isLessThanOrEqualTo(theirs);
        }
    }

    /** Their PLD on a grid of 1e-4 is an upper bound, loose where epsilon is small. */
    @Test
    void replaceOne_grid_isNeverBelowOurLowerNorFarFromOurUpper() {
        int compared = 0;
        for (JsonNode row : Reference.vectors().get("grid")) {
            double q = row.get("q").asDouble();
            JsonNode figures = row.get("pld_replace_one");
            if (figures == null || !figures.has("1e-05") || q < 4e-3) {
                continue;
            }
            DpEvent event = Reference.dpSgd(q, row.get("sigma").asDouble(), row.get("T").asLong());
            double theirs = Reference.number(figures.get("1e-05"));
            PrivacyGuarantee pair = accountant.guarantee(event, REPLACE_ONE, 1e-5);
            String name = q + " " + row.get("sigma") + " " + row.get("T");
            if (theirs < Double.POSITIVE_INFINITY) {
                assertThat(pair.epsilonLower()).as(name).isLessThanOrEqualTo(theirs * (1 + 1e-9));
                assertThat(pair.epsilon())
                        .as(name)
                        .isGreaterThanOrEqualTo(theirs * (1 - 1e-3) - 1e-3)
                        .isLessThanOrEqualTo(theirs * (1 + 1.1e-4) + 1e-6);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void gaussian_closedForm_isReproducedTo1e9() {
        JsonNode other = Reference.vectors().get("other");
        for (JsonNode row : other.get("gaussian_exact")) {
            PrivacyGuarantee pair =
                    accountant.guarantee(
                            new DpEvent.Gaussian(row.get("sigma").asDouble()),
                            ADD_OR_REMOVE_ONE,
                            row.get("delta").asDouble());
            assertThat(pair.epsilon())
                    .isCloseTo(row.get("epsilon").asDouble(), Percentage.withPercentage(1e-7));
        }
        for (JsonNode row : Reference.vectors().get("grid")) {
            if (row.has("gaussian_exact")) {
                DpEvent event =
                        Reference.dpSgd(1, row.get("sigma").asDouble(), row.get("T").asLong());
                double exact = row.get("gaussian_exact").get("1e-08").asDouble();
                double twice = row.get("gaussian_exact_replace_one").get("1e-08").asDouble();
                assertThat(accountant.guarantee(event, ADD_OR_REMOVE_ONE, 1e-8).epsilon())
                        .isCloseTo(exact, Percentage.withPercentage(1e-7));
                assertThat(accountant.guarantee(event, REPLACE_ONE, 1e-8).epsilon())
                        .isCloseTo(twice, Percentage.withPercentage(1e-7));
            }
        }
    }

    @Test
    void calibration_everyRow_isReproducedOnTheSafeSide() {
        for (double[] row : Reference.rows("calibration.csv")) {
            double sigma =
                    Calibration.noiseMultiplier(
                            accountant,
                            s -> Reference.dpSgd(row[0], s, (long) row[1]),
                            ADD_OR_REMOVE_ONE,
                            new PrivacyBudget(row[2], row[3]));

            assertThat(sigma).isCloseTo(row[5], Percentage.withPercentage(0.1));
            assertThat(
                            accountant
                                    .guarantee(
                                            Reference.dpSgd(row[0], sigma, (long) row[1]),
                                            ADD_OR_REMOVE_ONE,
                                            row[3])
                                    .epsilon())
                    .isLessThanOrEqualTo(row[2]);
        }
    }

    static void assertWidth(String name, PrivacyGuarantee pair) {
        assertThat(pair.epsilon() - pair.epsilonLower())
                .as("certified width of %s", name)
                .isLessThanOrEqualTo(Math.max(1e-4 * pair.epsilon(), 1e-6) * (1 + 1e-9));
    }
}
