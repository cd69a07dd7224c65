package io.github.dp4j.dl4j.gradient;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sums and updates of a network's last layers in vectors of the whole network, whose other entries
 * are 0: they belong to frozen parameters. Where there are none, vectors are passed on.
 */
final class HeadVector {

    private final long below;
    private @Nullable INDArray buffer;
    private @Nullable INDArray wide;

    /**
     * @param below how many frozen parameters come first
     */
    HeadVector(long below) {
        this.below = below;
    }

    /** Returns where the head's sum is to go. */
    INDArray start(INDArray sum) {
        if (below == 0) {
            return sum;
        }
        INDArray own = buffer;
        if (own == null) {
            own = Nd4j.createUninitialized(sum.dataType(), sum.length() - below);
            buffer = own;
        }
        return own;
    }

    /**
     * Puts the head's sum in its place.
     *
     * @param own what {@link #start} returned, filled
     * @param ownWide the same before it was rounded; null if it was not
     * @param sum overwritten
     */
    void finish(INDArray own, @Nullable INDArray ownWide, INDArray sum) {
        if (below == 0) {
            wide = ownWide;
            return;
        }
        spread(own, sum);
        own.assign(0); // nothing un-noised stays
        if (ownWide == null) {
            wide = null;
            return;
        }
        wide = Nd4j.createUninitialized(DataType.DOUBLE, sum.length());
        spread(ownWide, wide);
        ownWide.assign(0);
    }

    /** Returns the whole sum in double, which is written to where noise is added; null if none. */
    @Nullable INDArray wide() {
        return wide;
    }

    /** Returns the head's part of an update. */
    INDArray of(INDArray update) {
        return below == 0 ? update : part(update).dup();
    }

    private void spread(INDArray own, INDArray whole) {
        whole.assign(0);
        part(whole).assign(own);
    }

    private INDArray part(INDArray whole) {
        return whole.reshape('c', /* enforceView= */ true, whole.length())
                .get(NDArrayIndex.interval(below, whole.length()));
    }
}
