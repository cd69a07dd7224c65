/**
 * What is refused before the first step, and the words for it: networks whose gradient is no sum of
 * their examples' own ({@code NetworkValidator}), data that do not fit ({@code ExamplesCheck}), and
 * ways to train that are not private ({@code PrivatePath}).
 *
 * <p>Internal, not part of the API: public only because Java packages do not nest. Nothing here
 * changes a network or a ledger.
 */
@NullMarked
package io.github.dp4j.dl4j.check;

import org.jspecify.annotations.NullMarked;
