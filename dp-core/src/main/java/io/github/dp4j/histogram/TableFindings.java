package io.github.dp4j.histogram;

import java.util.List;

/**
 * What one release of histograms found. It may be published: all of it follows from noised counts.
 *
 * @param numbers of each column of numbers, in order
 * @param categories of each column of categories, in order
 */
public record TableFindings(List<NumberRange> numbers, List<CommonValues> categories) {

    /** Copies the lists. */
    public TableFindings {
        numbers = List.copyOf(numbers);
        categories = List.copyOf(categories);
    }
}
