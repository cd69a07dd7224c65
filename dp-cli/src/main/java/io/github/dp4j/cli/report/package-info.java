/** The command {@code report}: what a saved model promises. */
package io.github.dp4j.cli.report;
