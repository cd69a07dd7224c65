/**
 * Private training of Deeplearning4j networks: the trainer, networks whose own {@code fit} is
 * private, and model files that carry their ledger.
 */
@NullMarked
package io.github.dp4j.dl4j;

import org.jspecify.annotations.NullMarked;
