/**
 * What an audit found, and the page that says so: attacks and their scores in ({@link
 * io.github.dp4j.audit.report.AuditFindings}), figures, bounds and words out ({@link
 * io.github.dp4j.audit.report.AuditReport}, written by {@link
 * io.github.dp4j.audit.report.AuditReportWriter}).
 *
 * <p>What a bound may say depends on how members were chosen ({@link
 * io.github.dp4j.audit.report.Assignment}): the records of one trained model are no independent
 * trials.
 */
@NullMarked
package io.github.dp4j.audit.report;

import org.jspecify.annotations.NullMarked;
