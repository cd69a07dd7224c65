/**
 * Which examples take part in which step, and what that is worth. Each {@link
 * io.github.dp4j.sampling.BatchSampler} both draws the batches and states the {@link
 * io.github.dp4j.privacy.DpEvent} of having drawn them; the four types have four different events,
 * and none can be passed off as another.
 */
@NullMarked
package io.github.dp4j.sampling;

import org.jspecify.annotations.NullMarked;
