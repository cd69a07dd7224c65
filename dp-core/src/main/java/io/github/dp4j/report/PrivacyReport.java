package io.github.dp4j.report;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run promised, to whom, under which assumptions, how it was computed and what it does not
 * cover. A value: {@link #builder} fills it in, {@link ReportWriter} writes it down.
 *
 * @param subject what was trained on what, in the owner's words
 * @param guarantee the promise
 * @param preparations what was released from the data before the training; part of the guarantee
 * @param phases what the training released, in order; empty if nothing was
 * @param training the settings and the accuracy
 * @param provenance which training it was
 * @param epsilonOverSteps the epsilon spent (y) after a number of steps (x); empty if not recorded
 * @param tradeOff an upper bound on the attacker's true-positive rate (y) at a false-positive rate
 *     (x), x and y rising; empty if not computed
 * @param gaussian the promise as mu-GDP; empty if not computed
 * @param groups what somebody with several records is promised
 * @param assumptions what must hold for the promise to hold
 * @param notCovered what the promise does not speak of
 * @param warnings what the reader should look at first
 * @param software the name and version of what wrote the report; may be empty
 * @param created when the report was made
 */
public record PrivacyReport(
        String subject,
        PrivacyGuarantee guarantee,
        List<Preparation> preparations,
        List<Phase> phases,
        TrainingSettings training,
        Provenance provenance,
        List<Point> epsilonOverSteps,
        List<Point> tradeOff,
        Optional<GaussianPromise> gaussian,
        List<GroupGuarantee> groups,
        List<String> assumptions,
        List<String> notCovered,
        List<String> warnings,
        String software,
        Instant created) {

    /**
     * Checks the values and copies the lists.
     *
     * @throws IllegalArgumentException if the guarantee is finite though something was released
     *     without noise, the settings and the phases name different numbers of steps, or a series
     *     is not one
     */
    public PrivacyReport {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(guarantee, "guarantee");
        preparations = List.copyOf(preparations);
        phases = List.copyOf(phases);
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(provenance, "provenance");
        epsilonOverSteps = List.copyOf(epsilonOverSteps);
        tradeOff = List.copyOf(tradeOff);
        Objects.requireNonNull(gaussian, "gaussian");
        groups = List.copyOf(groups);
        assumptions = List.copyOf(assumptions);
        notCovered = List.copyOf(notCovered);
        warnings = List.copyOf(warnings);
        Objects.requireNonNull(software, "software");
        Objects.requireNonNull(created, "created");
        ReportChecks.noiseless(guarantee, phases);
        preparations.forEach(
                preparation -> ReportChecks.noiseless(guarantee, Phase.of(preparation.event())));
        ReportChecks.steps(phases, training);
        ReportChecks.epsilonOverSteps(epsilonOverSteps);
        ReportChecks.tradeOff(tradeOff);
    }

    /**
     * Starts a report.
     *
     * @param guarantee the promise, as the accountant computed it
     * @param ledger everything that the training released
     * @return a builder for the rest
     */
    public static PrivacyReportBuilder builder(PrivacyGuarantee guarantee, DpEvent ledger) {
        return new PrivacyReportBuilder(guarantee, ledger);
    }

    /**
     * Returns the noise multiplier of the run.
     *
     * @return the multiplier; empty if the phases do not share one
     */
    public OptionalDouble noiseMultiplier() {
        return shared(phases.stream().map(Phase::noiseMultiplier).distinct().toList());
    }

    /**
     * Returns the Poisson sampling rate of the run.
     *
     * @return the rate; empty if the phases do not share one, or select in another way
     */
    public OptionalDouble samplingRate() {
        return shared(phases.stream().map(Phase::samplingRate).distinct().toList());
    }

    /**
     * Returns how examples were selected, in plain words.
     *
     * @return a clause without a full stop
     */
    public String sampling() {
        List<String> kinds = phases.stream().map(Phase::sampling).distinct().toList();
        if (kinds.isEmpty()) {
            return "none: nothing was released";
        }
        return kinds.size() == 1 ? kinds.get(0) : "changes from phase to phase";
    }

    private static OptionalDouble shared(List<OptionalDouble> values) {
        return values.size() == 1 ? values.get(0) : OptionalDouble.empty();
    }
}
