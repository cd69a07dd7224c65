package io.github.dp4j.dl4j.canary;

import io.github.dp4j.dl4j.step.ClippedSums;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sums of a training's records, with what the canaries add: in double, so that a canary's share
 * is C to the last digit but nine.
 */
public final class CanarySums implements ClippedSums {

    /**
     * What adding the canaries may round, as a part of C: of at most 2^22 records and 2^22 canaries
     * a coordinate is at most 2^23 C, and its unit roundoff 2^-30 C. A neighbour has another sum at
     * every coordinate, so that the roundings may all differ, which moves the sum by at most {@code
     * sqrt(2^22) 2^-30 C}, below 2^-18; a usual batch is ten thousand times smaller.
     */
    private static final double ROUNDING = 0x1p-18;

    private final ClippedSums records;
    private final CanaryRun canaries;
    private @Nullable INDArray wide;

    /**
     * Adds canaries.
     *
     * @param records the sums of the training's records
     * @param canaries what is added
     */
    public CanarySums(ClippedSums records, CanaryRun canaries) {
        this.records = records;
        this.canaries = canaries;
    }

    @Override
    public long compute(long step, double clipNorm, INDArray sum) {
        long leftOut = records.compute(step, clipNorm, sum);
        INDArray exact = records.wide();
        INDArray both = (exact == null ? sum : exact).castTo(DataType.DOUBLE).reshape(sum.length());
        canaries.addTo(both, clipNorm);
        wide = both;
        return leftOut;
    }

    @Override
    public @Nullable INDArray wide() {
        return wide;
    }

    @Override
    public double roundingBound() {
        return records.roundingBound() + ROUNDING;
    }
}
