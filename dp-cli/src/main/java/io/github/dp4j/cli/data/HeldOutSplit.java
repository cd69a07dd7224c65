package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Examples divided into those that are trained on and those held out. The side of an example
 * follows from its own numbers by a fixed hash: it is the same after an interruption and whatever
 * the order of the file, equal examples are never on both sides, and one person's presence moves
 * nobody else.
 *
 * @param training the examples to train on
 * @param test the others
 */
public record HeldOutSplit(LabelledData training, LabelledData test) {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /**
     * Divides examples.
     *
     * @param all the examples
     * @param share about which part of them is held out, above 0 and below 1
     * @return both sides
     * @throws DataFormatException if one side would be empty
     */
    public static HeldOutSplit of(LabelledData all, double share) {
        boolean[] out = new boolean[all.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = position(all, i) < share;
        }
        int[] training = IntStream.range(0, out.length).filter(i -> !out[i]).toArray();
        int[] test = IntStream.range(0, out.length).filter(i -> out[i]).toArray();
        if (training.length == 0 || test.length == 0) {
            throw new DataFormatException(
                    "Of "
                            + out.length
                            + " examples, of which many may be equal, the test split leaves one side"
                            + " empty: give --test FILE in place of --test-split, or more examples.");
        }
        return new HeldOutSplit(all.rows(training), all.rows(test));
    }

    /** Returns a number in [0, 1) that looks random, of an example's features and target. */
    private static double position(LabelledData all, int i) {
        INDArray row = all.features().slice(i);
        long hash = OFFSET;
        for (float x : row.reshape(row.length()).toFloatVector()) {
            hash = (hash ^ Float.floatToIntBits(x)) * PRIME;
        }
        hash = (hash ^ Float.floatToIntBits(all.targets().getFloat(i))) * PRIME;
        // FNV's upper bits are those that it mixes least; Stafford's variant 13 spreads all.
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return ((hash ^ (hash >>> 31)) >>> 11) * 0x1p-53;
    }
}
