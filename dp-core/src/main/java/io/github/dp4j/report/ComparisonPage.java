package io.github.dp4j.report;

import io.github.dp4j.report.page.CleanText;
import io.github.dp4j.report.page.Html;
import io.github.dp4j.report.page.HtmlAssets;
import io.github.dp4j.report.page.HtmlPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several ways of training side by side: epsilon over steps as one HTML page that fetches nothing.
 */
public final class ComparisonPage {

    /** As many as the terminal shows. */
    private static final int DIGITS = 4;

    private static final String CHART =
            """
            <noscript><p class="note">The chart needs JavaScript; every figure is in the tables beneath it.</p></noscript>
            <div class="plot tall"><canvas id="compare-chart" role="img" aria-label="Epsilon after each number of steps, one line a setting"></canvas></div>
            <label class="toggle" hidden><input type="checkbox" id="logarithmic">Logarithmic scales</label>
            """;

    private ComparisonPage() {}

    /**
     * Returns the page.
     *
     * @param subtitle what all curves have in common, such as delta and relation
     * @param note how the figures were computed
     * @param curves the curves, at least one
     * @return the page; all figures are readable without JavaScript
     * @throws IllegalArgumentException if there is no curve
     * @throws IllegalStateException if Chart.js ({@code org.webjars.npm:chart.js}) is not on the
     *     class path
     */
    public static String html(String subtitle, String note, List<Curve> curves) {
        if (curves.isEmpty()) {
            throw new IllegalArgumentException(
                    "curves must hold at least one curve, but is empty.");
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("subtitle", Html.escape(CleanText.of(subtitle)));
        values.put("note", Html.escape(CleanText.of(note)));
        values.put("chart", curves.stream().anyMatch(ComparisonPage::isDrawn) ? CHART : "");
        values.put("summary", summary(curves));
        values.put("infinite", infinite(curves));
        values.put("figures", figures(curves));
        return new HtmlPage(
                        HtmlAssets.resource(ComparisonPage.class, "compare.html"),
                        HtmlAssets.resource(ComparisonPage.class, "report.css"),
                        HtmlAssets.resource(ComparisonPage.class, "compare.js"))
                .render("Epsilon over steps", JsonReport.print(curves), values);
    }

    private static String summary(List<Curve> curves) {
        List<List<String>> rows = new ArrayList<>();
        for (Curve curve : curves) {
            List<Point> points = curve.points();
            Point last = points.isEmpty() ? new Point(0, 0) : points.get(points.size() - 1);
            rows.add(
                    List.of(
                            CleanText.of(curve.label()),
                            Numbers.plain(last.x()),
                            Numbers.upper(last.y(), DIGITS)));
        }
        return Html.grid("grid legend", List.of("Setting", "Steps", "Epsilon, at most"), rows);
    }

    private static String infinite(List<Curve> curves) {
        boolean some =
                curves.stream()
                        .flatMap(curve -> curve.points().stream())
                        .anyMatch(point -> Double.isInfinite(point.y()));
        if (curves.stream().noneMatch(ComparisonPage::isDrawn)) {
            return "<p class=\"note alarm\">"
                    + Wording.NOT_PRIVATE
                    + ": epsilon is infinite for every setting here, so there is nothing to"
                    + " draw.</p>\n";
        }
        return some
                ? "<p class=\"note alarm\">"
                        + Wording.NOT_PRIVATE
                        + ": epsilon is infinite where a line is missing.</p>\n"
                : "";
    }

    private static boolean isDrawn(Curve curve) {
        return curve.points().stream().anyMatch(p -> p.x() > 0 && Double.isFinite(p.y()));
    }

    private static String figures(List<Curve> curves) {
        StringBuilder out = new StringBuilder();
        for (Curve curve : curves) {
            List<List<String>> rows =
                    curve.points().stream()
                            .map(p -> List.of(Numbers.plain(p.x()), Numbers.upper(p.y(), DIGITS)))
                            .toList();
            out.append("<details><summary>All figures: ")
                    .append(Html.escape(CleanText.of(curve.label())))
                    .append("</summary>\n<div class=\"figures\">")
                    .append(Html.grid("grid", List.of("Steps", "Epsilon, at most"), rows))
                    .append("</div></details>\n");
        }
        return out.toString();
    }
}
