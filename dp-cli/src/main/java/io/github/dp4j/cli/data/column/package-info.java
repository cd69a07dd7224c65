/** Columns of a table by type: what a cell of each means, and the features it becomes. */
@NullMarked
package io.github.dp4j.cli.data.column;

import org.jspecify.annotations.NullMarked;
