package io.github.dp4j.audit.report;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Numbers;
import io.github.dp4j.report.page.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an audit comes to, in words: promise and evidence, side by side. */
final class Verdict {

    /** In a word or two, the worst first. */
    enum Kind {
        ALARM("ALARM: PROMISE REFUTED"),
        INCOMPARABLE("PROMISE AND EVIDENCE CANNOT BE COMPARED"),
        SHOWN("PROMISE NOT REFUTED"),
        NO_PROMISE("NO PROMISE, BUT A LEAK"),
        NOTHING_SHOWN("NOTHING SHOWN"),
        NO_BOUND("NO BOUND");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final AuditReport report;
    private final Evidence evidence;

    Verdict(AuditReport report) {
        this.report = report;
        this.evidence = report.evidence();
    }

    Kind kind() {
        if (report.refutesPromise()) {
            return Kind.ALARM;
        }
        if (evidence.epsilon().isEmpty()) {
            return Kind.NO_BOUND;
        }
        if (isPromised() && !isComparable()) {
            return Kind.INCOMPARABLE;
        }
        if (!(evidence.epsilon().get().epsilon() > 0)) {
            return Kind.NOTHING_SHOWN;
        }
        return isPromised() ? Kind.SHOWN : Kind.NO_PROMISE;
    }

    private boolean isPromised() {
        return report.promise().isPresent() && report.promise().get().guarantee().isPrivate();
    }

    /** Whether the promise is known for the neighbours of which the evidence speaks. */
    private boolean isComparable() {
        return report.promise().stream().allMatch(AuditPromise::isComparable);
    }

    /** What the kind's words need beside them where figures may not be trusted; else empty. */
    String caveat() {
        if (report.doubts().isEmpty()) {
            return "";
        }
        return switch (kind()) {
            case ALARM, SHOWN, NO_PROMISE -> "IF THE DOUBTS BELOW ARE UNFOUNDED";
            case INCOMPARABLE, NOTHING_SHOWN, NO_BOUND -> "AND THERE ARE DOUBTS: SEE BELOW";
        };
    }

    String headline() {
        return caveat().isEmpty() ? kind().words() : kind().words() + ", " + caveat();
    }

    String confidence() {
        return Numbers.percent(report.confidence()) + " confidence";
    }

    /** All of it; of the doubts what says nothing of a single record. */
    String sentences() {
        List<String> all = new ArrayList<>(paragraphs());
        report.doubts().forEach(doubt -> all.add("DOUBT: " + CleanText.of(doubt.statement())));
        return String.join(" ", all);
    }

    /** Promise, evidence, and what both together say. */
    List<String> paragraphs() {
        List<String> all = new ArrayList<>();
        all.add(promised());
        all.add(shown());
        all.add(conclusion());
        return all;
    }

    private String promised() {
        if (report.promise().isEmpty()) {
            return "Promised: nothing. The model has no ledger.";
        }
        AuditPromise promise = report.promise().get();
        PrivacyGuarantee guarantee = promise.guarantee();
        if (!guarantee.isPrivate()) {
            return "Promised: nothing. The training was NOT PRIVATE (epsilon = infinity).";
        }
        String words =
                "Promised: epsilon at most "
                        + Numbers.upper(guarantee.epsilon())
                        + " at delta "
                        + Numbers.plain(guarantee.delta())
                        + " ("
                        + guarantee.relation().label()
                        + ")";
        if (promise.asAudited().isEmpty()) {
            return words
                    + ". What the ledger promises for "
                    + neighbours(evidence.relation())
                    + ", of which this audit speaks, no accountant analyses.";
        }
        return promise.isTranslated()
                ? words
                        + ", which is at most "
                        + Numbers.upper(promise.asAudited().get().epsilon())
                        + " for "
                        + neighbours(evidence.relation())
                        + ", of which this audit speaks."
                : words + ".";
    }

    static String neighbours(NeighboringRelation relation) {
        return switch (relation) {
            case ADD_OR_REMOVE_ONE -> "adding or removing one record";
            case REPLACE_ONE -> "replacing one record by another";
            case ZERO_OUT -> "blanking one record";
        };
    }

    private String shown() {
        if (evidence.epsilon().isEmpty()) {
            return "Shown: no bound. " + evidence.missing();
        }
        double epsilon = evidence.epsilon().get().epsilon();
        return epsilon > 0
                ? (report.doubts().isEmpty()
                                ? "Shown: epsilon at least "
                                : "Shown, if the doubts below are unfounded: epsilon at least ")
                        + Numbers.lower(epsilon)
                        + " at delta "
                        + Numbers.plain(report.delta())
                        + " for "
                        + neighbours(evidence.relation())
                        + ", with "
                        + confidence()
                        + "."
                : "Shown: nothing. With "
                        + confidence()
                        + " no epsilon above 0 can be shown from these attacks; that is no proof"
                        + " that nothing leaks.";
    }

    private String conclusion() {
        return switch (kind()) {
            case ALARM -> alarm();
            case INCOMPARABLE -> incomparable();
            case SHOWN ->
                    given("the evidence does not contradict the promise: the truth lies between")
                            + " the two.";
            case NO_PROMISE ->
                    given("the model leaks who was in its training data, and nothing limits how")
                            + " much.";
            case NOTHING_SHOWN ->
                    isPromised()
                            ? given("the promise stands, as far as these attacks can tell.")
                            : "Nothing protects these records but the weakness of these attacks.";
            case NO_BOUND -> "The figures of the attacks below describe, and prove nothing.";
        };
    }

    /** What holds of the records only where they are what they are said to be. */
    private String given(String sentence) {
        return report.doubts().isEmpty()
                ? Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1)
                : "If the doubts below are unfounded, " + sentence;
    }

    private String incomparable() {
        NeighboringRelation promised = report.promise().orElseThrow().guarantee().relation();
        return "Promise and evidence cannot be compared: the promise speaks of "
                + neighbours(promised)
                + ", the evidence of "
                + neighbours(evidence.relation())
                + ", for which nothing is known of this ledger. This audit says nothing for or"
                + " against the promise. "
                + toCompare(promised);
    }

    /** Coins of their own, given how many came up, are a random split; not the other way round. */
    private String toCompare(NeighboringRelation promised) {
        if (evidence.relation() == NeighboringRelation.ADD_OR_REMOVE_ONE) {
            return "To compare, audit with --membership random-split, which speaks of "
                    + neighbours(NeighboringRelation.REPLACE_ONE)
                    + ": records with a fair coin each are a random split as well.";
        }
        return promised == NeighboringRelation.ADD_OR_REMOVE_ONE
                ? "To compare, audit with --membership own-coins, which speaks of "
                        + neighbours(promised)
                        + ", if a fair coin decided of each record."
                : "To compare, audit by canaries within the training (train --audit), which speak"
                        + " of the ledger's own neighbours.";
    }

    private String alarm() {
        boolean curve = evidence.ledger().isPresent() && evidence.ledger().get().refutesLedger();
        Optional<PrivacyGuarantee> promise = report.promise().flatMap(AuditPromise::asAudited);
        boolean shapeFree =
                promise.isPresent()
                        && evidence.epsilon().isPresent()
                        && evidence.epsilon().get().epsilon() > promise.get().epsilon();
        return (report.doubts().isEmpty()
                        ? "ALARM: the evidence refutes the promise"
                        : "ALARM: if the doubts below are unfounded, the evidence refutes the"
                                + " promise")
                + (shapeFree ? "" : "'s curve")
                + ". "
                + (curve
                        ? "The ledger's own curve is refuted even with its noise multiplied by "
                                + Numbers.upper(evidence.ledger().get().noiseScale())
                                + ". "
                        : "")
                + "With a true promise that happens in at most "
                + Numbers.percent(1 - report.confidence())
                + " of audits. Either the training is not what its ledger says, or the records are"
                + " not what this audit assumes. Do not release the model before it is known which.";
    }
}
