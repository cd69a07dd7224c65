package io.github.dp4j.cli.data;

import io.github.dp4j.cli.data.text.DataFormatException;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Examples divided into those that are trained on and those held out. The side of an example
 * follows from its own numbers by a fixed hash, or from its person's key where it has one: it is
 * the same after an interruption and whatever the order of the file, equal examples or those of one
 * person are never on both sides, and one person's presence moves nobody else.
 *
 * @param training the examples to train on
 * @param test the others
 */
public record HeldOutSplit(LabelledData training, LabelledData test) {

    private static final int BLOCK = 4096;
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
        List<String> keys = all.keys();
        boolean[] out = keys == null ? byNumbers(all, share) : byKeys(keys, share);
        int[] training = IntStream.range(0, out.length).filter(i -> !out[i]).toArray();
        int[] test = IntStream.range(0, out.length).filter(i -> out[i]).toArray();
        if (training.length == 0 || test.length == 0) {
            throw new DataFormatException(
                    "Of "
                            + out.length
                            + " examples, of which many may be "
                            + (keys == null ? "equal" : "one person's")
                            + ", the split leaves one side empty: give more examples, or to train"
                            + " the held-out ones in a file of their own, with --test.");
        }
        HeldOutSplit split = new HeldOutSplit(all.rows(training), all.rows(test));
        if (keys == null) {
            requireAboutTheShare(out.length, test.length, share);
        }
        return split;
    }

    /** Where examples are equal in thousands, whole groups of them fall to one side. */
    private static void requireAboutTheShare(int all, int test, double share) {
        double expected = all * share;
        double far = Math.max(expected / 2, 6 * Math.sqrt(expected * (1 - share)));
        if (Math.abs(test - expected) > far) {
            throw new DataFormatException(
                    "The split holds out far from the share "
                            + share
                            + " of the examples: many are equal in all that is learnt from, and"
                            + " equal ones stay together. To train, give the held-out ones in a file"
                            + " of their own, with --test; a search needs data that differ more.");
        }
    }

    private static boolean[] byKeys(List<String> keys, double share) {
        boolean[] out = new boolean[keys.size()];
        for (int i = 0; i < out.length; i++) {
            long hash = OFFSET;
            for (char letter : keys.get(i).toCharArray()) {
                hash = (hash ^ letter) * PRIME;
            }
            out[i] = position(hash) < share;
        }
        return out;
    }

    private static boolean[] byNumbers(LabelledData all, double share) {
        boolean[] out = new boolean[all.size()];
        float[] targets = all.targets().toFloatVector();
        INDArray features = all.features().reshape('c', out.length, -1);
        for (int from = 0; from < out.length; from += BLOCK) {
            int to = Math.min(out.length, from + BLOCK);
            float[][] block =
                    features.get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
                            .toFloatMatrix();
            for (int i = from; i < to; i++) {
                out[i] = position(block[i - from], targets[i]) < share;
            }
        }
        return out;
    }

    /** Returns a number in [0, 1) that looks random, of an example's features and target. */
    private static double position(float[] features, float target) {
        long hash = OFFSET;
        for (float x : features) {
            hash = (hash ^ Float.floatToIntBits(x)) * PRIME;
        }
        return position((hash ^ Float.floatToIntBits(target)) * PRIME);
    }

    private static double position(long of) {
        long hash = of;
        // FNV's upper bits are those that it mixes least; Stafford's variant 13 spreads all.
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return ((hash ^ (hash >>> 31)) >>> 11) * 0x1p-53;
    }
}
