package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Fills in a {@link PrivacyReport}. Only the guarantee and the ledger are needed; what is left out
 * is absent from the report. The usual assumptions, limits and warnings are stated by themselves,
 * from the ledger and the settings; {@link #assumption}, {@link #notCovered} and {@link #warning}
 * add to them.
 */
public final class PrivacyReportBuilder {

    private final PrivacyGuarantee guarantee;
    private final List<Phase> phases;
    private final List<Preparation> preparations = new ArrayList<>();
    private String subject = "";
    private OptionalLong steps;
    private OptionalDouble clipNorm = OptionalDouble.empty();
    private String clipNormRule = "";
    private String unit = "";
    private OptionalDouble roundingBound = OptionalDouble.empty();
    private OptionalDouble expectedBatchSize = OptionalDouble.empty();
    private OptionalLong populationSize = OptionalLong.empty();
    private OptionalDouble testAccuracy = OptionalDouble.empty();
    private List<Point> epsilonOverSteps = List.of();
    private List<Point> tradeOff = List.of();
    private @Nullable GaussianPromise gaussian;
    private final List<GroupGuarantee> groups = new ArrayList<>();
    private final List<String> assumptions = new ArrayList<>();
    private final List<String> notCovered = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String ledger = "";
    private String parameters = "";
    private String settingsFromData = "";
    private String search = "";
    private String software = "";
    private Instant created = Instant.EPOCH;

    PrivacyReportBuilder(PrivacyGuarantee guarantee, DpEvent ledger) {
        this.guarantee = Objects.requireNonNull(guarantee, "guarantee");
        this.phases = Phase.of(Objects.requireNonNull(ledger, "ledger"));
        this.steps = ReportChecks.steps(phases);
    }

    /**
     * Names what was trained on what.
     *
     * @param subject a short name, such as that of the data set
     * @return this builder
     */
    public PrivacyReportBuilder subject(String subject) {
        this.subject = subject;
        return this;
    }

    /**
     * States what was released from the data before the training. The guarantee must count it.
     *
     * @param preparation what was released
     * @return this builder
     */
    public PrivacyReportBuilder preparation(Preparation preparation) {
        preparations.add(preparation);
        return this;
    }

    /**
     * States the number of updates. Needed only where the ledger counts passes.
     *
     * @param steps the number of updates
     * @return this builder
     */
    public PrivacyReportBuilder steps(long steps) {
        this.steps = OptionalLong.of(steps);
        return this;
    }

    /**
     * States the clip norm.
     *
     * @param clipNorm the norm to which one example's gradient is clipped; infinite for no clipping
     * @return this builder
     */
    public PrivacyReportBuilder clipNorm(double clipNorm) {
        this.clipNorm = OptionalDouble.of(clipNorm);
        return this;
    }

    /**
     * States that the clip norm moves from step to step.
     *
     * @param rule how, in words
     * @return this builder
     */
    public PrivacyReportBuilder clipNormRule(String rule) {
        this.clipNormRule = Objects.requireNonNull(rule, "clipNormRule");
        return this;
    }

    /**
     * States whose gradient is clipped, where that is not one example.
     *
     * @param unit the privacy unit, such as {@code all rows of one person}
     * @return this builder
     */
    public PrivacyReportBuilder unit(String unit) {
        this.unit = Objects.requireNonNull(unit, "unit");
        return this;
    }

    /**
     * States how far rounding can take the computed sum, for which the noise was made larger.
     *
     * @param eta the bound, relative to the clip norm
     * @return this builder
     */
    public PrivacyReportBuilder roundingBound(double eta) {
        this.roundingBound = OptionalDouble.of(eta);
        return this;
    }

    /**
     * Names the ledger that counted the training.
     *
     * @param id the ledger's id
     * @return this builder
     */
    public PrivacyReportBuilder ledger(String id) {
        this.ledger = id;
        return this;
    }

    /**
     * Names the parameters that were trained.
     *
     * @param fingerprint their fingerprint
     * @return this builder
     */
    public PrivacyReportBuilder parameters(String fingerprint) {
        this.parameters = fingerprint;
        return this;
    }

    /**
     * States that the settings were chosen by looking at the training data. Without it the report
     * names the opposite among the assumptions.
     *
     * @param how how they were chosen, in a sentence
     * @return this builder
     */
    public PrivacyReportBuilder settingsFromData(String how) {
        this.settingsFromData = how;
        return this;
    }

    /**
     * States what a private search chose. The guarantee must count it.
     *
     * @param outcome from what, by which numbers, and what was chosen, in sentences
     * @return this builder
     */
    public PrivacyReportBuilder search(String outcome) {
        this.search = Objects.requireNonNull(outcome, "search");
        return this;
    }

    /**
     * States the public divisor of the noised sum.
     *
     * @param expectedBatchSize the expected batch size
     * @return this builder
     */
    public PrivacyReportBuilder expectedBatchSize(double expectedBatchSize) {
        this.expectedBatchSize = OptionalDouble.of(expectedBatchSize);
        return this;
    }

    /**
     * States the public number of training examples.
     *
     * @param populationSize the number of examples
     * @return this builder
     */
    public PrivacyReportBuilder populationSize(long populationSize) {
        this.populationSize = OptionalLong.of(populationSize);
        return this;
    }

    /**
     * States the accuracy on held-out data.
     *
     * @param testAccuracy the share classified correctly
     * @return this builder
     */
    public PrivacyReportBuilder testAccuracy(double testAccuracy) {
        this.testAccuracy = OptionalDouble.of(testAccuracy);
        return this;
    }

    /**
     * Gives the epsilon spent (y) after a number of steps (x).
     *
     * @param series the points, in rising order of steps
     * @return this builder
     */
    public PrivacyReportBuilder epsilonOverSteps(List<Point> series) {
        this.epsilonOverSteps = List.copyOf(series);
        return this;
    }

    /**
     * Gives upper bounds on the attacker's true-positive rate (y) at false-positive rates (x).
     * Between two points the report assumes the upper one, so points at 0.001, 0.01 and 0.1, of
     * which it speaks in words, make these words sharp.
     *
     * @param series the points, both rates rising
     * @return this builder
     */
    public PrivacyReportBuilder tradeOff(List<Point> series) {
        this.tradeOff = List.copyOf(series);
        return this;
    }

    /**
     * Gives the promise as mu-GDP.
     *
     * @param promise the figures
     * @return this builder
     */
    public PrivacyReportBuilder gaussian(GaussianPromise promise) {
        this.gaussian = promise;
        return this;
    }

    /**
     * Gives what somebody with several records is promised. Without any, the report states the
     * general bound of group privacy for two and three records.
     *
     * @param group the promise
     * @return this builder
     */
    public PrivacyReportBuilder group(GroupGuarantee group) {
        groups.add(group);
        return this;
    }

    /**
     * Adds an assumption.
     *
     * @param assumption a sentence
     * @return this builder
     */
    public PrivacyReportBuilder assumption(String assumption) {
        assumptions.add(assumption);
        return this;
    }

    /**
     * Adds something that the promise does not cover.
     *
     * @param limit a sentence
     * @return this builder
     */
    public PrivacyReportBuilder notCovered(String limit) {
        notCovered.add(limit);
        return this;
    }

    /**
     * Adds a warning.
     *
     * @param warning a sentence
     * @return this builder
     */
    public PrivacyReportBuilder warning(String warning) {
        warnings.add(warning);
        return this;
    }

    /**
     * Names what wrote the report.
     *
     * @param software name and version
     * @return this builder
     */
    public PrivacyReportBuilder software(String software) {
        this.software = software;
        return this;
    }

    /**
     * States when the report was made.
     *
     * @param created the time
     * @return this builder
     */
    public PrivacyReportBuilder created(Instant created) {
        this.created = created;
        return this;
    }

    /**
     * Builds the report.
     *
     * @return the report
     * @throws IllegalArgumentException if the values contradict each other or are out of range
     */
    public PrivacyReport build() {
        TrainingSettings training =
                new TrainingSettings(
                        steps,
                        clipNorm,
                        clipNormRule,
                        unit,
                        roundingBound,
                        expectedBatchSize,
                        populationSize,
                        testAccuracy);
        Provenance provenance = new Provenance(ledger, parameters, settingsFromData, search);
        Statements statements =
                new Statements(guarantee, preparations, phases, training, provenance);
        return new PrivacyReport(
                subject,
                guarantee,
                preparations,
                phases,
                training,
                provenance,
                epsilonOverSteps,
                tradeOff,
                Optional.ofNullable(gaussian),
                groups.isEmpty() ? statements.groups() : groups,
                joined(statements.assumptions(), assumptions),
                joined(statements.notCovered(), notCovered),
                joined(statements.warnings(), warnings),
                software,
                created);
    }

    private static List<String> joined(List<String> usual, List<String> added) {
        List<String> all = new ArrayList<>(usual);
        all.addAll(added);
        return all.stream().distinct().toList();
    }
}
