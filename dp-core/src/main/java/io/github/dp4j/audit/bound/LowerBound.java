package io.github.dp4j.audit.bound;

import io.github.dp4j.privacy.Require;

/**
 * What an audit refuted, and how surely. The kinds are kept apart on purpose: only an {@link
 * EpsilonDeltaBound} has an {@code epsilon()}. A bound under a curve hypothesis refutes that curve;
 * read as a bound of (epsilon, delta) it exceeds the truth of other mechanisms nearly always (on
 * randomised response and Laplace noise in 37 to 100 of 100 audits).
 */
public sealed interface LowerBound permits EpsilonDeltaBound, CurveBound {

    /**
     * Returns how often such a bound is at or below the truth, at least.
     *
     * @return the confidence, in (0, 1)
     */
    double confidence();

    /**
     * Returns how it was found, as a clause with its source.
     *
     * @return the words
     */
    String method();

    /**
     * Returns what has to be true for the bound to hold, as a clause.
     *
     * @return the words
     */
    String assumes();

    /**
     * Returns what was refuted, as a clause that follows "refuted:".
     *
     * @return the words
     */
    String refutes();

    /**
     * Returns this bound as the best of several that were computed: it holds with the confidence
     * that is left after the choice.
     *
     * @param choices of how many it is the best
     * @param confidence that all of them hold together, in (0, 1 - 1e-6]
     * @return the same finding with that confidence, and the choice named in the method
     */
    LowerBound asBestOf(int choices, double confidence);

    /**
     * Returns the finding in a sentence, with hypothesis, confidence, method and assumption.
     *
     * @return the words
     */
    default String statement() {
        return "With "
                + Require.show(100 * confidence())
                + " % confidence refuted: "
                + refutes()
                + ". Method: "
                + method()
                + ". Assumes "
                + assumes()
                + ".";
    }
}
