/** Files that are either the old one or the new one, whole, whatever happens in between. */
@NullMarked
package io.github.dp4j.files;

import org.jspecify.annotations.NullMarked;
