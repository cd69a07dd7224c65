package examples;

import io.github.dp4j.dl4j.ledger.Ledger;
import io.github.dp4j.report.PrivacyReport;
import io.github.dp4j.report.ReportWriter;

/**
 * What an example came to.
 *
 * @param before the error on held-out data before training
 * @param after the error on held-out data after it
 * @param ledger what was counted
 * @param report what an auditor is handed
 */
public record Outcome(double before, double after, Ledger ledger, PrivacyReport report) {

    void print() {
        System.out.println(ReportWriter.text(report));
        System.out.printf("held-out error: %.4f before, %.4f after%n", before, after);
    }
}
