package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.sampling.KeyedSubsets;
import io.github.dp4j.sampling.SampleKey;
import java.util.Arrays;

/**
 * The rows of privacy units that each step of a training reads: all of a unit, or as many as {@link
 * PrivacyUnits#atMost} allows, a function of (secret key, step, unit).
 *
 * <p>Confined to one thread at a time.
 */
public final class UnitRows {

    private final PrivacyUnits units;
    private final KeyedSubsets subsets;

    UnitRows(PrivacyUnits units, SampleKey key) {
        this.units = units;
        this.subsets = new KeyedSubsets(key, units.largest());
    }

    /**
     * Returns the rows under a new secret key.
     *
     * @param units the units
     * @return the rows of every step of theirs
     */
    public static UnitRows of(PrivacyUnits units) {
        return new UnitRows(units, SampleKey.create());
    }

    /**
     * Returns the rows that a step reads.
     *
     * @param step the training's own count, never used for two batches
     * @param chosen the units that take part
     * @return the rows of each, which are the caller's
     */
    public int[][] of(long step, int[] chosen) {
        return Arrays.stream(chosen).mapToObj(unit -> of(step, unit)).toArray(int[][]::new);
    }

    private int[] of(long step, int unit) {
        int[] all = units.group(unit);
        int[] drawn = subsets.draw(step, unit, all.length, units.most());
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = all[drawn[i]];
        }
        return drawn;
    }

    /**
     * Returns what makes of the sum of each unit's gradients what is clipped.
     *
     * @param chosen the units that take part
     * @return 1 for the sum, one over the rows that a step reads for the mean
     */
    public double[] factors(int[] chosen) {
        return units.factors(chosen);
    }
}
