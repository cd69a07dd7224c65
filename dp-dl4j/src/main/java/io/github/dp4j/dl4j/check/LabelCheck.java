package io.github.dp4j.dl4j.check;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * Checks the labels of one output against its loss. Losses that are not DL4J's own, and output
 * layers without one (Yolo2), take what they take: a first example has been tried on them.
 */
final class LabelCheck {

    private final int output;
    private final long[] predicted;
    private final INDArray labels;
    private final @Nullable INDArray mask;
    private final @Nullable ILossFunction loss;
    private final boolean softmax;

    /** The dimension of outputs or classes. */
    private final int axis;

    LabelCheck(Model network, int output, long[] predicted, Examples data) {
        this.output = output;
        this.predicted = predicted;
        this.labels = data.labels()[output];
        this.mask = data.labelMasks() == null ? null : data.labelMasks()[output];
        Layer layer = layer(network, output);
        this.loss = loss(layer);
        this.softmax =
                layer instanceof BaseLayer base
                        && base.getActivationFn() instanceof ActivationSoftmax;
        this.axis = channelsLast(layer) ? predicted.length - 1 : 1;
    }

    private static boolean channelsLast(@Nullable Layer layer) {
        if (layer instanceof RnnOutputLayer sequences) {
            return sequences.getRnnDataFormat() == RNNFormat.NWC;
        }
        if (layer instanceof RnnLossLayer sequences) {
            return sequences.getRnnDataFormat() == RNNFormat.NWC;
        }
        return layer instanceof CnnLossLayer images && images.getFormat() == CNN2DFormat.NHWC;
    }

    private static @Nullable Layer layer(Model network, int output) {
        if (network instanceof MultiLayerNetwork net) {
            return net.getOutputLayer().conf().getLayer();
        }
        org.deeplearning4j.nn.api.Layer out = ((ComputationGraph) network).getOutputLayer(output);
        return out == null ? null : out.conf().getLayer();
    }

    static @Nullable ILossFunction loss(@Nullable Layer layer) {
        if (layer instanceof BaseOutputLayer base) {
            return base.getLossFn();
        }
        if (layer instanceof LossLayer base) {
            return base.getLossFn();
        }
        if (layer instanceof RnnLossLayer base) {
            return base.getLossFn();
        }
        return layer instanceof CnnLossLayer base ? base.getLossFn() : null;
    }

    void check() {
        if (loss == null || !loss.getClass().getPackage().equals(LossMSE.class.getPackage())) {
            return;
        }
        if (loss instanceof LossSparseMCXENT) {
            checkIndices(loss);
            return;
        }
        long[] expected = predicted.clone();
        expected[0] = labels.size(0);
        if (loss instanceof LossMixtureDensity mixture) {
            expected[axis] = mixture.getLabelWidth();
        }
        requireShape(
                loss,
                expected,
                " Class labels must be one-hot, one column a class, or go with"
                        + " LossSparseMCXENT, which takes their indices.");
        if (loss instanceof LossMCXENT || loss instanceof LossBinaryXENT) {
            requireValues(
                    labels.minNumber().doubleValue() >= 0 && labels.maxNumber().doubleValue() <= 1,
                    label -> label >= 0 && label <= 1,
                    "lie outside [0, 1]: the loss "
                            + loss.name()
                            + " takes probabilities (one-hot class labels).");
        }
        if (loss instanceof LossMCXENT && softmax && labels.rank() > 1) {
            requireSomeClass();
        }
    }

    /** Classes as indices: one number where an output has one a class. */
    private void checkIndices(ILossFunction loss) {
        long classes = predicted[axis];
        long[] expected = predicted.clone();
        expected[0] = labels.size(0);
        expected[axis] = 1;
        requireShape(
                loss, expected, " " + loss.name() + " takes one class index, from 0, for each.");
        boolean whole =
                labels.minNumber().doubleValue() >= 0
                        && labels.maxNumber().doubleValue() < classes
                        && labels.sub(org.nd4j.linalg.ops.transforms.Transforms.floor(labels, true))
                                        .amaxNumber()
                                        .doubleValue()
                                == 0;
        requireValues(
                whole,
                label -> label >= 0 && label < classes && label == Math.rint(label),
                "are no class index: whole numbers from 0 to " + (classes - 1) + " are.");
    }

    private void requireShape(ILossFunction loss, long[] expected, String words) {
        if (!Arrays.equals(expected, labels.shape())) {
            throw new IllegalArgumentException(
                    "The labels of output "
                            + output
                            + " have shape "
                            + Arrays.toString(labels.shape())
                            + ", but the network's output and its loss "
                            + loss.name()
                            + " need shape "
                            + Arrays.toString(expected)
                            + "."
                            + words);
        }
    }

    /** Looks at every number only where some are not as they should be. */
    private void requireValues(boolean all, DoublePredicate right, String words) {
        if (all) {
            return;
        }
        for (long example = 0; example < labels.size(0); example++) {
            INDArray one = labels.slice(example).dup('c');
            INDArray factors = mask == null ? null : mask.slice(example).dup('c');
            for (long i = 0; i < one.length(); i++) {
                if (!right.test(one.getDouble(i)) && counts(factors, one, i)) {
                    throw refused(example, words);
                }
            }
        }
    }

    /** Says whether a label counts: masks hold a factor an example, a position or a label. */
    private static boolean counts(@Nullable INDArray factors, INDArray labels, long i) {
        if (factors == null) {
            return true;
        }
        long positions = factors.length();
        return factors.getDouble(positions == labels.length() ? i : i % positions) != 0;
    }

    /** Of softmax, a label without any class has no gradient that means something. */
    private void requireSomeClass() {
        INDArray sums = labels.sum(axis);
        if (sums.minNumber().doubleValue() > 0) {
            return;
        }
        for (long example = 0; example < labels.size(0); example++) {
            INDArray one =
                    sums.rank() == 1 ? sums.getScalar(example) : sums.slice(example).dup('c');
            INDArray factors = mask == null ? null : mask.slice(example).dup('c');
            for (long i = 0; i < one.length(); i++) {
                boolean counts =
                        factors == null
                                || factors.length() != one.length()
                                || factors.getDouble(i) != 0;
                if (!(one.getDouble(i) > 0) && counts) {
                    throw refused(
                            example,
                            "name no class: every number is 0. Give the example a class, or mask"
                                    + " the label out.");
                }
            }
        }
    }

    private IllegalArgumentException refused(long example, String words) {
        return new IllegalArgumentException(
                "The labels [" + output + "] of example " + example + " " + words);
    }
}
