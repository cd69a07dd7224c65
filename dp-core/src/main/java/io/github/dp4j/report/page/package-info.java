/**
 * How pages and texts are put together, whatever they say: escaped fragments, fixed parts of a
 * page, lines of a terminal. Internal: public for the reports of this library alone.
 */
@NullMarked
package io.github.dp4j.report.page;

import org.jspecify.annotations.NullMarked;
