package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/** The rows of an owner's pass so far. */
public final class RowsOfAPass {

    private final boolean repeatsAreDistinct;
    private final Set<Long> seen = new HashSet<>();

    /**
     * Begins a pass.
     *
     * @param repeatsAreDistinct whether equal rows are different records, which are not looked for
     */
    public RowsOfAPass(boolean repeatsAreDistinct) {
        this.repeatsAreDistinct = repeatsAreDistinct;
    }

    /**
     * Takes the rows of the next batch. Rows of an earlier batch mean that for some example another
     * pass has begun. It then begins for all.
     *
     * @param batch contiguous arrays
     * @return whether another pass has begun
     * @throws IllegalArgumentException if a row comes twice in the batch: its example would enter
     *     the sum with several times C, and the event would not say so
     */
    public boolean comeAgain(Examples batch) {
        if (repeatsAreDistinct) {
            return false;
        }
        long[] hashes = RowHashes.of(batch);
        if (LongStream.of(hashes).distinct().count() < hashes.length) {
            throw new IllegalArgumentException(
                    "The batch holds a row twice, equal in every feature and label: if it is one"
                            + " example, it would take part twice in a step that is accounted as"
                            + " if each took part once. Hand over each example once, and Poisson"
                            + " samples one by one, not merged. If these are different records"
                            + " that happen to be equal, say so with"
                            + " repeatedRowsAreDistinctRecords().");
        }
        boolean again = LongStream.of(hashes).anyMatch(seen::contains);
        if (again) {
            seen.clear();
        }
        LongStream.of(hashes).forEach(seen::add);
        return again;
    }
}
