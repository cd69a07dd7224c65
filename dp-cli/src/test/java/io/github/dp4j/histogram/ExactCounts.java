package io.github.dp4j.histogram;

import java.util.List;

/** What a test may see of histograms, and nobody else: the counts before any noise. */
public final class ExactCounts {

    private ExactCounts() {}

    /**
     * Returns the vector that gets the noise, for the values given of each column of categories.
     */
    public static double[] of(TableHistograms histograms, List<List<String>> values) {
        return histograms.vector(values);
    }
}
