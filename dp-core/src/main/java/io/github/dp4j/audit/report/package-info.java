/**
 * What an audit found, and the page that says so: attacks and their scores in, figures, bounds and
 * words out.
 */
@NullMarked
package io.github.dp4j.audit.report;

import org.jspecify.annotations.NullMarked;
