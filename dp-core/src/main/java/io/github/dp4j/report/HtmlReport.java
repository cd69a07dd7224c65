package io.github.dp4j.report;

import io.github.dp4j.report.page.Html;
import io.github.dp4j.report.page.HtmlAssets;
import io.github.dp4j.report.page.HtmlPage;
import io.github.dp4j.report.page.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** A report as one HTML page that fetches nothing. */
final class HtmlReport {

    private final PrivacyReport report;
    private final Wording wording;

    HtmlReport(PrivacyReport report) {
        this.report = report;
        this.wording = new Wording(report);
    }

    String render() {
        Map<String, String> values = new LinkedHashMap<>();
        head(values);
        body(values);
        return new HtmlPage(
                        HtmlAssets.resource(HtmlReport.class, "report.html"),
                        HtmlAssets.resource(HtmlReport.class, "report.css"),
                        HtmlAssets.resource(HtmlReport.class, "report.js"))
                .render(title(), series(), values);
    }

    private String title() {
        return (report.guarantee().isPrivate() ? "" : Wording.NOT_PRIVATE + ": ")
                + "Privacy report, "
                + wording.subject();
    }

    private void head(Map<String, String> values) {
        boolean isPrivate = report.guarantee().isPrivate();
        values.put("kind", isPrivate ? "private" : "not-private");
        values.put("subject", Html.escape(wording.subject()));
        values.put("origin", Html.escape(wording.origin()));
        values.put(
                "promise",
                isPrivate
                        ? Html.escape(wording.promise())
                        : Wording.NOT_PRIVATE + "<span>" + Wording.INFINITE + "</span>");
        values.put("meaning", Html.escape(wording.meaning()));
        values.put("attacker", Html.escape(wording.attacker()));
        values.put("highlights", highlights());
        values.put("warnings", Html.warnings("Warning", wording.warnings()));
    }

    private void body(Map<String, String> values) {
        values.put("settings", Html.rows("rows", wording.settingRows()));
        values.put("attack", Html.rows("rows attack", wording.attackerRows()));
        values.put("groups", groups());
        values.put("ledger", preparations() + ledger());
        values.put("stepsChart", stepsChart());
        values.put("attackChart", attackChart());
        values.put("assumptions", Html.list(wording.assumptions()));
        values.put("notCovered", Html.list(wording.notCovered()));
        values.put("computation", Html.rows("rows wide", wording.computationRows()));
    }

    private String highlights() {
        StringBuilder out = new StringBuilder();
        for (Row row : wording.highlights()) {
            out.append("<div><dt>")
                    .append(Html.escape(row.label()))
                    .append("</dt><dd>")
                    .append(Html.escape(row.value()))
                    .append("</dd></div>\n");
        }
        return out.toString();
    }

    private String groups() {
        return report.groups().isEmpty()
                ? ""
                : "<h3>Several "
                        + wording.several()
                        + " of one person: (epsilon, delta)</h3>\n"
                        + Html.rows("rows", wording.groupRows());
    }

    private String preparations() {
        return report.preparations().isEmpty()
                ? ""
                : "<section>\n<h2>Before the training</h2>\n"
                        + Html.rows("rows", wording.preparationRows())
                        + "</section>";
    }

    private String ledger() {
        if (report.phases().size() < 2) {
            return "";
        }
        List<List<String>> rows =
                report.phases().stream()
                        .map(
                                phase ->
                                        List.of(
                                                Wording.count(phase),
                                                phase.noise(),
                                                phase.sampling()))
                        .toList();
        return "<section>\n<h2>Ledger</h2>\n"
                + Html.grid("grid ledger", List.of("Length", "Noise", "Sampling"), rows)
                + "</section>";
    }

    private String stepsChart() {
        List<Point> series = report.epsilonOverSteps();
        if (series.isEmpty()) {
            return "<p class=\"note\">Not recorded for this run.</p>";
        }
        boolean infinite = series.stream().anyMatch(point -> Double.isInfinite(point.y()));
        return plot("steps-chart", "Epsilon spent after each number of steps")
                + (infinite
                        ? "<p class=\"note alarm\">"
                                + Wording.NOT_PRIVATE
                                + ": epsilon is infinite where the line is missing.</p>\n"
                        : "")
                + figures("Steps", "Epsilon, at most", series, Numbers::plain, Numbers::upper);
    }

    private String attackChart() {
        return plot("attack-chart", "Highest true-positive rate at each false-positive rate")
                + "<label class=\"toggle\" hidden><input type=\"checkbox\" id=\"logarithmic\">"
                + "Logarithmic scales</label>\n"
                + "<p class=\"note\">Bound: "
                + Html.escape(wording.bound())
                + ".</p>\n"
                + figures(
                        "False-positive rate",
                        "True-positive rate, at most",
                        wording.attack().points(),
                        Numbers::plain,
                        Numbers::upper);
    }

    private static String plot(String id, String description) {
        return "<div class=\"plot\"><canvas id=\""
                + id
                + "\" role=\"img\" aria-label=\""
                + Html.escape(description)
                + "\"></canvas></div>\n";
    }

    private static String figures(
            String x,
            String y,
            List<Point> points,
            DoubleFunction<String> xFormat,
            DoubleFunction<String> yFormat) {
        List<List<String>> rows =
                points.stream()
                        .map(point -> List.of(xFormat.apply(point.x()), yFormat.apply(point.y())))
                        .toList();
        return "<details><summary>All "
                + points.size()
                + " figures</summary>\n<div class=\"figures\">"
                + Html.grid("grid", List.of(x, y), rows)
                + "</div></details>\n";
    }

    private String series() {
        Map<String, List<Point>> series =
                Map.of("steps", report.epsilonOverSteps(), "attack", wording.attack().points());
        return JsonReport.print(series);
    }
}
