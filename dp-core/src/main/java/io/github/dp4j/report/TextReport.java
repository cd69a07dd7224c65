package io.github.dp4j.report;

import io.github.dp4j.report.page.TextPage;
import java.util.Locale;

/** A report for a terminal: plain ASCII but for the owner's own words. */
final class TextReport {

    private static final int WIDTH = ReportWriter.TEXT_WIDTH;
    private static final int LABEL = 33;

    private final PrivacyReport report;
    private final Wording wording;
    private final TextPage page = new TextPage(WIDTH, LABEL);

    TextReport(PrivacyReport report) {
        this.report = report;
        this.wording = new Wording(report);
    }

    String render() {
        head();
        page.items("WARNINGS", wording.warnings(), "! ");
        page.rows("WHAT AN ATTACKER CAN REACH", wording.attackerRows());
        page.rows("SETTINGS", wording.settingRows());
        page.rows("BEFORE THE TRAINING", wording.preparationRows());
        phases();
        page.rows("HOW EPSILON WAS COMPUTED", wording.computationRows());
        String several = wording.several().toUpperCase(Locale.ROOT);
        page.rows("SEVERAL " + several + " OF ONE PERSON: (epsilon, delta)", wording.groupRows());
        page.items("ASSUMPTIONS", wording.assumptions(), "- ");
        page.items("NOT COVERED", wording.notCovered(), "- ");
        return page.text();
    }

    private void head() {
        String rule = (report.guarantee().isPrivate() ? "=" : "*").repeat(WIDTH);
        page.line(rule);
        String promise = wording.promise();
        String kind = "PRIVACY REPORT";
        page.line(" " + promise + " ".repeat(WIDTH - 2 - promise.length() - kind.length()) + kind);
        page.paragraph(" ", " ", wording.subject());
        page.line(" " + wording.origin());
        page.line(rule);
        page.line("");
        page.paragraph("  ", "  ", wording.meaning());
        page.line("");
        page.paragraph("  ", "  ", wording.attacker());
    }

    private void phases() {
        if (report.phases().size() < 2) {
            return;
        }
        page.title("LEDGER");
        int number = 0;
        for (Phase phase : report.phases()) {
            number++;
            page.row(number + ". " + Wording.count(phase), phase.noise() + "; " + phase.sampling());
        }
    }
}
