package io.github.dp4j.dl4j.data;

import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.plan.Sampling;
import io.github.dp4j.privacy.NeighboringRelation;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a training to examples that are alike in what must be public, and under add-or-remove to
 * one data set.
 *
 * <p><b>Alike</b> are their shapes and which masks they have: padded to the longest of a batch, all
 * would show how long that one is, in layers that read the padding and in the bound of rounding.
 *
 * <p><b>One data set.</b> Under zero-out and replace-one neighbours keep their places: whatever
 * batches or parts the owner cuts, one of them differs, by one example. Under add-or-remove one
 * example less moves all later ones up, from part to part, so every part may differ by one example
 * out and another in, which is {@code 2 C} a step, and there may be a part less. Only where each
 * fit has all data, or the parts follow from what is in an example, does one example more or less
 * change each step by one example.
 */
public final class OneDataSet {

    private final boolean addOrRemove;
    private @Nullable String shapes;
    private @Nullable Long used;

    /**
     * Creates the check.
     *
     * @param relation of the ledger
     */
    public OneDataSet(NeighboringRelation relation) {
        this.addOrRemove = relation == NeighboringRelation.ADD_OR_REMOVE_ONE;
    }

    /**
     * Checks that batches which the owner hands over one by one keep examples in their places.
     *
     * @param sampling of the plan
     * @throws IllegalArgumentException if one example more or less would move others
     */
    public void requirePlaces(Sampling sampling) {
        if (addOrRemove && sampling != Sampling.FULL_BATCH) {
            throw new IllegalArgumentException(
                    "fit(dataSet) takes batches as you cut them, and the promise here is for"
                            + " add-or-remove: one example less would move all later ones to"
                            + " another batch, which no step counts. Hand over an iterator of all"
                            + " data, once, and batches are sampled from its examples; or begin"
                            + " with relation(NeighboringRelation.ZERO_OUT), under which examples"
                            + " keep their places; or with sampling(Sampling.FULL_BATCH), if every"
                            + " call gets the whole data.");
        }
    }

    /**
     * Checks that data are like those of the steps before, and the same ones where that matters.
     *
     * @param data contiguous arrays
     * @param inParts the owner's word that parts are not cut by counting
     * @return what they are known by, for {@link #use}
     * @throws IllegalArgumentException if they are others
     */
    public Known check(Examples data, boolean inParts) {
        Known known =
                new Known(
                        ReadThrough.shapes(data),
                        addOrRemove && !inParts ? RowHashes.inAnyOrder(data) : null);
        require(known);
        return known;
    }

    /**
     * What data are known by.
     *
     * @param shapes of one example
     * @param rows a hash of all; null where other data may follow
     */
    public record Known(String shapes, @Nullable Long rows) {}

    /**
     * Takes data for a step; data that were checked and refused for another reason do not count.
     *
     * @param known what {@link #check} returned
     * @throws IllegalArgumentException if steps were made on others meanwhile
     */
    public synchronized void use(Known known) {
        require(known);
        shapes = known.shapes();
        if (known.rows() != null) {
            used = known.rows();
        }
    }

    private synchronized void require(Known known) {
        if (shapes != null && !shapes.equals(known.shapes())) {
            throw new IllegalArgumentException(
                    "These data have "
                            + known.shapes()
                            + ", and those of the steps before "
                            + shapes
                            + ". "
                            + ReadThrough.ALIKE);
        }
        if (used != null && known.rows() != null && !used.equals(known.rows())) {
            throw new IllegalArgumentException(
                    "These data hold other examples than those of the steps before, and the promise"
                            + " here is for add-or-remove: if the parts were cut by counting, one"
                            + " example less would move others from part to part, which no step"
                            + " counts. Hand over all data in one fit; or begin with"
                            + " relation(NeighboringRelation.ZERO_OUT), under which examples keep"
                            + " their places. If the parts are cut by what is in an example (a"
                            + " month, a region), say so with dataInParts(reason), which stands in"
                            + " the report.");
        }
    }
}
