/** What commands share in speaking: the two streams, text, JSON lines, and errors of the user. */
@NullMarked
package io.github.dp4j.cli.terminal;

import org.jspecify.annotations.NullMarked;
