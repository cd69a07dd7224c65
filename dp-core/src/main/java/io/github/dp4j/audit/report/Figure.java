package io.github.dp4j.audit.report;

import io.github.dp4j.audit.Interval;

/**
 * What was measured on these records, and how much it would move with others.
 *
 * @param value the figure
 * @param interval from resampling; no bound
 */
public record Figure(double value, Interval interval) {}
