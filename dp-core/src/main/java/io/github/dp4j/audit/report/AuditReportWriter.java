package io.github.dp4j.audit.report;

import io.github.dp4j.report.ReportWriter;

/** Writes an audit's report as text, JSON or one HTML page. */
public final class AuditReportWriter {

    private AuditReportWriter() {}

    /**
     * Returns the report for a terminal of 80 columns.
     *
     * @param report the report
     * @return lines that end in a line feed
     */
    public static String text(AuditReport report) {
        return text(report, ReportWriter.TEXT_WIDTH);
    }

    /**
     * Returns the report for a terminal.
     *
     * @param report the report
     * @param width how many columns a line may have, at least 60
     * @return lines that end in a line feed
     * @throws IllegalArgumentException if the width is too small
     */
    public static String text(AuditReport report, int width) {
        if (width < 60) {
            throw new IllegalArgumentException(
                    "width must be at least 60 columns, but is " + width + ".");
        }
        return new AuditText(report, width).render();
    }

    /**
     * Returns the report as one JSON object. Every field is always there; {@code null} stands for
     * what does not exist, an infinite number is the string {@code "Infinity"}.
     *
     * <dl>
     *   <dt>{@code format}
     *   <dd>{@code dp4j-audit-report/1}
     *   <dt>{@code public}, {@code verdict}, {@code refutesPromise}, {@code words}
     *   <dd>whether this is the public form; {@code alarm}, {@code incomparable} (promise and
     *       evidence speak of different neighbours), {@code shown}, {@code no-promise}, {@code
     *       nothing-shown} or {@code no-bound}; whether it is an alarm; promise and evidence as
     *       sentences. All of it holds only if the {@code doubts} are unfounded
     *   <dt>{@code target}, {@code members}, {@code nonMembers}, {@code assignment}, {@code
     *       shadows}
     *   <dd>what was attacked: a clause; numbers of records; {@code random-split}, {@code
     *       own-coins}, {@code canaries} or {@code unknown}; {@code count}, {@code recordsEach},
     *       {@code training}, {@code private}
     *   <dt>{@code confidence}, {@code delta}
     *   <dd>of intervals, and of all bounds together; at which epsilon is bounded
     *   <dt>{@code promise}
     *   <dd>{@code epsilon}, {@code delta}, {@code relation}; {@code auditedRelation}, {@code
     *       auditedEpsilon} (of the same ledger, for the neighbours of the evidence); {@code mu},
     *       {@code regret}; {@code ceiling} and {@code auditedCeiling}, arrays of {@code {"x",
     *       "y"}}: false-positive rate and the highest true-positive rate
     *   <dt>{@code evidence}
     *   <dd>{@code relation}, {@code trials}, {@code epsilon} (the lower bound that assumes no
     *       shape: it alone speaks of (epsilon, delta)), {@code noiseScale} and {@code
     *       epsilonOfLedgerCurve} (under the ledger's curves), {@code mu} and {@code
     *       epsilonOfGaussian} (under a Gaussian's), {@code method}, {@code assumes}, {@code
     *       missing} (why there is no bound)
     *   <dt>{@code attacks}
     *   <dd>{@code name}, {@code description}; {@code areaUnderCurve}, {@code foundAtTenthPercent},
     *       {@code foundAtPercent}, {@code accuracy}, {@code advantage}, each with {@code value},
     *       {@code lower}, {@code upper}; {@code roc}; {@code histogram} with {@code from}, {@code
     *       to}, {@code members}, {@code nonMembers}
     *   <dt>{@code clearedByLoss}
     *   <dd>the share of non-members that a threshold on the loss clears where it misses at most
     *       one member in a thousand; null of canaries
     *   <dt>{@code slices}, {@code exposed}
     *   <dd>private, empty in the public form: {@code kind}, {@code name}, {@code members}, {@code
     *       nonMembers}, {@code areaUnderCurve}; {@code member}, {@code row}, {@code percentile}
     *   <dt>{@code poisoned}
     *   <dd>{@code records}, {@code kind}, {@code steps}, {@code clean}, {@code chance}, {@code
     *       lower}, {@code upper}, {@code lowerByEpsilonDelta}, {@code guaranteed}
     *   <dt>{@code assumptions}, {@code canShow}, {@code cannotShow}, {@code doubts}, {@code
     *       remarks}, {@code guidance}
     *   <dd>sentences, of which doubts say why the figures may not be trusted; {@code source},
     *       {@code asks}, {@code answer}
     *   <dt>{@code software}, {@code created}
     *   <dd>what made the report, when (ISO 8601, UTC)
     * </dl>
     *
     * @param report the report
     * @return the object, indented
     */
    public static String json(AuditReport report) {
        return AuditJson.write(report);
    }

    /**
     * Returns the report as one HTML page that needs nothing else, in the style of the privacy
     * report: style, charts and figures are within, and its content security policy forbids every
     * request. All figures are readable without JavaScript.
     *
     * @param report the report
     * @return the page
     * @throws IllegalStateException if Chart.js ({@code org.webjars.npm:chart.js}) is not on the
     *     class path
     */
    public static String html(AuditReport report) {
        return new AuditPage(report).render();
    }
}
