package io.github.dp4j.histogram;

import java.util.List;

/**
 * What was found of a column of categories, from noised counts alone.
 *
 * @param values those that enough rows have, in the order of their text, which says nothing about
 *     the rows; may be empty
 * @param missingShare about which share of the rows has no value; 0 where these are too few
 */
public record CommonValues(List<String> values, double missingShare) {

    /** Copies the list. */
    public CommonValues {
        values = List.copyOf(values);
    }
}
