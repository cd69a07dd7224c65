package io.github.dp4j.audit.report;

import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an audit comes to, in words: promise and evidence, side by side. */
final class Verdict {

    /** In a word or two, the worst first. */
    enum Kind {
        ALARM("ALARM: PROMISE REFUTED"),
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
        if (!(evidence.epsilon().get().epsilon() > 0)) {
            return Kind.NOTHING_SHOWN;
        }
        return isPromised() ? Kind.SHOWN : Kind.NO_PROMISE;
    }

    private boolean isPromised() {
        return report.promise().isPresent() && report.promise().get().guarantee().isPrivate();
    }

    String confidence() {
        return Numbers.percent(report.confidence()) + " confidence";
    }

    String sentences() {
        return String.join(" ", paragraphs());
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
                ? "Shown: epsilon at least "
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
            case SHOWN ->
                    "The evidence does not contradict the promise: the truth lies between the two.";
            case NO_PROMISE ->
                    "The model leaks who was in its training data, and nothing limits how much.";
            case NOTHING_SHOWN ->
                    isPromised()
                            ? "The promise stands, as far as these attacks can tell."
                            : "Nothing protects these records but the weakness of these attacks.";
            case NO_BOUND -> "The figures of the attacks below describe, and prove nothing.";
        };
    }

    private String alarm() {
        boolean curve = evidence.ledger().isPresent() && evidence.ledger().get().refutesLedger();
        Optional<PrivacyGuarantee> promise = report.promise().flatMap(AuditPromise::asAudited);
        boolean shapeFree =
                promise.isPresent()
                        && evidence.epsilon().isPresent()
                        && evidence.epsilon().get().epsilon() > promise.get().epsilon();
        return "ALARM: the evidence refutes the promise"
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
