/**
 * Lower bounds that hold with a stated confidence, from one score a record. What an attack achieved
 * becomes upper limits of its error rates ({@link io.github.dp4j.audit.bound.ErrorRates}); limits
 * become bounds ({@link io.github.dp4j.audit.bound.LowerBound}), each of which says which
 * hypothesis it refutes: shape-free ones (epsilon, delta), curve ones the curve and no more.
 *
 * <p>One score a record is one independent trial a record: a canary in each of several runs, or
 * canaries in one run whose noise is independent by construction. For the canaries of one run
 * without that there is {@code onerun}.
 */
@NullMarked
package io.github.dp4j.audit.bound;

import org.jspecify.annotations.NullMarked;
