/**
 * What a table's columns hold, found with differential privacy: the range of numbers and the values
 * that many rows share, from one noisy histogram a column. All histograms of a table are one
 * release, of which {@link io.github.dp4j.histogram.HistogramPlan} has the numbers and the event.
 */
@NullMarked
package io.github.dp4j.histogram;

import org.jspecify.annotations.NullMarked;
