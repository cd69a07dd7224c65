package io.github.dp4j.cli.model;

import io.github.dp4j.cli.data.LabelledData;
import io.github.dp4j.cli.terminal.UserErrorException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/**
 * Writes labels as a network's loss reads them: one-hot as a rule, as an index for sparse cross
 * entropy, as 0 and 1 where one output tells two classes apart, and as -1 and 1 for hinge losses.
 */
public final class LabelCoding {

    private LabelCoding() {}

    /** Returns the labels of all examples. */
    public static INDArray of(Model network, LabelledData data) {
        ILossFunction loss = loss(network);
        if (loss instanceof LossSparseMCXENT && !data.isRegression()) {
            return data.targets();
        }
        INDArray labels = hasOneOutput(network, data) ? single(data) : several(network, data);
        return isHinge(loss) ? labels.mul(2).subi(1) : labels;
    }

    /** Returns whether a loss wants classes as -1 and 1. */
    public static boolean isHinge(@Nullable ILossFunction loss) {
        return loss instanceof LossHinge || loss instanceof LossSquaredHinge;
    }

    private static INDArray single(LabelledData data) {
        if (data.classes().size() > 2) {
            throw new UserErrorException(
                    "The network has one output, which tells two classes apart, but there are "
                            + data.classes().size()
                            + ": give it one output a class.");
        }
        return data.targets();
    }

    private static INDArray several(Model network, LabelledData data) {
        if (data.isRegression() && output(network, data) != null) {
            throw new UserErrorException(
                    "The network has several outputs, but one number is to be learnt: give it one"
                            + " output.");
        }
        return data.labels();
    }

    /** Returns the loss of the only output; null if there is none, or several. */
    public static @Nullable ILossFunction loss(Model network) {
        Layer layer;
        if (network instanceof MultiLayerNetwork layers) {
            layer = layers.getOutputLayer().conf().getLayer();
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            if (graph.getNumOutputArrays() != 1) {
                return null;
            }
            layer = graph.getOutputLayer(0).conf().getLayer();
        }
        return layer instanceof BaseOutputLayer output
                ? output.getLossFn()
                : layer instanceof LossLayer only ? only.getLossFn() : null;
    }

    private static boolean hasOneOutput(Model network, LabelledData data) {
        INDArray output = output(network, data);
        return output != null && output.rank() == 2 && output.size(1) == 1;
    }

    /** Returns the output for the first example; null if its features do not fit the network. */
    private static @Nullable INDArray output(Model network, LabelledData data) {
        INDArray one = data.first(1).features();
        try {
            return network instanceof MultiLayerNetwork layers
                    ? layers.output(one)
                    : ((ComputationGraph) network).outputSingle(one);
        } catch (RuntimeException e) {
            return null; // the trainer says what does not fit
        }
    }
}
