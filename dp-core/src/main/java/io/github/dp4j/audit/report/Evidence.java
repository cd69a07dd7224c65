package io.github.dp4j.audit.report;

import io.github.dp4j.audit.bound.CurveBound;
import io.github.dp4j.audit.bound.EpsilonDeltaBound;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.Objects;
import java.util.Optional;

/**
 * The lower bounds over all attacks together. All of them hold at once with the report's
 * confidence.
 *
 * @param relation of which neighbours they speak
 * @param trials how many coins they rest on: records, or pairs of records
 * @param epsilon shape-free: it alone speaks of (epsilon, delta)
 * @param ledger under the ledger's family of curves
 * @param mu under a Gaussian's curve
 * @param missing why there is no bound, as a sentence; empty where there is one
 */
public record Evidence(
        NeighboringRelation relation,
        int trials,
        Optional<EpsilonDeltaBound> epsilon,
        Optional<CurveBound.Ledger> ledger,
        Optional<CurveBound.Gaussian> mu,
        String missing) {

    /** Checks that something is said. */
    public Evidence {
        Objects.requireNonNull(relation, "relation");
        if (epsilon.isEmpty() == missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "There must be either a bound on epsilon or the reason why there is none.");
        }
    }

    static Evidence none(NeighboringRelation relation, int trials, String why) {
        return new Evidence(
                relation, trials, Optional.empty(), Optional.empty(), Optional.empty(), why);
    }
}
