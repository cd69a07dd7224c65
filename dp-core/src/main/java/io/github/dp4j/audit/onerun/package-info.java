/**
 * Lower bounds from one training run with many canaries, each of which an independent fair coin put
 * in or left out. The run's canaries share a model, so they are no independent trials; the bounds
 * here hold nevertheless, for a number of guesses that was fixed before the coins were opened.
 */
@NullMarked
package io.github.dp4j.audit.onerun;

import org.jspecify.annotations.NullMarked;
