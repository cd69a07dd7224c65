package io.github.dp4j.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.privacy.StrictJson;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.page.HtmlAssets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReportWriterTest {

    private static final Pattern SCRIPT =
            Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    private static final AuditReport FULL = SampleFindings.full();
    private static final AuditReport LEAKING = SampleFindings.leaking();
    private static final AuditReport ALARM = SampleFindings.alarm();

    static Stream<AuditReport> all() {
        return Stream.of(FULL, FULL.publicForm(), LEAKING, ALARM);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 60})
    void text_keepsItsWidth_andIsAscii(int width) {
        all().forEach(
                        report ->
                                assertThat(AuditReportWriter.text(report, width).lines())
                                        .allSatisfy(
                                                line ->
                                                        assertThat(line)
                                                                .hasSizeLessThanOrEqualTo(width)
                                                                .matches("[ -~]*")));
    }

    @Test
    void text_tooNarrow_isRefused() {
        assertThatThrownBy(() -> AuditReportWriter.text(FULL, 59))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 60 columns, but is 59");
    }

    @Test
    void text_saysPromiseAndEvidence_attacksAndLimits() {
        String text = AuditReportWriter.text(FULL).replaceAll("\\s+", " ");

        assertThat(text)
                .contains("Promised: epsilon at most 1", "Shown:", "of which this audit speaks")
                .contains("ATTACK: attack-0", "Area under ROC curve", "Found at 0.1 % false alarms")
                .contains("mu-GDP with mu", "SLICES (PRIVATE)", "MOST EXPOSED RECORDS (PRIVATE)")
                .contains("readmitted", "north", "lowest tenth")
                .contains("64, each trained on about 1,500 records", "private, noise included")
                .contains("NIST SP 800-226", "EDPB Opinion 28/2024", "not assessed")
                .contains("no independent trials", "PRIVATE. This page was computed")
                .contains("10 records added", "0.844; by (epsilon, delta) alone 0.728")
                .contains("canaries cost nothing here");
    }

    /** The figures of an attack mean something beside what the promise allows any attack. */
    @Test
    void promise_isSaidInTheAttacksOwnUnit() {
        // A Gaussian of mu 0.536: Phi(Phi^-1(0.01) + 0.536) = 3.67 %, and the chart's bound above.
        assertThat(AuditReportWriter.text(FULL).replaceAll("\\s+", " "))
                .containsPattern(
                        "The promise allows at most 3\\.(6[7-9]|7\\d?) % of the members found at 1 %");
        assertThat(AuditReportWriter.text(LEAKING)).doesNotContain("The promise allows");
    }

    @Test
    void model_isKnownByItsParametersAndLedger_notByItsName() {
        PrivacyReport promise = SampleFindings.epsilonOne();
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(50, 50, new SplittableRandom(1), 1))
                        .promise(
                                PrivacyReport.builder(
                                                promise.guarantee(), SampleFindings.EPSILON_ONE)
                                        .ledger("ledger-17")
                                        .parameters("abc123")
                                        .build())
                        .build();

        assertThat(AuditReportWriter.html(report)).contains("ledger-17", "abc123");
    }

    @Test
    void firstLook_isOnEveryPageOfRecords_andOnNoneOfCanaries() throws Exception {
        // Losses of a simulation say nothing: about as many are cleared as missed.
        assertThat(json(FULL).get("clearedByLoss").doubleValue()).isLessThan(0.01);
        assertThat(AuditReportWriter.text(FULL)).contains("A first look:");
        AuditReport canaries =
                AuditReport.builder(
                                AuditFindings.ofCanaries(
                                        "training",
                                        "canaries",
                                        "a test",
                                        MembershipScores.of(scores(), scores())))
                        .assignment(Assignment.INDEPENDENT_CANARIES)
                        .build();
        assertThat(json(canaries).get("clearedByLoss").isNull()).isTrue();
        assertThat(AuditReportWriter.html(canaries)).doesNotContain("A first look:");
    }

    /** An owner who wants to see nothing makes weak attacks: a reader has to be told. */
    @Test
    void weakAudit_isCalledWeak() {
        AuditFindings strong = SampleFindings.gaussian(50, 50, new SplittableRandom(1), 1);

        assertThat(cannotShow(strong, strong.shadows())).doesNotContain("strongest known attacks");
        assertThat(cannotShow(strong, Optional.of(new ShadowModels(4, 50, "by a plan", true))))
                .contains("4 shadow models are a look, 64 a figure");
        assertThat(cannotShow(strong, Optional.empty()))
                .contains("none that compares with shadow models was made");
    }

    private static String cannotShow(AuditFindings findings, Optional<ShadowModels> shadows) {
        return new AuditStatements(
                        AuditReport.builder(
                                        new AuditFindings(
                                                findings.target(),
                                                findings.records(),
                                                findings.attacks(),
                                                shadows))
                                .build())
                .cannotShow()
                .toString();
    }

    @Test
    void guidance_isAnsweredPointByPoint() {
        assertThat(AuditReportWriter.text(FULL).replaceAll("\\s+", " "))
                .contains("The budget of all releases of these data together; here: not assessed")
                .contains("Measures on the model's outputs; here: not assessed")
                .contains("Documents: impact assessment");
    }

    @Test
    void alarm_isAnAlarmInEveryForm() {
        assertThat(AuditReportWriter.text(ALARM)).startsWith("****").contains("ALARM");
        assertThat(AuditReportWriter.html(ALARM)).contains("<title>ALARM", "not-private");
    }

    /** In no form do two figures for different neighbours look like a comparison. */
    @Test
    void otherNeighbours_areSetApartInEveryForm() throws Exception {
        AuditReport full = SampleFindings.ownCoins(SampleFindings.fixedSize(), 4);

        for (AuditReport report : List.of(full, full.publicForm())) {
            for (String form :
                    List.of(
                            AuditReportWriter.text(report, 60),
                            AuditReportWriter.json(report),
                            AuditReportWriter.html(report))) {
                assertThat(form.replaceAll("\\s+", " "))
                        .contains("cannot be compared", "--membership random-split")
                        .doesNotContain("NOT REFUTED", "between the two", "not contradict")
                        .doesNotContain("evidence meet", "That a promise is broken")
                        .doesNotContain("which can refute");
            }
            assertThat(AuditReportWriter.text(report, 60))
                    .contains("PROMISE AND EVIDENCE CANNOT BE COMPARED");
            assertThat(AuditReportWriter.html(report))
                    .contains("CANNOT BE COMPARED</p>", "speak of different neighbours")
                    .contains("none is known");
            assertThat(json(report).get("verdict").asText()).isEqualTo("incomparable");
        }
    }

    @Test
    void doubts_qualifyTheHeadlineOfEveryForm() {
        AuditReport report =
                AuditReport.builder(SampleFindings.gaussian(500, 500, new SplittableRandom(3), 4))
                        .doubt(new Doubt("They are of two years.", ""))
                        .build();

        assertThat(AuditReportWriter.text(report, 60))
                .contains("BUT A LEAK", "IF THE DOUBTS BELOW ARE UNFOUNDED")
                .contains("the doubts above are unfounded");
        assertThat(AuditReportWriter.html(report))
                .contains("NO PROMISE, BUT A LEAK, IF THE DOUBTS BELOW ARE UNFOUNDED</p>")
                .contains("meet, if the doubts above are unfounded");
        assertThat(AuditReportWriter.text(LEAKING)).doesNotContain("IF THE DOUBTS", "Holds only");
    }

    @Test
    void publicForm_saysNothingOfARecordAClassOrASlice() throws Exception {
        AuditReport open = FULL.publicForm();

        for (String form :
                List.of(
                        AuditReportWriter.text(open),
                        AuditReportWriter.json(open),
                        AuditReportWriter.html(open))) {
            assertThat(form)
                    .doesNotContain("readmitted", "north", "lowest tenth", "row 1", "SLICES")
                    .doesNotContain("Most exposed", "MOST EXPOSED");
        }
        JsonNode json = json(open);
        assertThat(json.get("slices")).isEmpty();
        assertThat(json.get("exposed")).isEmpty();
        json.get("attacks").forEach(a -> assertThat(a.get("histogram")).isEmpty());
        assertThat(json.get("public").booleanValue()).isTrue();
        assertThat(json.get("evidence").get("epsilon"))
                .isEqualTo(json(FULL).get("evidence").get("epsilon"));
    }

    @Test
    void json_hasEveryFieldInEveryReport() throws Exception {
        List<String> names = new ArrayList<>();
        json(FULL).fieldNames().forEachRemaining(names::add);

        for (AuditReport report : all().toList()) {
            List<String> others = new ArrayList<>();
            json(report).fieldNames().forEachRemaining(others::add);
            assertThat(others).isEqualTo(names);
        }
        assertThat(names).startsWith("format", "public", "verdict", "refutesPromise");
        assertThat(json(FULL).get("format").asText()).isEqualTo("dp4j-audit-report/1");
        assertThat(json(FULL).get("promise").get("auditedRelation").asText())
                .isEqualTo("replace-one");
        assertThat(json(ALARM).get("verdict").asText()).isEqualTo("alarm");
        assertThat(json(LEAKING).get("verdict").asText()).isEqualTo("no-promise");
        assertThat(json(LEAKING).get("promise").isNull()).isTrue();
    }

    private static JsonNode json(AuditReport report) throws Exception {
        return StrictJson.mapper().readTree(AuditReportWriter.json(report));
    }

    @ParameterizedTest
    @MethodSource("all")
    void html_fetchesNothing_andRunsWhatItsPolicyAllows(AuditReport report) {
        String page = AuditReportWriter.html(report);
        String markup = SCRIPT.matcher(page).replaceAll("");
        List<String> scripts = new ArrayList<>();
        Matcher matcher = SCRIPT.matcher(page);
        while (matcher.find()) {
            scripts.add(matcher.group(2));
        }

        assertThat(markup)
                .contains("default-src 'none'")
                .doesNotContain("http://", "https://", "url(", "@import", "<link", "<img")
                .doesNotContainPattern("\\s(src|href|srcset|action|style|on\\w+)\\s*=");
        assertThat(scripts).hasSize(3);
        assertThat(page)
                .contains(HtmlAssets.contentHash(scripts.get(1)))
                .contains(HtmlAssets.contentHash(scripts.get(2)))
                .doesNotContain("unsafe-inline", "\r");
        Matcher style = STYLE.matcher(page);
        assertThat(style.find()).isTrue();
        assertThat(page).contains("style-src " + HtmlAssets.contentHash(style.group(1)) + ";");
    }

    @Test
    void html_wordsOfOthers_areEscaped() {
        AuditReport hostile =
                AuditReport.builder(
                                new AuditFindings(
                                        "<script>alert(1)</script>\u001b[31m",
                                        AttackedRecords.ofCanaries(25, 50),
                                        List.of(
                                                AttackResult.of(
                                                        "</script><b>", "${style}", scores())),
                                        Optional.empty()))
                        .build();

        String page = AuditReportWriter.html(hostile);

        assertThat(page).doesNotContain("<script>alert", "<b>", "\u001b");
        assertThat(page.split("(?i)<script", -1)).hasSize(4);
        assertThat(AuditReportWriter.text(hostile)).doesNotContain("\u001b");
    }

    private static double[] scores() {
        double[] scores = new double[50];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i % 7;
        }
        return scores;
    }
}
