package io.github.dp4j.accounting.pld;

import java.util.ArrayList;
import java.util.List;

/**
 * Some of many releases, each for others like it as well: enough to see where to look and what it
 * will take, at a fraction of the work. No bound comes from a sample.
 *
 * @param items the releases, or what is known of them
 * @param counts how often each
 */
@SuppressWarnings("ArrayRecordComponent") // Internal: never compared, copied or changed.
record RepresentativeReleases<T>(List<T> items, long[] counts) {

    /** As many of different size tell where the epsilon of thousands lies to a few per cent. */
    static final int SIZE = 32;

    /**
     * Returns a sample; all releases where they are few.
     *
     * @param order the releases by size, so that neighbours are alike
     */
    static <T> RepresentativeReleases<T> of(List<T> items, long[] counts, int[] order) {
        if (counts.length <= SIZE) {
            return new RepresentativeReleases<>(items, counts);
        }
        List<T> few = new ArrayList<>();
        long[] theirCounts = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int from = i * counts.length / SIZE;
            int to = (i + 1) * counts.length / SIZE;
            few.add(items.get(order[(from + to) / 2]));
            for (int j = from; j < to; j++) {
                theirCounts[i] += counts[order[j]];
            }
        }
        return new RepresentativeReleases<>(few, theirCounts);
    }
}
