/** Images: IDX folders, the embedded digits, and descriptions by strokes. */
@NullMarked
package io.github.dp4j.cli.data.image;

import org.jspecify.annotations.NullMarked;
