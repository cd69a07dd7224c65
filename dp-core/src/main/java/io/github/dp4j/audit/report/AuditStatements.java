package io.github.dp4j.audit.report;

import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.page.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an audit assumes, what it can show, and what it cannot, for a data-protection officer. */
final class AuditStatements {

    /** Shadow models for LiRA and RMIA to be near their best. */
    private static final int ENOUGH = 64;

    private final AuditReport report;

    AuditStatements(AuditReport report) {
        this.report = report;
    }

    /** What guidance asks for, and where it is, or that it was not assessed. */
    record Guidance(String source, String asks, String answer) {}

    String assignment() {
        int records = report.members() + report.nonMembers();
        return switch (report.assignment()) {
            case RANDOM_SPLIT ->
                    "members and non-members are one pool of "
                            + Numbers.count(records)
                            + " records that was divided at random into groups of fixed size"
                            + " (the owner's word)";
            case OWN_COINS -> "a fair coin for each record (the owner's word)";
            case INDEPENDENT_CANARIES -> "a fair coin for each canary, thrown by the trainer";
            case UNKNOWN -> "not known";
        };
    }

    List<String> assumptions() {
        List<String> all = new ArrayList<>();
        String oneRun =
                "All records were scored on one trained model, so they are no independent trials,"
                        + " and counting them as such would show too much. The bound is that of one"
                        + " run with many records (arXiv 2305.08846, theorem 5.2), which needs no"
                        + " independent trials.";
        switch (report.assignment()) {
            case RANDOM_SPLIT -> {
                all.add(
                        "Every division of the pool into groups of these sizes was as likely."
                                + " Nothing has checked that. If non-members come from another time"
                                + " or source, the attacks may tell the sources apart, and neither"
                                + " figures nor bounds speak of privacy.");
                all.add(oneRun);
                all.add(
                        "The sizes were fixed, so the records have no coins of their own. "
                                + Numbers.count(report.evidence().trials())
                                + " pairs of a member and a non-member were drawn at random: which"
                                + " of the two was trained on is a fair coin. Turning it replaces"
                                + " one record by another, and of that the bound speaks.");
            }
            case OWN_COINS -> {
                all.add(
                        "Each record was put in or left out by a fair coin of its own, independent"
                                + " of everything else. Nothing has checked that.");
                all.add(oneRun);
            }
            case INDEPENDENT_CANARIES ->
                    all.add(
                            "Each canary is looked for on a coordinate of its own. The noise there"
                                    + " is independent of all other canaries' by construction, so"
                                    + " canaries count as independent trials.");
            case UNKNOWN ->
                    all.add(
                            "Nothing is assumed of how members were chosen, so nothing is"
                                    + " bounded.");
        }
        all.add("No attack knew which records the audited model was trained on.");
        return all;
    }

    List<String> canShow() {
        List<String> all = new ArrayList<>();
        all.add(
                "That the model betrays who was in its training data, and at least how much: the"
                        + " lower bound holds with the stated confidence for every mechanism.");
        if (report.promise().isPresent() && report.promise().get().isComparable()) {
            all.add(
                    "That a promise is broken: a lower bound above the promised epsilon, or a"
                            + " refuted curve of the ledger, means an error in the training, in its"
                            + " ledger, or in what this audit assumes.");
        }
        if (!report.slices().isEmpty()) {
            all.add("Which classes and records these attacks find most easily.");
        }
        return all;
    }

    List<String> cannotShow() {
        List<String> all = new ArrayList<>();
        all.add(
                "That a model is safe: an attack that fails says nothing of a stronger one. Only a"
                        + " promise with a proof bounds every attack.");
        all.add(
                "What one record risks: figures are over all records, and a few may be found far"
                        + " more easily than the rest.");
        if (report.assignment() != Assignment.INDEPENDENT_CANARIES) {
            all.add(
                    "What somebody with several records risks: all figures are of single"
                            + " records.");
            strength().ifPresent(all::add);
        }
        if (report.assignment() == Assignment.RANDOM_SPLIT
                || report.assignment() == Assignment.OWN_COINS) {
            all.add(
                    "Most of what leaks: from one model the method shows about half of epsilon even"
                            + " with the best attack. Canaries within the training show more"
                            + " (train --audit).");
        }
        if (report.assignment() == Assignment.INDEPENDENT_CANARIES) {
            all.add(
                    "How the training data themselves fare: canaries are the worst case that the"
                            + " ledger allows, made to be found. It is the noise that is audited.");
        }
        all.add(
                "Other attacks than membership inference: see below. The bounds say nothing of"
                        + " (epsilon, delta) where they are marked as those of a curve.");
        return all;
    }

    /** A weak audit looks like a safe model: it has to be said. */
    private Optional<String> strength() {
        if (report.shadows().isEmpty()) {
            return Optional.of(
                    "What the strongest known attacks find: none that compares with shadow models"
                            + " was made.");
        }
        int count = report.shadows().get().count();
        return count >= ENOUGH
                ? Optional.empty()
                : Optional.of(
                        "What the strongest known attacks find at their best: "
                                + count
                                + " shadow models are a look, "
                                + ENOUGH
                                + " a figure.");
    }

    List<String> doubts() {
        return report.doubts().stream().map(d -> CleanText.of(d.sentence())).toList();
    }

    List<String> remarks() {
        return report.remarks().stream().map(CleanText::of).toList();
    }

    List<Guidance> guidance() {
        List<Guidance> all = new ArrayList<>(nist(report.promise()));
        all.addAll(edpb(report.promise().isPresent()));
        return all;
    }

    /** Guidelines for evaluating differential privacy guarantees, March 2025: their pyramid. */
    private static List<Guidance> nist(Optional<AuditPromise> promise) {
        boolean promised = promise.isPresent();
        return asked(
                "NIST SP 800-226",
                List.of(
                        "Epsilon, delta and the unit of privacy",
                        promised
                                ? "the promise above, and the privacy report"
                                : "none, since the model has no ledger",
                        "The budget of all releases of these data together",
                        "not assessed: the promise is of this model alone",
                        "Evidence that the mechanism does what it says",
                        promise.map(AuditStatements::evidence)
                                .orElse("none, since there is no mechanism"),
                        "Utility, and bias between groups",
                        "not assessed here; accuracy is in the privacy report, where it was"
                                + " measured",
                        "Trust model, side channels, floating point",
                        "not assessed here; see the privacy report for what is assumed",
                        "Security and exposure of the collected data",
                        "not assessed"));
    }

    private static String evidence(AuditPromise promise) {
        return promise.isComparable()
                ? "the attacks above, which can refute and not prove"
                : "none: the attacks above speak of other neighbours than the promise";
    }

    /** On AI models, December 2024: when a model may count as anonymous, section 3.2. */
    private static List<Guidance> edpb(boolean promised) {
        return asked(
                "EDPB Opinion 28/2024",
                List.of(
                        "Choice, preparation and minimisation of the training data",
                        "not assessed",
                        "Training that reduces identifiability",
                        promised
                                ? "differentially private training, by the ledger"
                                : "none is known, since the model has no ledger",
                        "Measures on the model's outputs",
                        "not assessed: the attacks see the model's logits",
                        "Tests of membership inference",
                        "the attacks above",
                        "Tests of attribute inference, exfiltration, regurgitation, model inversion"
                                + " and reconstruction",
                        promised
                                ? "not tested; a finite epsilon limits what each can learn of one"
                                        + " record"
                                : "not tested",
                        "Means reasonably likely to be used, by whom, with what access",
                        "not assessed: depends on how the model is released",
                        "Documents: impact assessment, advice of the data-protection officer",
                        "not assessed; this page can be part of them",
                        "Lawfulness of the training itself",
                        "not assessed"));
    }

    private static List<Guidance> asked(String source, List<String> asksAndAnswers) {
        List<Guidance> all = new ArrayList<>();
        for (int i = 0; i < asksAndAnswers.size(); i += 2) {
            all.add(new Guidance(source, asksAndAnswers.get(i), asksAndAnswers.get(i + 1)));
        }
        return all;
    }
}
