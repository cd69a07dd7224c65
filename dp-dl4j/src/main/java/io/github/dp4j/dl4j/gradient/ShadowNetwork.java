package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A copy of a network on which DL4J computes the gradient, the loss and the outputs of one example.
 *
 * <p>It shares the memory of the network's parameters and nothing else. So the training loss, which
 * is private, never shows in {@code network.score()}, and the network's gradient array is never
 * filled with raw gradients.
 */
final class ShadowNetwork {

    private final Model network;
    private @Nullable Model shadow;
    private long parametersAddress;

    ShadowNetwork(Model network) {
        this.network = network;
    }

    /** Comes first: a network that was re-initialised has new memory, and counters move. */
    void follow() {
        INDArray flat = network.params();
        long address = flat.data().address();
        if (shadow == null || address != parametersAddress) {
            shadow = shadowOf(network, flat.reshape(1, flat.length()));
            parametersAddress = address;
        }
        // Schedules of dropout probabilities read the counters.
        if (network instanceof MultiLayerNetwork net) {
            ((MultiLayerNetwork) shadow()).setIterationCount(net.getIterationCount());
            ((MultiLayerNetwork) shadow()).setEpochCount(net.getEpochCount());
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            ComputationGraphConfiguration conf = ((ComputationGraph) shadow()).getConfiguration();
            conf.setIterationCount(graph.getIterationCount());
            conf.setEpochCount(graph.getEpochCount());
        }
    }

    private Model shadow() {
        return Objects.requireNonNull(shadow, "follow() comes first");
    }

    private static Model shadowOf(Model network, INDArray parameters) {
        if (network instanceof MultiLayerNetwork net) {
            MultiLayerNetwork copy =
                    new MultiLayerNetwork(net.getLayerWiseConfigurations().clone());
            copy.init(parameters, /* cloneParametersArray= */ false);
            copy.initGradientsView();
            return copy;
        }
        ComputationGraph graph = (ComputationGraph) network;
        ComputationGraphConfiguration conf = graph.getConfiguration().clone();
        for (Map.Entry<String, GraphVertex> vertex : conf.getVertices().entrySet()) {
            GraphVertex original = graph.getConfiguration().getVertices().get(vertex.getKey());
            if (vertex.getValue() instanceof MergeVertex merge
                    && original instanceof MergeVertex given) {
                // DL4J's clone forgets it.
                merge.setMergeAxis(given.getMergeAxis());
            }
        }
        ComputationGraph copy = new ComputationGraph(conf);
        copy.init(parameters, /* cloneParametersArray= */ false);
        copy.initGradientsView();
        return copy;
    }

    /** What the copy holds after a failure is anybody's guess: the next one is new. */
    void abandon() {
        shadow = null;
    }

    /** Returns an example's gradient: DL4J's own vector [1, P], which the next call overwrites. */
    INDArray gradient(Examples example) {
        Examples one = maskable(example);
        INDArray gradients = computed(one);
        return one.size() == 1 ? gradients : gradients.divi(one.size());
    }

    /**
     * A copy: DL4J writes to what it is given, the first activation to the features, losses and
     * masks to the rest.
     */
    private static Examples owned(Examples one) {
        return new Examples(
                Examples.map(one.features(), INDArray::dup),
                Examples.map(one.labels(), INDArray::dup),
                Examples.mapMasks(one.featureMasks(), INDArray::dup),
                Examples.mapMasks(one.labelMasks(), INDArray::dup));
    }

    private INDArray computed(Examples one) {
        if (shadow instanceof MultiLayerNetwork net) {
            net.getFlattenedGradients().assign(0);
            net.setInput(one.features()[0]);
            net.setLabels(one.labels()[0]);
            net.setLayerMaskArrays(first(one.featureMasks()), first(one.labelMasks()));
            net.computeGradientAndScore();
            net.clearLayerMaskArrays();
            net.clearLayersStates();
            net.rnnClearPreviousState();
            return net.getFlattenedGradients();
        }
        ComputationGraph graph = (ComputationGraph) shadow();
        graph.getFlattenedGradients().assign(0);
        graph.setInputs(one.features());
        graph.setLabels(one.labels());
        graph.setLayerMaskArrays(one.featureMasks(), one.labelMasks());
        graph.computeGradientAndScore();
        graph.clearLayerMaskArrays();
        graph.rnnClearPreviousState();
        return graph.getFlattenedGradients();
    }

    /** Not by scoreExamples, which forgets that some losses are means over outputs. */
    double loss(Examples example) {
        Examples one = maskable(example);
        double score;
        double regularization;
        boolean mean;
        if (shadow instanceof MultiLayerNetwork net) {
            score =
                    net.score(
                            new DataSet(
                                    one.features()[0],
                                    one.labels()[0],
                                    first(one.featureMasks()),
                                    first(one.labelMasks())),
                            /* training= */ false);
            regularization = net.calcRegularizationScore(/* backpropParamsOnly= */ true);
            mean = net.getLayerWiseConfigurations().getConf(0).isMiniBatch();
        } else {
            ComputationGraph graph = (ComputationGraph) shadow();
            score =
                    graph.score(
                            new MultiDataSet(
                                    one.features(),
                                    one.labels(),
                                    one.featureMasks(),
                                    one.labelMasks()),
                            /* training= */ false);
            regularization = graph.calcRegularizationScore(/* backpropParamsOnly= */ true);
            mean = graph.getConfiguration().getDefaultConfiguration().isMiniBatch();
        }
        return (score - regularization) * (mean ? 1 : 1.0 / one.size());
    }

    /** Returns the outputs for an example, each [1, ...]. */
    INDArray[] output(Examples one) {
        Examples two = maskable(one);
        INDArray[] outputs =
                shadow instanceof MultiLayerNetwork net
                        ? new INDArray[] {
                            net.output(
                                    two.features()[0],
                                    /* train= */ false,
                                    first(two.featureMasks()),
                                    /* labelsMask= */ null)
                        }
                        : ((ComputationGraph) shadow())
                                .output(
                                        /* train= */ false,
                                        two.features(),
                                        two.featureMasks(),
                                        /* labelMasks= */ null);
        return Arrays.stream(outputs)
                .map(output -> Examples.row(output, /* index= */ 0))
                .toArray(INDArray[]::new);
    }

    /** No example, and nothing computed from one, stays in the shadow. */
    void forget() {
        if (shadow == null) {
            return;
        }
        if (shadow instanceof MultiLayerNetwork net) {
            net.clear();
            net.clearLayersStates();
            net.getFlattenedGradients().assign(0);
        } else {
            ComputationGraph graph = (ComputationGraph) shadow();
            graph.clear();
            graph.clearLayersStates();
            graph.getFlattenedGradients().assign(0);
        }
    }

    /**
     * DL4J takes a mask of one element for a mask of outputs, which some losses refuse and others
     * apply twice. Beside a copy of itself the example has a mask of examples, whatever else has
     * none; both copies' gradients and losses are the same, and are halved. Else it is a copy all
     * the same.
     */
    private static Examples maskable(Examples one) {
        if (!single(one.featureMasks()) && !single(one.labelMasks())) {
            return owned(one);
        }
        return new Examples(
                Examples.map(one.features(), ShadowNetwork::twice),
                Examples.map(one.labels(), ShadowNetwork::twice),
                Examples.mapMasks(one.featureMasks(), ShadowNetwork::twice),
                Examples.mapMasks(one.labelMasks(), ShadowNetwork::twice));
    }

    private static boolean single(@Nullable INDArray @Nullable [] masks) {
        return masks != null
                && Arrays.stream(masks).anyMatch(mask -> mask != null && mask.length() == 1);
    }

    private static INDArray twice(INDArray array) {
        return Nd4j.concat(0, array, array);
    }

    private static @Nullable INDArray first(@Nullable INDArray @Nullable [] arrays) {
        return arrays == null || arrays.length == 0 ? null : arrays[0];
    }
}
