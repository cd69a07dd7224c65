package io.github.dp4j.dl4j;

import io.github.dp4j.dl4j.gradient.Examples;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Checks training data against a network before the first step is charged. */
final class ExamplesCheck {

    private ExamplesCheck() {}

    /**
     * Refuses data that the network cannot learn from.
     *
     * @throws IllegalArgumentException saying which array, which example, which value, and what is
     *     allowed
     */
    static void check(Model network, Examples data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("The data set is empty: it holds no examples.");
        }
        for (int i = 0; i < data.features().length; i++) {
            requireFinite("features", i, data.features()[i]);
        }
        for (int i = 0; i < data.labels().length; i++) {
            requireFinite("labels", i, data.labels()[i]);
        }
        INDArray[] outputs = forward(network, data.example(0));
        if (outputs.length != data.labels().length) {
            throw new IllegalArgumentException(
                    "The network has "
                            + outputs.length
                            + " outputs, but the data has "
                            + data.labels().length
                            + " label arrays.");
        }
        for (int i = 0; i < outputs.length; i++) {
            checkLabels(network, i, outputs[i], data.labels()[i]);
        }
    }

    private static INDArray[] forward(Model network, Examples one) {
        try {
            if (network instanceof MultiLayerNetwork net) {
                if (one.features().length != 1) {
                    throw new IllegalArgumentException(
                            "a MultiLayerNetwork has one input, the data has "
                                    + one.features().length);
                }
                INDArray featureMask = one.featureMasks() == null ? null : one.featureMasks()[0];
                INDArray labelMask = one.labelMasks() == null ? null : one.labelMasks()[0];
                return new INDArray[] {
                    net.output(one.features()[0], /* train= */ false, featureMask, labelMask)
                };
            }
            return ((ComputationGraph) network)
                    .output(
                            /* train= */ false,
                            one.features(),
                            one.featureMasks(),
                            one.labelMasks());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The features do not fit the network's input: one example has shape "
                            + shapes(one.features())
                            + " (DL4J says: "
                            + e.getMessage()
                            + ").",
                    e);
        }
    }

    private static void checkLabels(
            Model network, int output, INDArray predicted, INDArray labels) {
        ILossFunction loss = loss(network, output);
        if (loss instanceof LossSparseMCXENT && predicted.rank() == 2) {
            ClassIndices.check(output, predicted, labels);
            return;
        }
        long[] expected = predicted.shape().clone();
        expected[0] = labels.size(0);
        if (!Arrays.equals(expected, labels.shape())) {
            throw new IllegalArgumentException(
                    "The labels of output "
                            + output
                            + " have shape "
                            + Arrays.toString(labels.shape())
                            + ", but the network's output has shape "
                            + Arrays.toString(expected)
                            + ". Class labels must be one-hot: one column a class.");
        }
        if (loss instanceof LossMCXENT || loss instanceof LossBinaryXENT) {
            double low = labels.minNumber().doubleValue();
            double high = labels.maxNumber().doubleValue();
            if (!(low >= 0 && high <= 1)) {
                throw new IllegalArgumentException(
                        "The labels of output "
                                + output
                                + " range from "
                                + low
                                + " to "
                                + high
                                + "; the loss "
                                + loss.name()
                                + " takes probabilities in [0, 1] (one-hot class labels).");
            }
        }
    }

    private static ILossFunction loss(Model network, int output) {
        Layer layer;
        if (network instanceof MultiLayerNetwork net) {
            layer = net.getOutputLayer().conf().getLayer();
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            org.deeplearning4j.nn.api.Layer out = graph.getOutputLayer(output);
            layer = out == null ? null : out.conf().getLayer();
        }
        if (layer instanceof BaseOutputLayer base) {
            return base.getLossFn();
        }
        return layer instanceof LossLayer base ? base.getLossFn() : null;
    }

    private static void requireFinite(String what, int index, INDArray array) {
        if (Double.isFinite(array.sumNumber().doubleValue())) {
            return; // a sum of finite floats may overflow, but no NaN hides in a finite one
        }
        for (long example = 0; example < array.size(0); example++) {
            INDArray one = array.slice(example).dup();
            for (long i = 0; i < one.length(); i++) {
                double value = one.getDouble(i);
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "The "
                                    + what
                                    + " ["
                                    + index
                                    + "] of example "
                                    + example
                                    + " hold "
                                    + value
                                    + " at position "
                                    + i
                                    + ": every value must be finite. Drop the example, or fill the"
                                    + " gap with a public default.");
                }
            }
        }
    }

    private static String shapes(INDArray[] arrays) {
        StringBuilder text = new StringBuilder();
        for (INDArray array : arrays) {
            text.append(text.isEmpty() ? "" : ", ").append(Arrays.toString(array.shape()));
        }
        return text.toString();
    }
}
