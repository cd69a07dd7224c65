/** What commands share in speaking: the two streams, text, JSON lines, and errors of the user. */
package io.github.dp4j.cli.terminal;
