/** The command {@code pack}. */
@NullMarked
package io.github.dp4j.cli.pack;

import org.jspecify.annotations.NullMarked;
