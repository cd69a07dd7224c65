package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReportTest {

    @Test
    void text_fullReport_opensWithThePromise() {
        assertThat(ReportWriter.text(SampleReports.full()))
                .startsWith(
                        """
                        ================================================================================
                         (epsilon, delta) = (2.98, 1e-5)                                 PRIVACY REPORT
                         UCI hand-written digits, linear softmax
                         2026-01-31 09:30 UTC, DP4J 0.1.0
                        ================================================================================

                          An observer of the result cannot tell, beyond what epsilon and delta allow,
                          whether any one example was in the training data or was left out of it.

                          At a 1 % false-alarm rate, an attacker who knows everything else finds a
                          training example at most 6.35 % of the time; guessing finds 1 %.

                        WHAT AN ATTACKER CAN REACH
                          Found at 0.1 % false alarms    at most 1.11 %
                          Found at 1 % false alarms      at most 6.35 %
                        """);
    }

    @Test
    void text_fullReport_statesEverySetting() {
        assertThat(ReportWriter.text(SampleReports.full()))
                .containsPattern("Steps +1,000")
                .containsPattern("Sampling +Poisson: .*\\s+probability 0.01")
                .containsPattern("Noise +Gaussian, 1.1 x clip norm = 1.65 on each\\s+coordinate")
                .containsPattern("Clip norm +1.5 ")
                .containsPattern("Sensitivity +1 x clip norm \\(add-remove\\)")
                .containsPattern("Expected batch size +14.37 ")
                .containsPattern("Population size +1,437 ")
                .containsPattern("Test accuracy +94.2 %")
                .containsPattern("Accountant +RDP")
                .containsPattern("upper bound +2.9787123 ")
                .containsPattern("2 records +\\(5.96, 0.000207\\)")
                .contains("ASSUMPTIONS", "NOT COVERED", "Floating point");
    }

    @Test
    void text_bareReport_leavesOutWhatIsNotKnown() {
        assertThat(ReportWriter.text(SampleReports.bare()))
                .contains(
                        "full batch",
                        "2 x clip norm (replace-one)",
                        "recognises\n  which of two examples")
                .doesNotContain("Clip norm", "batch size  ", "Population", "Test accuracy", "null");
    }

    @Test
    void text_notPrivate_saysSoInTheFirstWords() {
        String text = ReportWriter.text(SampleReports.notPrivate());

        assertThat(text.lines().toList().get(0)).startsWith("*****");
        assertThat(text.lines().toList().get(1)).startsWith(" NOT PRIVATE: epsilon = infinity");
        assertThat(text)
                .contains("promises nothing", "NO NOISE", "NOT clipped", "possibly 100 %")
                .doesNotContain("cannot tell", "at most");
    }

    @Test
    void text_severalPhases_listsThem() {
        assertThat(ReportWriter.text(SampleReports.phases()))
                .containsPattern("1\\. 250 steps +Gaussian, 1 x clip norm; Poisson")
                .containsPattern("7\\. 1 pass +Laplace, 8 x L1 clip norm; passes")
                .contains("! delta = 1e-5 is not below 1/N");
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.report.SampleReports#all")
    void text_anyReport_fitsTheTerminalAndHoldsNoControlCharacter(PrivacyReport report) {
        assertThat(ReportWriter.text(report).lines())
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .hasSizeLessThanOrEqualTo(80)
                                        .doesNotContainPattern("\\p{Cc}")
                                        .doesNotMatch(".* "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist", "tr-TR"})
    void everyFormat_foreignDefaultLocale_isTheSame(String language) {
        List<PrivacyReport> reports = SampleReports.all();
        List<String> expected = reports.stream().map(TextReportTest::everyFormat).toList();
        Locale old = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));

            assertThat(SampleReports.all().stream().map(TextReportTest::everyFormat))
                    .isEqualTo(expected);
        } finally {
            Locale.setDefault(old);
        }
    }

    private static String everyFormat(PrivacyReport report) {
        return ReportWriter.text(report) + ReportWriter.json(report) + ReportWriter.html(report);
    }
}
