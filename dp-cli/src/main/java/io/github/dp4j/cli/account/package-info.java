/**
 * The commands {@code account}, {@code calibrate} and {@code compare}: questions to an accountant,
 * made from options or from a file of settings, and the answers printed as text, table or JSON.
 */
@NullMarked
package io.github.dp4j.cli.account;

import org.jspecify.annotations.NullMarked;
