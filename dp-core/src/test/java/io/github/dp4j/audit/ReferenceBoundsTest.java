package io.github.dp4j.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.audit.bound.ErrorLimits;
import io.github.dp4j.audit.bound.NormalScores;
import io.github.dp4j.audit.curve.EpsilonDeltaCurve;
import io.github.dp4j.audit.curve.GaussianCurve;
import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.audit.math.ClopperPearson;
import io.github.dp4j.audit.math.EqualLevelBand;
import io.github.dp4j.audit.onerun.OneRunCurve;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.audit.onerun.OneRunGuesses;
import io.github.dp4j.audit.poison.Poison;
import io.github.dp4j.audit.poison.PoisoningCertificate;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.testing.ChiSquare;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of {@code audit_bounds.json}, each of which was computed in two ways. */
class ReferenceBoundsTest {

    /** The file states an absolute tolerance for each; of these it means a relative one. */
    private static final String RELATIVE = "bandLocalLevel";

    /** One case, named for the report. */
    record Case(int id, String bound, JsonNode input, double expected, double tolerance) {

        double number(String name) {
            return input.get(name).asDouble();
        }

        int count(String name) {
            return input.get(name).asInt();
        }

        double confidence() {
            return 1 - number("alpha");
        }

        double delta() {
            return number("delta");
        }

        OneRunGuesses guesses() {
            return new OneRunGuesses(count("canaries"), count("guesses"), count("correct"));
        }

        ErrorLimits limits() {
            return ErrorLimits.ofCounts(
                    count("falseNegatives"),
                    count("members"),
                    count("falsePositives"),
                    count("nonMembers"),
                    confidence());
        }

        @Override
        public String toString() {
            return id + " " + bound + " " + input;
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = Reference.class.getResourceAsStream("/reference/audit_bounds.json")) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(in).get("cases")) {
                cases.add(
                        new Case(
                                node.get("id").asInt(),
                                node.get("bound").asText(),
                                node.get("input"),
                                node.get("expected").asDouble(),
                                node.get("tolerance").asDouble()));
            }
            return cases;
        }
    }

    @Test
    void file_holdsSixtyCases() throws IOException {
        assertThat(cases()).hasSize(60);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bound_ofEveryCase_agrees(Case given) {
        double tolerance =
                given.tolerance() * (given.bound().equals(RELATIVE) ? given.expected() : 1);

        assertThat(computed(given)).isCloseTo(given.expected(), within(tolerance));
    }

    private static double computed(Case given) {
        return switch (given.bound()) {
            case "clopperPearsonUpper" ->
                    ClopperPearson.upperLimit(
                            given.count("successes"), given.count("trials"), given.number("alpha"));
            case "epsilonClopperPearsonFixed" -> given.limits().epsilon(given.delta()).epsilon();
            case "bandLocalLevel" ->
                    EqualLevelBand.of(given.count("n"), given.number("alpha")).level();
            case "epsilonOfMu" -> new GaussianCurve(given.number("mu")).epsilon(given.delta());
            case "muOfEpsilon" ->
                    GaussianCurve.ofGuarantee(given.number("epsilon"), given.delta()).mu();
            case "muFixedThreshold" -> given.limits().mu(/* delta= */ 1e-5).mu();
            case "muNoncentralT" ->
                    NormalScores.ofStandardised(
                            given.number("standardisedDifference"),
                            given.count("members"),
                            given.count("nonMembers"),
                            given.confidence());
            case "oneRunPValue" ->
                    OneRunEpsilon.pValue(given.guesses(), given.number("epsilon"), given.delta());
            case "epsilonOneRun" ->
                    OneRunEpsilon.bound(given.guesses(), given.delta(), given.confidence())
                            .epsilon();
            case "muOneRunFdp" ->
                    OneRunCurve.mu(given.guesses(), /* delta= */ 1e-5, given.confidence()).mu();
            case "epsilonOneRunFdpGaussian" ->
                    OneRunCurve.mu(given.guesses(), given.delta(), given.confidence())
                            .epsilonOfCurve();
            case "epsilonOneRunFdpEpsilonDelta" ->
                    OneRunCurve.epsilon(given.guesses(), given.delta(), given.confidence())
                            .epsilon();
            case "poisonedAccuracyGaussian" -> poisoned(given, true);
            case "poisonedAccuracyEpsilonDelta" -> poisoned(given, false);
            case "muConservative" -> summary(given).mu();
            case "regret" -> summary(given).regret();
            case "noisePowerChiSquare" -> noisePower(given);
            default -> throw new IllegalArgumentException(given.bound());
        };
    }

    private static double poisoned(Case given, boolean gaussian) {
        EpsilonDeltaCurve promise = new EpsilonDeltaCurve(given.number("epsilon"), given.delta());
        PoisoningCertificate certificate =
                PoisoningCertificate.of(
                        gaussian
                                ? GaussianCurve.ofGuarantee(promise.epsilon(), promise.delta())
                                : promise,
                        promise,
                        NeighboringRelation.ADD_OR_REMOVE_ONE);
        double lower =
                certificate
                        .poisoned(
                                given.number("cleanAccuracy"),
                                given.count("records"),
                                Poison.ADDED,
                                /* chance= */ 0)
                        .lower();
        // Small ones agree relatively as well.
        assertThat(lower / given.expected()).isCloseTo(1, within(1e-9));
        return lower;
    }

    private static GaussianSummary summary(Case given) {
        GaussianSummary summary =
                GaussianSummary.of(
                        Reference.dpSgd(
                                given.number("samplingRate"),
                                given.number("noiseMultiplier"),
                                given.count("steps")),
                        NeighboringRelation.ADD_OR_REMOVE_ONE);
        assertThat(GaussianSummary.SMALLEST_RATE).isEqualTo(given.number("smallestRate"));
        return summary;
    }

    /** The power of the test that a halved sigma fails; used by the library's own audit. */
    private static double noisePower(Case given) {
        double degrees = given.number("coordinates");
        double critical =
                ChiSquaredDistribution.of(degrees)
                        .inverseCumulativeProbability(given.number("falseAlarm"));
        double ratio = given.number("sigmaRatio");
        return 1 - ChiSquare.upperTail(critical / (ratio * ratio), degrees);
    }
}
