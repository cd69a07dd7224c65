package io.github.dp4j.privacy;

import java.util.Objects;

/**
 * An (epsilon, delta) differential-privacy guarantee and how it was computed.
 *
 * <p>{@code epsilon} is always an upper bound of the truth: for every pair of neighbours D, D' and
 * every set S of results, {@code P[M(D) in S] <= e^epsilon P[M(D') in S] + delta}. Infinity is a
 * legal value and means that nothing is promised.
 *
 * @param epsilon the certified upper bound, at least 0, possibly infinite
 * @param epsilonLower a certified lower bound of the smallest epsilon that holds at this delta; 0
 *     where the method gives none
 * @param delta the failure probability
 * @param relation which data sets are neighbours
 * @param method the accountant, in a word or two, such as {@code RDP}
 * @param derivation how the figure was reached: theorem, order or grid, in a sentence
 */
public record PrivacyGuarantee(
        double epsilon,
        double epsilonLower,
        double delta,
        NeighboringRelation relation,
        String method,
        String derivation) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if epsilon is negative or NaN, the bounds are crossed, or
     *     delta is out of range
     */
    public PrivacyGuarantee {
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "epsilon must be at least 0, but is " + Require.show(epsilon) + ".");
        }
        if (!(epsilonLower >= 0 && epsilonLower <= epsilon)) {
            throw new IllegalArgumentException(
                    "epsilonLower must lie in [0, epsilon = "
                            + Require.show(epsilon)
                            + "], but is "
                            + Require.show(epsilonLower)
                            + ".");
        }
        epsilon = Require.unsigned(epsilon);
        epsilonLower = Require.unsigned(epsilonLower);
        Require.delta(delta);
        Objects.requireNonNull(relation, "relation");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(derivation, "derivation");
    }

    /**
     * Returns whether anything is promised at all.
     *
     * @return true if epsilon is finite
     */
    public boolean isPrivate() {
        return epsilon < Double.POSITIVE_INFINITY;
    }

    /**
     * Returns whether this guarantee keeps within a budget.
     *
     * @param budget the budget
     * @return true if neither epsilon nor delta exceeds the budget's
     */
    public boolean within(PrivacyBudget budget) {
        return epsilon <= budget.epsilon() && delta <= budget.delta();
    }
}
