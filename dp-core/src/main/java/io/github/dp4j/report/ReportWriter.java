package io.github.dp4j.report;

/** Writes a report as text, JSON or one HTML page, and reads the JSON back. */
public final class ReportWriter {

    /** How many columns a terminal has at least: text is broken into lines of this length. */
    public static final int TEXT_WIDTH = 80;

    private ReportWriter() {}

    /**
     * Returns the report for a terminal: 80 columns, the promise in the second line.
     *
     * @param report the report
     * @return lines that end in a line feed
     */
    public static String text(PrivacyReport report) {
        return new TextReport(report).render();
    }

    /**
     * Returns the report as one JSON object. Every field is always there; {@code null} stands for
     * what is not known or does not exist for this way of training. JSON has no infinity: an
     * infinite {@code epsilon} (nothing is promised) or {@code clipNorm} (no clipping) is the
     * string {@code "Infinity"}, which a consumer that expects a number refuses or reads as
     * infinite, never as small.
     *
     * <dl>
     *   <dt>{@code format}
     *   <dd>{@code dp4j-privacy-report/2}
     *   <dt>{@code private}, {@code meaning}
     *   <dd>whether epsilon is finite; to whom what is promised, in words, or {@code NOT PRIVATE}
     *   <dt>{@code epsilon}, {@code epsilonLower}, {@code delta}
     *   <dd>the certified upper bound, the certified lower bound (0: none), the failure probability
     *   <dt>{@code relation}
     *   <dd>which data sets are neighbours: {@code add-remove}, {@code replace-one} or {@code
     *       zero-out}
     *   <dt>{@code method}, {@code derivation}
     *   <dd>the accountant; how it reached the figure
     *   <dt>{@code noiseMultiplier}, {@code samplingRate}, {@code steps}, {@code sampling}
     *   <dd>noise over clip norm (null if it changes); Poisson sampling rate (null for any other
     *       selection, or if it changes); number of updates; the selection in words
     *   <dt>{@code clipNorm}, {@code roundingBound}, {@code expectedBatchSize}, {@code
     *       populationSize}
     *   <dd>the public settings; the rounding bound is eta, by which the noise was made larger
     *   <dt>{@code clipNormRule}, {@code unit}
     *   <dd>how the clip norm moved (null if it did not); whose gradient was clipped and whom the
     *       promise is for (null for one example)
     *   <dt>{@code testAccuracy}
     *   <dd>in [0, 1], on held-out data
     *   <dt>{@code ledger}, {@code parameters}
     *   <dd>the id of the training's ledger; the fingerprint of the model's parameters
     *   <dt>{@code settingsFromData}
     *   <dd>how the settings were chosen by looking at the training data, where they were
     *   <dt>{@code search}
     *   <dd>what a private search chose, and from what, where there was one
     *   <dt>{@code subject}, {@code created}, {@code software}
     *   <dd>what was trained, when the report was made (ISO 8601, UTC), by what
     *   <dt>{@code warnings}, {@code assumptions}, {@code notCovered}
     *   <dd>arrays of sentences
     *   <dt>{@code groups}
     *   <dd>for several records of one person: {@code records}, {@code epsilon}, {@code delta}
     *   <dt>{@code preparations}
     *   <dd>what was released before the training and is in the promise: {@code description},
     *       {@code event}
     *   <dt>{@code phases}
     *   <dd>the ledger: {@code count}, {@code unit} ({@code steps}, {@code passes} or {@code
     *       searches}), {@code sampling}, {@code samplingRate}, {@code noiseMultiplier}, {@code
     *       event}
     *   <dt>{@code epsilonOverSteps}, {@code tradeOff}
     *   <dd>arrays of {@code {"x", "y"}}: steps and epsilon; false-positive rate and the highest
     *       true-positive rate
     * </dl>
     *
     * @param report the report
     * @return the object, indented
     */
    public static String json(PrivacyReport report) {
        return JsonReport.write(report);
    }

    /**
     * Returns the report as one HTML page that needs nothing else: style, charts and figures are
     * within, and its content security policy forbids every request. All figures are readable
     * without JavaScript.
     *
     * @param report the report
     * @return the page
     * @throws IllegalStateException if Chart.js ({@code org.webjars.npm:chart.js}) is not on the
     *     class path
     */
    public static String html(PrivacyReport report) {
        return new HtmlReport(report).render();
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @param json the object
     * @return the report
     * @throws IllegalArgumentException if it is not such an object: a field is missing, unknown or
     *     out of range, or figures contradict each other
     */
    public static PrivacyReport parse(String json) {
        return JsonReport.read(json);
    }
}
