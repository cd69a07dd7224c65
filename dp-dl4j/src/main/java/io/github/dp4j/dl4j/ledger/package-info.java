/**
 * The record of what was released: which events, how often, under which neighbouring relation. It
 * is on disk before the parameters change, so that a crash can over-count one step and never
 * under-count, and it can only grow.
 */
@NullMarked
package io.github.dp4j.dl4j.ledger;

import org.jspecify.annotations.NullMarked;
