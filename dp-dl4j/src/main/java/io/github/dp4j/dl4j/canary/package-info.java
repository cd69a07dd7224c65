/**
 * Canaries: records that exist to be looked for. {@link
 * io.github.dp4j.dl4j.canary.GradientCanaries} is what a user sets; {@link
 * io.github.dp4j.dl4j.canary.CanaryRun} takes part in the steps of one trainer, and reads what they
 * release.
 *
 * <p>The wall between the two halves is what makes the evidence worth something: what a canary adds
 * goes in before the noise, and what is read comes out after it. A score that saw the sum before
 * the noise would know every canary, and its "lower bound" would exceed the truth.
 */
@NullMarked
package io.github.dp4j.dl4j.canary;

import org.jspecify.annotations.NullMarked;
