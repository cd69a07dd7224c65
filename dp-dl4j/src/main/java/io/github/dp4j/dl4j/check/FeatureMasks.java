package io.github.dp4j.dl4j.check;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps masks of features to what was said of them. By which steps a recurrent network is computed
 * depends on whether its masks have gaps, and with it the bound of rounding, which is in every
 * step's noise and in the report: one example must not decide it.
 */
final class FeatureMasks {

    private static final int SEQUENCES = 3;

    private FeatureMasks() {}

    /**
     * Refuses other masks.
     *
     * @param masks one an input, or null where there is none
     * @param gaps whether ones may follow zeros
     * @throws IllegalArgumentException if a number is neither 0 nor 1, or where there is a gap
     */
    static void check(@Nullable INDArray @Nullable [] masks, boolean gaps) {
        for (int i = 0; masks != null && i < masks.length; i++) {
            INDArray mask = masks[i];
            if (mask != null && mask.size(0) > 0) {
                check(mask, i, gaps);
            }
        }
    }

    private static void check(INDArray mask, int input, boolean gaps) {
        long length = mask.length() / mask.size(0);
        // Masks of images are never compiled, whatever they hold.
        boolean mayHaveGaps = gaps || mask.rank() > SEQUENCES;
        double before = 0;
        for (long i = 0; i < mask.length(); i++) {
            double factor = mask.data().getDouble(i);
            if (factor != 0 && factor != 1) {
                throw new IllegalArgumentException(
                        which(input, i / length)
                                + " holds a number other than 0 and 1. It says which time steps are"
                                + " there, and does not weigh them: weights of outputs belong into"
                                + " the mask of labels.");
            }
            if (factor == 1 && before == 0 && i % length != 0 && !mayHaveGaps) {
                throw new IllegalArgumentException(
                        which(input, i / length)
                                + " has a gap, a one after a zero. Whether there may be gaps must"
                                + " be public, since the network is computed otherwise then, which"
                                + " shows: say masksWithGaps() to the builder, of the trainer or of the"
                                + " private network (PrivateMultiLayerNetwork.builder(network) takes"
                                + " the plan of the network's DpSgd), and again where a run is"
                                + " resumed; or pad sequences at their end.");
            }
            before = factor;
        }
    }

    private static String which(int input, long example) {
        return "The feature mask [" + input + "] of example " + example;
    }
}
