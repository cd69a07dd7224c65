/**
 * Functions of one number, with bounds of their rounding.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
@NullMarked
package io.github.dp4j.accounting.math;

import org.jspecify.annotations.NullMarked;
