/**
 * The privacy report of a run: what was promised, to whom, under which assumptions, how it was
 * computed and what it does not cover. {@link io.github.dp4j.report.PrivacyReport} holds the
 * values, {@link io.github.dp4j.report.ReportWriter} writes them as text, JSON or one HTML page.
 */
@NullMarked
package io.github.dp4j.report;

import org.jspecify.annotations.NullMarked;
