/** Examples in a file that is mapped into memory: more of them than memory holds. */
@NullMarked
package io.github.dp4j.dl4j.packed;

import org.jspecify.annotations.NullMarked;
