package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jackson")
class JsonReportTest {

    @ParameterizedTest
    @MethodSource("io.github.dp4j.report.SampleReports#all")
    void json_sample_readsBackEqual(PrivacyReport report) {
        assertThat(ReportWriter.parse(ReportWriter.json(report))).isEqualTo(report);
    }

    @Property(tries = 300)
    void json_anyReport_readsBackEqual(@ForAll("reports") PrivacyReport report) {
        assertThat(ReportWriter.parse(ReportWriter.json(report))).isEqualTo(report);
    }

    @Test
    void json_fullReport_hasTheDocumentedFields() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportWriter.json(SampleReports.full()));

        assertThat(json.get("format").textValue()).isEqualTo("dp4j-privacy-report/2");
        assertThat(json.get("private").booleanValue()).isTrue();
        assertThat(json.get("epsilon").doubleValue()).isEqualTo(2.9787123);
        assertThat(json.get("delta").doubleValue()).isEqualTo(1e-5);
        assertThat(json.get("noiseMultiplier").doubleValue()).isEqualTo(1.1);
        assertThat(json.get("samplingRate").doubleValue()).isEqualTo(0.01);
        assertThat(json.get("steps").isIntegralNumber()).isTrue();
        assertThat(json.get("steps").longValue()).isEqualTo(1000);
        assertThat(json.get("relation").textValue()).isEqualTo("add-remove");
        assertThat(json.get("method").textValue()).isEqualTo("RDP");
        assertThat(json.get("testAccuracy").doubleValue()).isEqualTo(0.9416);
        assertThat(json.get("clipNorm").doubleValue()).isEqualTo(1.5);
        assertThat(json.get("expectedBatchSize").doubleValue()).isEqualTo(14.37);
        assertThat(json.get("populationSize").longValue()).isEqualTo(1437);
        assertThat(json.get("created").textValue()).isEqualTo("2026-01-31T09:30:00Z");
        assertThat(json.get("epsilonOverSteps").get(50).get("x").doubleValue()).isEqualTo(1000);
        assertThat(json.get("tradeOff").size()).isEqualTo(82);
        assertThat(json.get("phases").get(0).get("event").get("type").textValue())
                .isEqualTo("PoissonSampled");
    }

    @Test
    void json_bareReport_hasNullsForWhatIsNotKnown() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportWriter.json(SampleReports.bare()));

        for (String field :
                List.of(
                        "samplingRate",
                        "clipNorm",
                        "expectedBatchSize",
                        "populationSize",
                        "testAccuracy")) {
            assertThat(json.has(field)).as(field).isTrue();
            assertThat(json.get(field).isNull()).as(field).isTrue();
        }
    }

    @Test
    void json_notPrivate_saysInfinityAsText() throws Exception {
        String text = ReportWriter.json(SampleReports.notPrivate());
        JsonNode json = new ObjectMapper().readTree(text);

        assertThat(json.get("private").booleanValue()).isFalse();
        assertThat(json.get("meaning").textValue()).startsWith("NOT PRIVATE");
        assertThat(json.get("epsilon").textValue()).isEqualTo("Infinity");
        assertThat(json.get("clipNorm").textValue()).isEqualTo("Infinity");
        assertThat(ReportWriter.parse(text).guarantee().isPrivate()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"epsilon\" : 2.9787123 | \"epsilon\" : -1 | epsilon",
                "\"epsilon\" : 2.9787123 | \"epsilon\" : \"NaN\" | epsilon",
                "\"epsilon\" : 2.9787123 | \"epsilon\" : \"\" | epsilon",
                "\"epsilon\" : 2.9787123 | \"epsilon\" : null | epsilon",
                "\"epsilon\" : 2.9787123 | \"epsilom\" : 2.9787123 | epsilon",
                "\"epsilon\" : 2.9787123 | \"epsilon\" : 9.0, \"epsilon\" : 1.0 | twice",
                "\"epsilon\" : 2.9787123 | \"epsilon\" : \"Infinity\" | private",
                "\"private\" : true | \"private\" : false | private",
                "\"noiseMultiplier\" : 1.1, | \"noiseMultiplier\" : 2.1, | noiseMultiplier",
                "\"steps\" : 1000 | \"steps\" : 1 | steps",
                "\"steps\" : 1000 | \"steps\" : 1000.5 | steps",
                "\"relation\" : \"add-remove\" | \"relation\" : \"add\" | add-remove",
                "\"relation\" : \"add-remove\" | \"relation\" : null | neighboring relation",
                "privacy-report/2 | privacy-report/3 | format",
                "privacy-report/2\" | privacy-report/3\", \"owner\" : \"me\" | report/3",
                "privacy-report/2\" | privacy-report/2\", \"owner\" : \"me\" | does not know",
                "\"PoissonSampled\" | \"Shuffled\" | 'Shuffled'",
                "2026-01-31T09:30:00Z | yesterday | yesterday",
                "\"phases\" : [ | \"phases\" : null, \"other\" : [ | other",
                "\"warnings\" : [ ] | \"warnings\" : null | report",
                "\"warnings\" : [ ] | \"warnings\" : [ null ] | one of its values is null"
            })
    void parse_damagedReport_isRefused(String old, String damaged, String named) {
        String json = ReportWriter.json(SampleReports.full());
        assertThat(json).contains(old);

        assertThatThrownBy(() -> ReportWriter.parse(json.replace(old, damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a privacy report that can be relied on")
                .hasMessageContaining(named);
    }

    @Test
    void parse_notAReport_isRefused() {
        String json = ReportWriter.json(SampleReports.full());

        for (String text : List.of("", "null", "{}", "[]", "{", json + "{}", json.substring(9))) {
            assertThatThrownBy(() -> ReportWriter.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<PrivacyReport> reports() {
        return Combinators.combine(guarantees(), ledgers(), settings(), words().list().ofMaxSize(3))
                .as(
                        (guarantee, ledger, settings, words) -> {
                            PrivacyReportBuilder builder =
                                    PrivacyReport.builder(guarantee, ledger)
                                            .subject(String.join(" ", words))
                                            .created(Instant.ofEpochSecond(words.size(), 5));
                            for (String word : words) {
                                builder.warning(word).assumption(word).notCovered(word);
                            }
                            settings.forEach(setting -> setting.accept(builder));
                            return builder.build();
                        });
    }

    private static Arbitrary<PrivacyGuarantee> guarantees() {
        return Combinators.combine(
                        anyDouble(/* min= */ 0),
                        Arbitraries.of(true, false),
                        anyDouble(/* min= */ 2).map(value -> 1 / value),
                        Arbitraries.of(NeighboringRelation.class),
                        words())
                .as(
                        (epsilon, lower, delta, relation, method) ->
                                new PrivacyGuarantee(
                                        epsilon,
                                        lower ? epsilon / 2 : 0,
                                        delta,
                                        relation,
                                        method,
                                        method));
    }

    private static Arbitrary<DpEvent> ledgers() {
        Arbitrary<DpEvent> noise =
                anyDouble(/* min= */ 0.1).map(value -> (DpEvent) new DpEvent.Gaussian(value));
        Arbitrary<DpEvent> selected =
                Combinators.combine(noise, Arbitraries.integers().between(0, 3))
                        .as(JsonReportTest::selected);
        return Combinators.combine(selected, Arbitraries.longs().between(0, 1L << 40))
                .as((event, count) -> (DpEvent) new DpEvent.SelfComposed(event, count))
                .list()
                .ofMaxSize(4)
                .map(DpEvent.Composed::new);
    }

    private static DpEvent selected(DpEvent noise, int kind) {
        return switch (kind) {
            case 0 -> noise;
            case 1 -> new DpEvent.PoissonSampled(1.0 / 3, noise);
            case 2 -> new DpEvent.SampledWithoutReplacement(1000, 10, noise);
            default -> new DpEvent.DisjointBatches(noise);
        };
    }

    private static Arbitrary<List<Consumer<PrivacyReportBuilder>>> settings() {
        List<Consumer<PrivacyReportBuilder>> all =
                List.of(
                        builder -> builder.clipNorm(0.1 + 0.2),
                        builder -> builder.clipNorm(Double.POSITIVE_INFINITY),
                        builder -> builder.expectedBatchSize(256),
                        builder -> builder.populationSize(Long.MAX_VALUE),
                        builder -> builder.testAccuracy(1.0 / 3),
                        builder -> builder.tradeOff(SampleReports.gaussianCurve(1)),
                        builder -> builder.epsilonOverSteps(SampleReports.rootSeries(7, 1)),
                        builder -> builder.group(new GroupGuarantee(5, 1e300, 0.5)));
        return Arbitraries.of(all).list().ofMaxSize(8);
    }

    /** Doubles with all their digits: jqwik's own have two decimals. */
    private static Arbitrary<Double> anyDouble(double min) {
        return Arbitraries.integers().between(0, 1_000_000_000).map(i -> min + i / 7.0);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.strings().all().ofMaxLength(20);
    }
}
