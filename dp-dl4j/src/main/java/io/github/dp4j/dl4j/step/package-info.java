/**
 * Parts of a private step: its turn, how many of them the budget pays for, their noise and what the
 * ledger says of them; the gradient as DL4J's updater and listeners take it.
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest. The step itself,
 * which puts the parts together, is {@code PrivateTraining} and not here: whoever could call it
 * might choose its batch, its noise or its charge. So it is open to the trainer's own package
 * alone.
 */
@NullMarked
package io.github.dp4j.dl4j.step;

import org.jspecify.annotations.NullMarked;
