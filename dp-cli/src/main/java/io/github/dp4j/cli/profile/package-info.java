/** The command {@code profile}. */
@NullMarked
package io.github.dp4j.cli.profile;

import org.jspecify.annotations.NullMarked;
