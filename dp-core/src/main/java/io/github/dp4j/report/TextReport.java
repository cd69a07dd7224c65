package io.github.dp4j.report;

import java.util.List;

/** A report for a terminal: plain ASCII but for the owner's own words. */
final class TextReport {

    private static final int WIDTH = ReportWriter.TEXT_WIDTH;
    private static final int LABEL = 33;

    private final PrivacyReport report;
    private final Wording wording;
    private final StringBuilder out = new StringBuilder(4096);

    TextReport(PrivacyReport report) {
        this.report = report;
        this.wording = new Wording(report);
    }

    String render() {
        head();
        items("WARNINGS", wording.warnings(), "! ");
        rows("WHAT AN ATTACKER CAN REACH", wording.attackerRows());
        rows("SETTINGS", wording.settingRows());
        phases();
        rows("HOW EPSILON WAS COMPUTED", wording.computationRows());
        rows("SEVERAL RECORDS OF ONE PERSON: (epsilon, delta)", wording.groupRows());
        items("ASSUMPTIONS", wording.assumptions(), "- ");
        items("NOT COVERED", wording.notCovered(), "- ");
        return out.toString();
    }

    private void head() {
        String rule = (report.guarantee().isPrivate() ? "=" : "*").repeat(WIDTH);
        line(rule);
        String promise = wording.promise();
        String kind = "PRIVACY REPORT";
        line(" " + promise + " ".repeat(WIDTH - 2 - promise.length() - kind.length()) + kind);
        paragraph(" ", " ", wording.subject());
        line(" " + wording.origin());
        line(rule);
        line("");
        paragraph("  ", "  ", wording.meaning());
        line("");
        paragraph("  ", "  ", wording.attacker());
    }

    private void phases() {
        if (report.phases().size() < 2) {
            return;
        }
        title("LEDGER");
        int number = 0;
        for (Phase phase : report.phases()) {
            number++;
            row(number + ". " + Wording.count(phase), phase.noise() + "; " + phase.sampling());
        }
    }

    private void rows(String title, List<Wording.Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        title(title);
        rows.forEach(row -> row(row.label(), row.value()));
    }

    private void row(String label, String value) {
        String first = "  " + label;
        first += " ".repeat(Math.max(1, LABEL - first.length()));
        paragraph(first, " ".repeat(LABEL), value);
    }

    private void items(String title, List<String> items, String bullet) {
        if (items.isEmpty()) {
            return;
        }
        title(title);
        items.forEach(item -> paragraph("  " + bullet, "    ", item));
    }

    private void title(String title) {
        line("");
        line(title);
    }

    /** Breaks a text between words, and a word that is longer than a line within. */
    private void paragraph(String firstIndent, String indent, String text) {
        StringBuilder current = new StringBuilder(firstIndent);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            String rest = word;
            if (!empty && current.length() + 1 + rest.length() > WIDTH) {
                line(current.toString());
                current.setLength(0);
                current.append(indent);
                empty = true;
            }
            if (!empty) {
                current.append(' ');
            }
            while (current.length() + rest.length() > WIDTH) {
                int room = WIDTH - current.length();
                line(current + rest.substring(0, room));
                current.setLength(0);
                current.append(indent);
                rest = rest.substring(room);
            }
            current.append(rest);
            empty = false;
        }
        line(current.toString());
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
