/**
 * Tails and quantiles that the auditor's bounds stand on.
 *
 * <p>Internal: no part of the API, and free to change. Types are public because Java packages do
 * not nest.
 */
package io.github.dp4j.audit.math;
