package io.github.dp4j.accounting;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;

/**
 * Computes what a sequence of releases costs. Implementations are pure: the same question has the
 * same answer, however often and in whatever order it is asked, and from any thread.
 */
public interface Accountant {

    /**
     * Returns the name that guarantees carry as their method, such as {@code RDP}.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the smallest epsilon that this accountant can certify for a delta.
     *
     * @param event what was released
     * @param relation which data sets are neighbours; it owns the sensitivity
     * @param delta the failure probability, strictly between 0 and 1
     * @return the guarantee; epsilon is infinite where nothing is promised
     * @throws UnsupportedEventException if the event has no analysis under this relation here
     * @throws IllegalArgumentException if delta is out of range or the steps overflow
     */
    PrivacyGuarantee guarantee(DpEvent event, NeighboringRelation relation, double delta);

    /**
     * Returns the smallest delta that this accountant can certify for an epsilon.
     *
     * @param event what was released
     * @param relation which data sets are neighbours; it owns the sensitivity
     * @param epsilon the epsilon, at least 0 and finite
     * @return an upper bound of the true delta, in [0, 1]
     * @throws UnsupportedEventException if the event has no analysis under this relation here
     * @throws IllegalArgumentException if epsilon is out of range or the steps overflow
     */
    double delta(DpEvent event, NeighboringRelation relation, double epsilon);

    /**
     * Returns a quicker accountant of the same kind, for searches that ask this one in the end. Its
     * figures bound the truth as well, less closely.
     *
     * @return such an accountant, or this one
     */
    default Accountant coarse() {
        return this;
    }
}
