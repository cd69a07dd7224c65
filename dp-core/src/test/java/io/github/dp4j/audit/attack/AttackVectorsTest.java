package io.github.dp4j.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every score against those of another implementation, of 200 records of two data sets. */
class AttackVectorsTest {

    /** Inputs have nine digits; of p near 1 that is what 1 - p has in the numbers given. */
    private static final double RELATIVE = 1e-5;

    private static JsonNode vectors(String name) {
        try (InputStream in =
                AttackVectorsTest.class.getResourceAsStream("/reference/attack_scores.json")) {
            return new ObjectMapper().readTree(in).get(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).doubleValue());
        return numbers;
    }

    private static double[][] rows(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToObj(i -> numbers(array.get(i)))
                .toArray(double[][]::new);
    }

    private static double[] negative(double[] numbers) {
        return Arrays.stream(numbers).map(x -> -x).toArray();
    }

    private static double[] negativeLog(double[] numbers) {
        return Arrays.stream(numbers).map(x -> -Math.log(x)).toArray();
    }

    private static double[] lessThresholds(double[] scores, int[] labels, JsonNode thresholds) {
        double[] less = new double[scores.length];
        Arrays.setAll(less, i -> scores[i] - thresholds.get(labels[i]).doubleValue());
        return less;
    }

    /**
     * @param slack what the score may be off by beside a relative 1e-5: where small differences of
     *     nearly equal rounded inputs remain
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Actual(String name, double[] scores, double slack) {}

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "location"})
    void scores_equalTheReference(String name) {
        JsonNode given = vectors(name);
        int[] labels = Arrays.stream(numbers(given.get("label"))).mapToInt(x -> (int) x).toArray();
        Signals target = Signals.of(rows(given.get("logits")), labels);
        boolean[][] members =
                IntStream.range(0, given.get("shadow_member").size())
                        .mapToObj(s -> membership(given.get("shadow_member").get(s).textValue()))
                        .toArray(boolean[][]::new);
        ShadowSignals shadows = ShadowSignals.of(rows(given.get("shadow_phi")), members);
        double[] phi = target.phi();
        JsonNode limits = given.get("class_thresholds");

        Actual[] all = {
            new Actual("phi", phi, 1e-7),
            new Actual("loss", target.logLikelihood(), 1e-8),
            new Actual("maxconf_log", target.confidence(), 1e-8),
            new Actual("entropy", target.entropy(), 1e-7),
            new Actual("mentr", target.modifiedEntropy(), 1e-8),
            new Actual(
                    "loss_minus_class_threshold",
                    lessThresholds(target.logLikelihood(), labels, limits.get("loss")),
                    1e-8),
            new Actual(
                    "conf_phi_minus_class_threshold",
                    lessThresholds(phi, labels, limits.get("conf_phi")),
                    1e-6),
            new Actual(
                    "entropy_minus_class_threshold",
                    lessThresholds(negativeLog(target.entropy()), labels, limits.get("entropy")),
                    2e-3), // of an entropy of 1e-11 the reference has three digits
            new Actual("lira_online_record", Lira.online(phi, shadows, Variance.PER_RECORD), 1e-5),
            new Actual("lira_online_pooled", Lira.online(phi, shadows, Variance.POOLED), 1e-6),
            new Actual("lira_online_bayes", Lira.online(phi, shadows, Variance.SHRUNK), 1e-6),
            new Actual(
                    "lira_offline_z_record", Lira.offline(phi, shadows, Variance.PER_RECORD), 1e-6),
            new Actual("lira_offline_z_pooled", Lira.offline(phi, shadows, Variance.POOLED), 1e-6),
            new Actual("lira_offline_z_bayes", Lira.offline(phi, shadows, Variance.SHRUNK), 1e-6),
            new Actual("rmia_online_ratio", Rmia.ratios(phi, shadows), 1e-7),
            new Actual("rmia_offline_a0.3_ratio", Rmia.offlineRatios(phi, shadows, 0.3), 1e-7),
            new Actual("rmia_offline_a1.0_ratio", Rmia.offlineRatios(phi, shadows, 1), 1e-7),
        };

        for (Actual actual : all) {
            double[] expected = numbers(given.get("scores").get(actual.name()));
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual.scores()[i])
                        .as("%s of record %d", actual.name(), i)
                        .isCloseTo(
                                expected[i],
                                within(actual.slack() + RELATIVE * Math.abs(expected[i])));
            }
        }
        requireBeaten(given, shadows, phi);
        requireAuc(given, target, all);
    }

    private static boolean[] membership(String bits) {
        boolean[] members = new boolean[bits.length()];
        for (int i = 0; i < members.length; i++) {
            members[i] = bits.charAt(i) == '1';
        }
        return members;
    }

    /** A record may tie with itself in the population, which is given with other digits. */
    private static void requireBeaten(JsonNode given, ShadowSignals shadows, double[] phi) {
        double[] population = numbers(given.get("z_phi_target"));
        ShadowSignals seen =
                given.get("z_phi_shadow").isArray()
                        ? ShadowSignals.of(
                                rows(given.get("z_phi_shadow")),
                                new boolean[shadows.models()][population.length])
                        : shadows;
        for (double a : new double[] {0.3, 1}) {
            for (int gamma = 1; gamma <= 2; gamma++) {
                double[] actual =
                        Rmia.beaten(
                                Rmia.offlineRatios(phi, shadows, a),
                                Rmia.offlineRatios(population, seen, a),
                                gamma);
                double[] expected =
                        numbers(given.get("scores").get("rmia_offline_a" + a + "_gamma" + gamma));
                for (int i = 0; i < actual.length; i++) {
                    assertThat(actual[i])
                            .isCloseTo(expected[i], within(1.0 / population.length + 1e-12));
                }
            }
        }
    }

    private static void requireAuc(JsonNode given, Signals target, Actual[] all) {
        Iterator<JsonNode> member = given.get("member").elements();
        boolean[] members = new boolean[target.size()];
        for (int i = 0; i < members.length; i++) {
            members[i] = member.next().intValue() == 1;
        }
        for (Actual actual : all) {
            boolean low = actual.name().equals("entropy") || actual.name().equals("mentr");
            double[] scores = low ? negative(actual.scores()) : actual.scores();
            assertThat(auc(scores, members))
                    .as(actual.name())
                    .isCloseTo(given.get("auc").get(actual.name()).doubleValue(), within(1e-3));
        }
    }

    /** By definition: pairs in the right order, ties half. */
    private static double auc(double[] scores, boolean[] members) {
        double pairs = 0;
        double right = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; members[i] && j < scores.length; j++) {
                if (!members[j]) {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }
}
