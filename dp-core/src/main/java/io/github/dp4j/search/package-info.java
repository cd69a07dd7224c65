/**
 * A private search over settings: a random number of trials, of which the best by a noisy score is
 * shown and nothing else. {@link io.github.dp4j.search.SearchPlan} has the numbers and the event,
 * {@link io.github.dp4j.search.PrivateSearch} makes the trials and survives a crash.
 */
@NullMarked
package io.github.dp4j.search;

import org.jspecify.annotations.NullMarked;
