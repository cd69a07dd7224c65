package io.github.dp4j.audit.report;

import io.github.dp4j.audit.curve.LedgerFamily;
import io.github.dp4j.audit.math.Levels;
import io.github.dp4j.audit.poison.PoisonedMetric;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.report.PrivacyReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Makes an audit's report: asks for what is known, and computes the rest in {@link #build}. */
public final class AuditReportBuilder {

    private static final double USUAL_DELTA = 1e-5;

    private final AuditFindings findings;
    private final Map<String, List<String>> groups = new LinkedHashMap<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private Assignment assignment = Assignment.RANDOM_SPLIT;
    private double confidence = 0.95;
    private OptionalDouble delta = OptionalDouble.empty();
    private List<String> classNames = List.of();
    private @Nullable PrivacyReport promise;
    private @Nullable Accuracy accuracy;
    private long seed;
    private String software = "";
    private Instant created = Instant.now();

    private record Accuracy(double clean, double chance) {}

    AuditReportBuilder(AuditFindings findings) {
        this.findings = Objects.requireNonNull(findings, "findings");
        doubts.addAll(findings.doubts());
    }

    /**
     * Says how it was decided which records were trained on. Unless said: a random split.
     *
     * @param assignment the way
     * @return this builder
     */
    public AuditReportBuilder assignment(Assignment assignment) {
        this.assignment = Objects.requireNonNull(assignment, "assignment");
        return this;
    }

    /**
     * Sets what was promised; its phases are taken for the ledger. Without it there is evidence
     * alone.
     *
     * @param promise the privacy report of the audited model
     * @return this builder
     */
    public AuditReportBuilder promise(PrivacyReport promise) {
        this.promise = Objects.requireNonNull(promise, "promise");
        return this;
    }

    /**
     * Sets how sure the bounds are to be, all together.
     *
     * @param confidence in (0, 1 - 1e-6]; 0.95 unless set
     * @return this builder
     */
    public AuditReportBuilder confidence(double confidence) {
        this.confidence = Levels.confidence(confidence);
        return this;
    }

    /**
     * Sets the delta at which epsilon is bounded, where nothing is promised: a promise brings its
     * own, and no other can be compared with it.
     *
     * @param delta strictly between 0 and 1; 1e-5 unless set
     * @return this builder
     */
    public AuditReportBuilder delta(double delta) {
        this.delta = OptionalDouble.of(Require.delta(delta));
        return this;
    }

    /**
     * Names the classes.
     *
     * @param names the name of class 0, 1, ...
     * @return this builder
     */
    public AuditReportBuilder classNames(List<String> names) {
        this.classNames = List.copyOf(names);
        return this;
    }

    /**
     * Adds a division of the records.
     *
     * @param kind by what they are divided, in a word
     * @param groups of each record its group
     * @return this builder
     * @throws IllegalArgumentException if there is not one a record
     */
    public AuditReportBuilder groups(String kind, List<String> groups) {
        if (groups.size() != findings.records().size()) {
            throw new IllegalArgumentException(
                    "groups must hold a group for each of "
                            + findings.records().size()
                            + " records, members first, but holds "
                            + groups.size()
                            + ".");
        }
        this.groups.put(kind, List.copyOf(groups));
        return this;
    }

    /**
     * Gives the accuracy on clean data from which the poisoning certificate starts.
     *
     * @param expected over trainings, in [0, 1]; that of one model is a guess at it
     * @param chance what a model reaches that learned nothing
     * @return this builder
     */
    public AuditReportBuilder accuracy(double expected, double chance) {
        this.accuracy = new Accuracy(expected, chance);
        return this;
    }

    /**
     * Adds a reason not to trust the figures, which stands at the top of the page.
     *
     * @param doubt the reason
     * @return this builder
     */
    public AuditReportBuilder doubt(Doubt doubt) {
        doubts.add(Objects.requireNonNull(doubt, "doubt"));
        return this;
    }

    /**
     * Adds a sentence for the reader, such as what the audit cost.
     *
     * @param remark the sentence
     * @return this builder
     */
    public AuditReportBuilder remark(String remark) {
        remarks.add(Objects.requireNonNull(remark, "remark"));
        return this;
    }

    /**
     * Seeds resampling, and which records are paired: the same seed makes the same report.
     *
     * @param seed any number
     * @return this builder
     */
    public AuditReportBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Names what makes the report.
     *
     * @param software name and version
     * @return this builder
     */
    public AuditReportBuilder software(String software) {
        this.software = Objects.requireNonNull(software, "software");
        return this;
    }

    /**
     * Sets when the report is made; now unless set.
     *
     * @param created the time
     * @return this builder
     */
    public AuditReportBuilder created(Instant created) {
        this.created = Objects.requireNonNull(created, "created");
        return this;
    }

    /**
     * Computes the report; with a promise that takes some seconds.
     *
     * @return the report
     * @throws IllegalArgumentException if an attack gives all records the same score, the records
     *     contradict the assignment, or the delta is not that of the promise
     */
    public AuditReport build() {
        assignment.requireFair(findings.records().members(), findings.records().size());
        AttackedRecords records = findings.records();
        double atDelta = atDelta();
        SeededBits bits = new SeededBits(seed);
        List<AttackFigures> attacks =
                findings.attacks().stream()
                        .map(a -> Roc.figures(a, records.members(), confidence, bits))
                        .toList();
        NeighboringRelation audited =
                assignment.audits(
                        promise == null
                                ? NeighboringRelation.ADD_OR_REMOVE_ONE
                                : promise.guarantee().relation());
        PromiseAnalysis analysis = promise == null ? null : new PromiseAnalysis(promise, audited);
        Optional<LedgerFamily> family =
                analysis == null || assignment == Assignment.UNKNOWN
                        ? Optional.empty()
                        : analysis.family(atDelta);
        Evidence evidence =
                new EvidenceSearch(findings, audited, atDelta, confidence, family)
                        .search(assignment, bits);
        Slicing slicing = new Slicing(records, strongest(attacks));
        boolean single = assignment != Assignment.INDEPENDENT_CANARIES;
        return new AuditReport(
                findings.target(),
                records.members(),
                records.size() - records.members(),
                assignment,
                findings.shadows(),
                confidence,
                atDelta,
                attacks,
                records.clearedByLoss(),
                evidence,
                Optional.ofNullable(analysis).map(PromiseAnalysis::promise),
                slices(slicing),
                single ? slicing.exposed() : List.of(),
                poisoned(analysis),
                doubts,
                remarks(),
                /* isPublic= */ false,
                software,
                created);
    }

    /** Of many seeds one shows something by chance: the reader must see which one it was. */
    private List<String> remarks() {
        List<String> all = new ArrayList<>(remarks);
        if (assignment == Assignment.RANDOM_SPLIT || assignment == Assignment.OWN_COINS) {
            all.add(
                    "Pairs, ties and resamples were drawn with seed "
                            + seed
                            + ": the bounds hold for a seed that was fixed beforehand, not for the"
                            + " best of several.");
        }
        return all;
    }

    private double atDelta() {
        if (promise == null) {
            return delta.orElse(USUAL_DELTA);
        }
        double promised = promise.guarantee().delta();
        if (delta.isPresent() && delta.getAsDouble() != promised) {
            throw new IllegalArgumentException(
                    "delta must be that of the promise, "
                            + Require.show(promised)
                            + ", but is "
                            + Require.show(delta.getAsDouble())
                            + ": bounds at two deltas cannot be compared. Leave delta out, or make"
                            + " the privacy report at the other delta.");
        }
        return promised;
    }

    private AttackResult strongest(List<AttackFigures> figures) {
        int best = 0;
        for (int i = 1; i < figures.size(); i++) {
            if (figures.get(i).areaUnderCurve().value()
                    > figures.get(best).areaUnderCurve().value()) {
                best = i;
            }
        }
        return findings.attacks().get(best);
    }

    private List<Slice> slices(Slicing slicing) {
        List<Slice> slices = new ArrayList<>(slicing.byClass(classNames));
        slices.addAll(slicing.byLoss());
        groups.forEach((kind, of) -> slices.addAll(slicing.byGroup(kind, of)));
        return slices;
    }

    private List<PoisonedMetric> poisoned(@Nullable PromiseAnalysis analysis) {
        return analysis == null || accuracy == null
                ? List.of()
                : analysis.poisoned(accuracy.clean(), accuracy.chance());
    }
}
