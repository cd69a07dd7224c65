package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import org.jspecify.annotations.Nullable;

/**
 * Whether batches that their owner hands over one by one may be promised for.
 *
 * <p>Each is one release of all that is in it. Under zero-out and replace-one neighbours keep their
 * places: one batch differs, by one example. Under add-or-remove one example less moves all later
 * ones up, from batch to batch, so every step may differ by one example out and another in, which
 * is {@code 2 C}, and there may be a step less. Only where each batch is the whole data does one
 * example more or less change each batch by one example.
 */
public final class OwnersBatches {

    private final Sampling sampling;
    private final boolean addOrRemove;
    private @Nullable Long whole;

    /**
     * Creates the check.
     *
     * @param sampling of the plan
     * @param relation of the ledger
     */
    public OwnersBatches(Sampling sampling, NeighboringRelation relation) {
        this.sampling = sampling;
        this.addOrRemove = relation == NeighboringRelation.ADD_OR_REMOVE_ONE;
    }

    /**
     * Checks that one example more or less would not move others.
     *
     * @throws IllegalArgumentException if it would
     */
    public void requirePlaces() {
        if (addOrRemove && sampling != Sampling.FULL_BATCH) {
            throw new IllegalArgumentException(
                    "fit(dataSet) takes batches as you cut them, and the promise here is for"
                            + " add-or-remove: one example less would move all later ones to"
                            + " another batch, which no step counts. Hand fit the iterator, and"
                            + " batches are sampled from its examples; or set"
                            + " relation(NeighboringRelation.ZERO_OUT), under which examples keep"
                            + " their places; or sampling(Sampling.FULL_BATCH), if every call gets"
                            + " the whole data.");
        }
    }

    /**
     * Checks that a batch under add-or-remove is the whole data, as every one before.
     *
     * @param batch contiguous arrays
     * @throws IllegalArgumentException if it is another one
     */
    public synchronized void requireWhole(Examples batch) {
        if (!addOrRemove) {
            return;
        }
        long rows = RowHashes.inAnyOrder(batch);
        if (whole != null && whole != rows) {
            throw new IllegalArgumentException(
                    "FULL_BATCH under add-or-remove takes the whole data in every call of"
                            + " fit(dataSet), and this batch holds other examples than the first"
                            + " one: one example less would move others between such batches, which"
                            + " no step counts. Hand fit the iterator, or set"
                            + " relation(NeighboringRelation.ZERO_OUT), under which examples keep"
                            + " their places.");
        }
        whole = rows;
    }
}
