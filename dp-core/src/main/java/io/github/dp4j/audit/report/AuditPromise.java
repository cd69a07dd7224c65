package io.github.dp4j.audit.report;

import io.github.dp4j.audit.curve.GaussianSummary;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.report.Point;
import io.github.dp4j.report.PrivacyReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was promised of the audited model.
 *
 * @param report the privacy report
 * @param asAudited what the same ledger promises for the neighbours of which the evidence speaks;
 *     empty where no accountant analyses it
 * @param ceiling the highest true-positive rate (y) that the ledger allows at a false-positive rate
 *     (x), for the neighbours of the promise; empty where it allows anything
 * @param ceilingAsAudited the same for the neighbours of the evidence
 * @param gaussian the ledger as mu-GDP; empty where no accountant analyses it
 */
public record AuditPromise(
        PrivacyReport report,
        Optional<PrivacyGuarantee> asAudited,
        List<Point> ceiling,
        List<Point> ceilingAsAudited,
        Optional<GaussianSummary> gaussian) {

    /** Copies the lists. */
    public AuditPromise {
        Objects.requireNonNull(report, "report");
        ceiling = List.copyOf(ceiling);
        ceilingAsAudited = List.copyOf(ceilingAsAudited);
    }

    /**
     * Returns the promise as its report makes it.
     *
     * @return the guarantee
     */
    public PrivacyGuarantee guarantee() {
        return report.guarantee();
    }

    /** Returns whether the evidence speaks of neighbours for which the promise is known. */
    boolean isComparable() {
        return asAudited.isPresent();
    }

    /** Returns whether the evidence speaks of other neighbours than the promise. */
    boolean isTranslated() {
        return asAudited.isPresent() && asAudited.get().relation() != report.guarantee().relation();
    }
}
