package io.github.dp4j.report.page;

/**
 * A labelled figure.
 *
 * @param label what it is
 * @param value the figure in words
 */
public record Row(String label, String value) {}
