package io.github.dp4j.audit.report;

import io.github.dp4j.report.page.Row;
import io.github.dp4j.report.page.TextPage;
import java.util.List;

/** The report of an audit for a terminal. */
final class AuditText {

    private static final String KIND = "AUDIT REPORT";

    private final AuditReport report;
    private final AuditWording wording;
    private final AuditStatements statements;
    private final TextPage page;

    AuditText(AuditReport report, int width) {
        this.report = report;
        this.wording = new AuditWording(report);
        this.statements = new AuditStatements(report);
        this.page = new TextPage(width, Math.min(33, width / 2));
    }

    String render() {
        head();
        page.rows("WHAT IS SHOWN", wording.boundRows());
        attacks();
        promise();
        slices();
        exposed();
        page.rows("WHAT WAS ATTACKED", wording.attackedRows());
        page.items("WHAT THE BOUNDS ASSUME", statements.assumptions(), "- ");
        page.items("WHAT THIS CAN SHOW", statements.canShow(), "- ");
        page.items("WHAT THIS CANNOT SHOW", statements.cannotShow(), "- ");
        page.items("REMARKS", statements.remarks(), "- ");
        page.rows(
                "WHAT GUIDANCE ASKS FOR",
                statements.guidance().stream()
                        .map(g -> new Row(g.source(), g.asks() + "; here: " + g.answer() + "."))
                        .toList());
        return page.text();
    }

    private void head() {
        Verdict verdict = new Verdict(report);
        Verdict.Kind kind = verdict.kind();
        String rule = (kind == Verdict.Kind.ALARM ? "*" : "=").repeat(page.width());
        page.line(rule);
        int space = page.width() - 2 - kind.words().length() - KIND.length();
        page.line(" " + kind.words() + " ".repeat(space) + KIND);
        if (!verdict.caveat().isEmpty()) {
            page.paragraph(" ", " ", verdict.caveat());
        }
        page.paragraph(" ", " ", wording.subject());
        page.paragraph(" ", " ", wording.origin());
        page.line(rule);
        for (String sentence : verdict.paragraphs()) {
            page.line("");
            page.paragraph("  ", "  ", sentence);
        }
        for (String doubt : statements.doubts()) {
            page.line("");
            page.paragraph("! ", "  ", "DOUBT: " + doubt);
        }
        page.line("");
        page.paragraph("! ", "  ", wording.confidentiality());
    }

    private void attacks() {
        for (AttackFigures attack : report.attacks()) {
            page.rows("ATTACK: " + AuditWording.name(attack), wording.attackRows(attack));
        }
        page.line("");
        page.paragraph("  ", "  ", wording.aboutFigures());
        if (!wording.firstLook().isEmpty()) {
            page.line("");
            page.paragraph("  ", "  ", wording.firstLook());
        }
    }

    private void promise() {
        page.items("THE PROMISE AS MU-GDP", wording.gaussian(), "- ");
        page.rows("IF RECORDS ARE POISONED", wording.poisonedRows());
        if (!report.poisoned().isEmpty()) {
            page.paragraph("  ", "  ", wording.aboutPoison());
        }
    }

    private void slices() {
        if (report.slices().isEmpty()) {
            return;
        }
        page.title("SLICES (PRIVATE)");
        page.paragraph("  ", "  ", wording.aboutSlices());
        table(AuditWording.sliceHead(), wording.sliceCells(), 2);
    }

    private void exposed() {
        if (report.exposed().isEmpty()) {
            return;
        }
        page.title("MOST EXPOSED RECORDS (PRIVATE)");
        page.paragraph("  ", "  ", wording.aboutExposed());
        table(AuditWording.exposedHead(), wording.exposedCells(), 1);
    }

    /** Words to the left, in the first columns, figures to the right; cut to the width. */
    private void table(List<String> head, List<List<String>> rows, int words) {
        int[] widths = head.stream().mapToInt(String::length).toArray();
        rows.forEach(
                row -> {
                    for (int i = 0; i < widths.length; i++) {
                        widths[i] = Math.max(widths[i], row.get(i).length());
                    }
                });
        int total = 0;
        for (int width : widths) {
            total += width + 2;
        }
        widths[words - 1] = Math.max(4, widths[words - 1] - Math.max(0, total - page.width()));
        page.line("");
        page.line(cells(head, widths, words));
        rows.forEach(row -> page.line(cells(row, widths, words)));
    }

    private static String cells(List<String> row, int[] widths, int words) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            if (cell.length() > widths[i]) {
                cell = cell.substring(0, widths[i] - 1) + "~";
            }
            String blank = " ".repeat(widths[i] - cell.length());
            line.append("  ").append(i < words ? cell + blank : blank + cell);
        }
        return line.toString();
    }
}
