package io.github.dp4j.audit.report;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.ReportWriter;
import io.github.dp4j.report.page.Html;
import io.github.dp4j.report.page.HtmlAssets;
import io.github.dp4j.report.page.HtmlPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of an audit as one HTML page that fetches nothing. */
final class AuditPage {

    private final AuditReport report;
    private final AuditWording wording;
    private final AuditStatements statements;

    AuditPage(AuditReport report) {
        this.report = report;
        this.wording = new AuditWording(report);
        this.statements = new AuditStatements(report);
    }

    String render() {
        Map<String, String> values = new LinkedHashMap<>();
        head(values);
        body(values);
        return new HtmlPage(
                        HtmlAssets.resource(AuditPage.class, "audit.html"),
                        HtmlAssets.resource(ReportWriter.class, "report.css")
                                + HtmlAssets.resource(AuditPage.class, "audit.css"),
                        HtmlAssets.resource(AuditPage.class, "audit.js"))
                .render(title(), AuditJson.print(series()), values);
    }

    private String title() {
        return (report.refutesPromise() ? "ALARM: " : "") + "Audit report, " + wording.subject();
    }

    private void head(Map<String, String> values) {
        Verdict verdict = new Verdict(report);
        boolean alarm = verdict.kind() == Verdict.Kind.ALARM;
        List<String> paragraphs = verdict.paragraphs();
        values.put("kind", (alarm ? "not-private" : "private") + (isOpen() ? " public" : ""));
        values.put("subject", Html.escape(wording.subject()));
        values.put("origin", Html.escape(wording.origin()));
        values.put("headline", Html.escape(verdict.headline()));
        values.put("promised", Html.escape(paragraphs.get(0)));
        values.put("shown", Html.escape(paragraphs.get(1)));
        values.put("conclusion", Html.escape(paragraphs.get(2)));
        values.put("highlights", highlights());
        values.put("doubts", Html.warnings("Doubt", statements.doubts()));
        values.put("confidentiality", Html.escape(wording.confidentiality()));
    }

    private boolean isOpen() {
        return report.isPublic() || report.assignment() == Assignment.INDEPENDENT_CANARIES;
    }

    private String highlights() {
        AttackFigures strongest = report.strongest();
        return highlight(
                        "area under the curve of the strongest attack (a coin: 0.5)",
                        AuditWording.digits(strongest.areaUnderCurve().value()))
                + highlight(
                        "of the members found by it at 1 % false alarms",
                        Numbers.percent(strongest.foundAtPercent().value()))
                + highlight(
                        report.attacks().size() == 1 ? "attack" : "attacks",
                        Integer.toString(report.attacks().size()));
    }

    private static String highlight(String label, String value) {
        return "<div><dt>"
                + Html.escape(label)
                + "</dt><dd>"
                + Html.escape(value)
                + "</dd></div>\n";
    }

    private void body(Map<String, String> values) {
        values.put("axis", EvidenceAxis.of(report));
        values.put("aboutAxis", Html.escape(wording.aboutAxis()));
        values.put("bounds", Html.rows("rows wide", wording.boundRows()));
        values.put("attacks", attacks());
        values.put("aboutFigures", Html.escape(wording.aboutFigures()));
        values.put("firstLook", Html.escape(wording.firstLook()));
        values.put("histogram", histogram());
        values.put("ceiling", Html.escape(ceiling()));
        values.put("promise", section("The promise, in other words", promise()));
        values.put("whom", whom());
        values.put("remarks", section("Remarks", remarks()));
        values.put("attacked", Html.rows("rows wide", wording.attackedRows()));
        values.put("assumptions", Html.list(statements.assumptions()));
        values.put("canShow", Html.list(statements.canShow()));
        values.put("cannotShow", Html.list(statements.cannotShow()));
        values.put(
                "guidance",
                Html.grid(
                        "grid guidance",
                        List.of("Source", "Asks for", "Here"),
                        statements.guidance().stream()
                                .map(g -> List.of(g.source(), g.asks(), g.answer()))
                                .toList()));
    }

    private String attacks() {
        return Html.grid(
                "grid figures-grid",
                List.of(
                        "Attack",
                        "Area under curve",
                        "Found at 0.1 %",
                        "Found at 1 %",
                        "Best balanced accuracy",
                        "Advantage"),
                report.attacks().stream()
                        .map(
                                a ->
                                        List.of(
                                                AuditWording.name(a),
                                                AuditWording.figure(a.areaUnderCurve(), false),
                                                AuditWording.figure(a.foundAtTenthPercent(), true),
                                                AuditWording.figure(a.foundAtPercent(), true),
                                                AuditWording.figure(a.accuracy(), true),
                                                AuditWording.figure(a.advantage(), false)))
                        .toList());
    }

    private String ceiling() {
        if (report.promise().isEmpty() || report.promise().get().ceiling().isEmpty()) {
            return "There is no promise, and so no ceiling.";
        }
        String words =
                "The ledger allows no attack above its ceiling, on average over trainings; the"
                        + " figures of one training swing about theirs.";
        if (!report.promise().get().isComparable()) {
            return words
                    + " But this one is for "
                    + Verdict.neighbours(report.promise().get().guarantee().relation())
                    + "; for "
                    + Verdict.neighbours(report.evidence().relation())
                    + ", of which this audit speaks, none is known.";
        }
        return report.promise().get().isTranslated()
                ? words
                        + " Of this audit the ceiling for "
                        + Verdict.neighbours(report.evidence().relation())
                        + " holds; the lower one is that of the promise."
                : words;
    }

    private String histogram() {
        if (report.strongest().histogram().isEmpty()) {
            return report.isPublic()
                    ? ""
                    : "<p class=\"note\">The scores have no finite range.</p>";
        }
        return "<h2>Scores of "
                + Html.escape(AuditWording.name(report.strongest()))
                + "</h2>\n<div class=\"plot\"><canvas id=\"histogram\" role=\"img\""
                + " aria-label=\"How many members and non-members have which score\"></canvas>"
                + "</div>\n<p class=\"note\">Where the two overlap, this attack cannot tell them"
                + " apart. The outermost half percent is counted at the ends.</p>";
    }

    private String promise() {
        StringBuilder out = new StringBuilder();
        wording.gaussian()
                .forEach(line -> out.append("<p>").append(Html.escape(line)).append("</p>\n"));
        if (!report.poisoned().isEmpty()) {
            out.append("<h3>If records are poisoned</h3>\n")
                    .append(Html.rows("rows wide", wording.poisonedRows()))
                    .append("<p class=\"note\">")
                    .append(Html.escape(wording.aboutPoison()))
                    .append("</p>\n");
        }
        return out.toString();
    }

    private static String section(String title, String content) {
        return content.isEmpty()
                ? ""
                : "<section>\n<h2>" + Html.escape(title) + "</h2>\n" + content + "\n</section>";
    }

    private String remarks() {
        return report.remarks().isEmpty() ? "" : Html.list(statements.remarks());
    }

    private String whom() {
        String both = slices() + exposed();
        return both.isEmpty() ? "" : "<div class=\"columns\">\n" + both + "\n</div>";
    }

    private String slices() {
        if (report.slices().isEmpty()) {
            return "";
        }
        return section(
                "Slices (private)",
                "<p class=\"note\">"
                        + Html.escape(wording.aboutSlices())
                        + "</p>\n"
                        + Html.grid(
                                "grid numbers", AuditWording.sliceHead(), wording.sliceCells()));
    }

    private String exposed() {
        if (report.exposed().isEmpty()) {
            return "";
        }
        return section(
                "Most exposed records (private)",
                "<p class=\"note\">"
                        + Html.escape(wording.aboutExposed())
                        + "</p>\n"
                        + Html.grid("grid", AuditWording.exposedHead(), wording.exposedCells()));
    }

    private Map<String, Object> series() {
        Map<String, Object> series = new LinkedHashMap<>();
        List<Map<String, Object>> roc = new ArrayList<>();
        for (AttackFigures attack : report.attacks()) {
            roc.add(curve(AuditWording.name(attack), attack.roc()));
        }
        series.put("roc", roc);
        List<Map<String, Object>> ceilings = new ArrayList<>();
        report.promise()
                .filter(p -> !p.ceiling().isEmpty())
                .ifPresent(
                        p -> {
                            ceilings.add(curve(ceilingName(p.guarantee().relation()), p.ceiling()));
                            if (p.isTranslated() && !p.ceilingAsAudited().isEmpty()) {
                                ceilings.add(
                                        curve(
                                                ceilingName(report.evidence().relation()),
                                                p.ceilingAsAudited()));
                            }
                        });
        series.put("ceilings", ceilings);
        series.put("histogram", report.strongest().histogram());
        return series;
    }

    private static String ceilingName(NeighboringRelation relation) {
        return "ceiling (" + relation.label().toLowerCase(Locale.ROOT) + ")";
    }

    private static Map<String, Object> curve(String label, List<Point> points) {
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("label", label);
        curve.put("points", points);
        return curve;
    }
}
