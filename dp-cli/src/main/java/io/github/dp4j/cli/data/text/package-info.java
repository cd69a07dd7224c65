/** Text as people write it: CSV files, numbers, separators; and what cannot be read. */
@NullMarked
package io.github.dp4j.cli.data.text;

import org.jspecify.annotations.NullMarked;
