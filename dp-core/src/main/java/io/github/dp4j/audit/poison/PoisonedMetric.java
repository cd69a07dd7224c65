package io.github.dp4j.audit.poison;

import io.github.dp4j.privacy.Require;

/**
 * Between which values an expected metric stays when records are poisoned.
 *
 * @param records how many are poisoned
 * @param kind what was done to each
 * @param steps how many steps of the ledger's relation that takes
 * @param clean a, the expected metric of training on the clean data
 * @param chance what a model reaches that learned nothing; a bound at or below it is none
 * @param lower the lower bound by the ledger's curve
 * @param upper the upper bound by the ledger's curve
 * @param lowerByEpsilonDelta the lower bound by (epsilon, delta) alone
 */
public record PoisonedMetric(
        int records,
        Poison kind,
        int steps,
        double clean,
        double chance,
        double lower,
        double upper,
        double lowerByEpsilonDelta) {

    /**
     * Returns whether anything is proved: the lower bound is above chance.
     *
     * @return whether lower is above chance, and above 0
     */
    public boolean isGuaranteed() {
        return lower > chance && lower > 0;
    }

    /**
     * Returns the finding in a sentence.
     *
     * @return the words
     */
    public String statement() {
        String what =
                records
                        + (records == 1 ? " record " : " records ")
                        + kind.label()
                        + " ("
                        + steps
                        + (steps == 1 ? " step" : " steps")
                        + " of the relation): ";
        return isGuaranteed()
                ? what
                        + "the expected metric stays at or above "
                        + Require.show(lower)
                        + " where it is "
                        + Require.show(clean)
                        + " on clean data; (epsilon, delta) alone gives "
                        + Require.show(lowerByEpsilonDelta)
                        + "."
                : what
                        + "no guarantee (the bound, "
                        + Require.show(lower)
                        + ", is not above chance, "
                        + Require.show(chance)
                        + ").";
    }
}
