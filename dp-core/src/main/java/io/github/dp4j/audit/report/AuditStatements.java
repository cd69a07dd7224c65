package io.github.dp4j.audit.report;

import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.page.CleanText;
import java.util.ArrayList;
import java.util.List;

/** What an audit assumes, what it can show, and what it cannot, for a data-protection officer. */
final class AuditStatements {

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
        if (report.promise().isPresent()) {
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

    List<String> doubts() {
        return report.doubts().stream().map(d -> CleanText.of(d.sentence())).toList();
    }

    List<String> remarks() {
        return report.remarks().stream().map(CleanText::of).toList();
    }

    List<Guidance> guidance() {
        boolean promised = report.promise().isPresent();
        String nist = "NIST SP 800-226";
        String edpb = "EDPB Opinion 28/2024";
        return List.of(
                new Guidance(
                        nist,
                        "Epsilon, delta and the unit of privacy",
                        promised
                                ? "the promise above, and the privacy report"
                                : "none, since the model has no ledger"),
                new Guidance(
                        nist,
                        "Evidence that the mechanism does what it says",
                        promised
                                ? "the attacks above, which can refute and not prove"
                                : "none, since there is no mechanism"),
                new Guidance(
                        nist,
                        "Utility, and bias between groups",
                        "not assessed here; accuracy is in the privacy report, where it was"
                                + " measured"),
                new Guidance(
                        nist,
                        "Trust model, side channels, floating point",
                        "not assessed here; see the privacy report for what is assumed"),
                new Guidance(nist, "Security and exposure of the collected data", "not assessed"),
                new Guidance(edpb, "Tests of membership inference", "the attacks above"),
                new Guidance(
                        edpb,
                        "Tests of attribute inference, exfiltration, regurgitation, model inversion"
                                + " and reconstruction",
                        promised
                                ? "not tested; a finite epsilon limits what each can learn of one"
                                        + " record"
                                : "not tested"),
                new Guidance(
                        edpb,
                        "Means reasonably likely to be used, by whom, with what access",
                        "not assessed: depends on how the model is released"),
                new Guidance(edpb, "Lawfulness of the training itself", "not assessed"));
    }
}
