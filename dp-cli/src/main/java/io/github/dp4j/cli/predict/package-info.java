/** The command {@code predict}. */
@NullMarked
package io.github.dp4j.cli.predict;

import org.jspecify.annotations.NullMarked;
