package io.github.dp4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.page.Html;
import io.github.dp4j.report.page.HtmlAssets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {

    private static final Pattern SCRIPT =
            Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("io.github.dp4j.report.SampleReports#all")
    void html_anyReport_fetchesNothing(PrivacyReport report) {
        String page = ReportWriter.html(report);
        String markup = SCRIPT.matcher(page).replaceAll("");

        assertThat(markup)
                .contains("default-src 'none'")
                .doesNotContain("http://", "https://", "url(", "@import", "<link", "<img")
                .doesNotContainPattern("\\s(src|href|srcset|action|on\\w+)\\s*=");
        assertThat(page).doesNotContain("sourceMappingURL");
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.report.SampleReports#all")
    void html_anyReport_holdsThreeScriptsThatThePolicyAllows(PrivacyReport report) {
        String page = ReportWriter.html(report);
        List<String> scripts = new ArrayList<>();
        Matcher matcher = SCRIPT.matcher(page);
        while (matcher.find()) {
            scripts.add(matcher.group(2));
        }

        assertThat(scripts).hasSize(3);
        assertThat(page.split("(?i)<script", -1)).hasSize(4);
        assertThat(page)
                .contains(HtmlAssets.contentHash(scripts.get(1)))
                .contains(HtmlAssets.contentHash(scripts.get(2)))
                .doesNotContain("unsafe-inline", "\r");
        Matcher style = STYLE.matcher(page);
        assertThat(style.find()).isTrue();
        assertThat(page).contains("style-src " + HtmlAssets.contentHash(style.group(1)) + ";");
        assertThat(scripts.get(1)).contains("Chart.js v", "Permission is hereby granted");
    }

    @Test
    void html_fullReport_showsBothChartsAndTheFigures() {
        String page = ReportWriter.html(SampleReports.full());

        assertThat(page)
                .contains("<canvas id=\"steps-chart\"", "<canvas id=\"attack-chart\"")
                .contains("(epsilon, delta) = (2.98, 1e-5)", "6.35&nbsp;%", "94.2&nbsp;%")
                .contains(NeighboringRelation.ADD_OR_REMOVE_ONE.meaning())
                .contains("<td>1000</td><td>2.98</td>")
                .contains("class=\"private\"")
                .doesNotContain("NOT PRIVATE");
        assertThat(SCRIPT.matcher(page).replaceAll("")).doesNotContain("${");
    }

    @Test
    void html_bareReport_drawsTheAttackerAndSaysWhatIsMissing() {
        assertThat(ReportWriter.html(SampleReports.bare()))
                .contains("Not recorded for this run", "<canvas id=\"attack-chart\"")
                .contains("from (epsilon, delta) alone")
                .doesNotContain("<canvas id=\"steps-chart\"");
    }

    @Test
    void html_notPrivate_saysSoEverywhere() {
        String page = ReportWriter.html(SampleReports.notPrivate());

        assertThat(page)
                .contains("<title>NOT PRIVATE:", "class=\"not-private\"", "promises nothing")
                .contains("<p class=\"promise\">NOT PRIVATE<span>epsilon = infinity</span></p>")
                .contains("NOT PRIVATE: epsilon is infinite where the line is missing")
                .contains("<td>500</td><td>infinity</td>")
                .doesNotContain("cannot tell");
        assertThat(series(page)).contains("null").doesNotContain("Infinity", "NaN");
    }

    @Test
    void html_hostileWords_areShownAndNeverObeyed() {
        String hostile = SampleReports.SCRIPT + "</title>\" onload='x' &amp; ${style}";
        PrivacyReport report =
                PrivacyReport.builder(
                                new PrivacyGuarantee(
                                        1, 0, 1e-6, NeighboringRelation.ZERO_OUT, hostile, hostile),
                                new DpEvent.Gaussian(1))
                        .subject(hostile)
                        .software(hostile)
                        .warning(hostile)
                        .assumption(hostile)
                        .notCovered(hostile)
                        .build();
        String escaped =
                "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/title&gt;&quot; onload=&#39;x&#39;"
                        + " &amp;amp; ${style}";

        String page = ReportWriter.html(report);

        assertThat(page).doesNotContain("<script>alert", "onload='x'");
        // Title, heading, origin, warning, assumption, limit, method, derivation.
        assertThat(page.split(Pattern.quote(escaped), -1)).hasSize(9);
    }

    @Test
    void inScript_closingTag_cannotEndTheElement() {
        assertThat(Html.inScript("{\"a\":\"</script><!--&\"}"))
                .isEqualTo("{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\"}");
        assertThat(HtmlAssets.inScriptElement("'</script>' + '</SCRIPT' + '<!--'"))
                .isEqualTo("'<\\/script>' + '<\\/SCRIPT' + '<\\!--'");
    }

    @Test
    void fill_valueWithPlaceholder_isNotFilledAgain() {
        assertThat(HtmlAssets.fill("${a}-${b}", Map.of("a", "${b}$1\\", "b", "x")))
                .isEqualTo("${b}$1\\-x");
    }

    private static String series(String page) {
        Matcher matcher = SCRIPT.matcher(page);
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group(1)).contains("application/json");
        return matcher.group(2);
    }
}
