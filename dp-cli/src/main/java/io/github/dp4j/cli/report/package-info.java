/** The command {@code report}: what a saved model promises. */
@NullMarked
package io.github.dp4j.cli.report;

import org.jspecify.annotations.NullMarked;
