package io.github.dp4j.dl4j;

import io.github.dp4j.layers.GroupNormalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** Rewrites configurations of networks into others that can be trained privately. */
public final class DpNetworks {

    /** The default of Wu and He (arXiv 1803.08494). */
    private static final int MOST_GROUPS = 32;

    /** Wu and He's table 3: from 8 channels a group on, their number matters little. */
    private static final int CHANNELS_OF_A_GROUP = 8;

    private static final String OF_INPUTS =
            " It is the first layer: it scaled each input by what the data hold, and group"
                    + " normalisation compares an example's inputs with each other instead, which of"
                    + " a table's columns leaves little. Scale them by public bounds, and take the"
                    + " layer out.";

    private DpNetworks() {}

    /**
     * A configuration that was rewritten.
     *
     * @param configuration the new one
     * @param changes what is different, a sentence a layer; empty if nothing is
     * @param <C> the kind of configuration
     */
    public record Rewritten<C>(C configuration, List<String> changes) {

        /** Copies the sentences. */
        public Rewritten {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Puts {@link GroupNormalization} in the place of every {@link BatchNormalization}, which
     * cannot be trained privately: it normalises by the batch, so no example has a gradient of its
     * own.
     *
     * <p>There are as many groups as possible, 32 at most (Wu and He, "Group normalization", arXiv
     * 1803.08494), of at least 8 channels each; one group where there are fewer than 16 channels.
     * Name, eps, updater, constraints and format are the old layer's. Gamma begins as 1 and beta as
     * 0, and both are trained. A frozen batch normalisation stays: it mixes no examples. So does
     * one inside a wrapper, which is refused in training.
     *
     * <p>The old layer's parameters do not fit the new one: initialise the network anew. Its counts
     * of iterations and epochs begin at 0.
     *
     * @param configuration of vectors or images; not modified
     * @return a copy, and what is different
     * @throws IllegalArgumentException if a batch normalisation does not know its channels, which
     *     an input type on the configuration or {@code nOut} on the layer says
     */
    public static Rewritten<MultiLayerConfiguration> withoutBatchNormalization(
            MultiLayerConfiguration configuration) {
        MultiLayerConfiguration copy = configuration.clone();
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < copy.getConfs().size(); i++) {
            replace("layer " + i, copy.getConf(i), /* first= */ i == 0, changes);
        }
        if (!changes.isEmpty()) {
            begin(copy.getConfs());
            copy.setIterationCount(0);
            copy.setEpochCount(0);
        }
        return new Rewritten<>(copy, changes);
    }

    /** The old network's parameters do not fit, so the new one has learnt nothing. */
    private static void begin(List<NeuralNetConfiguration> confs) {
        for (NeuralNetConfiguration conf : confs) {
            conf.setIterationCount(0);
            conf.setEpochCount(0);
        }
    }

    /**
     * Does the same to a graph.
     *
     * @param configuration of vectors or images; not modified
     * @return a copy, and what is different
     * @throws IllegalArgumentException if a batch normalisation does not know its channels, which
     *     input types on the configuration or {@code nOut} on the layer say
     */
    public static Rewritten<ComputationGraphConfiguration> withoutBatchNormalization(
            ComputationGraphConfiguration configuration) {
        ComputationGraphConfiguration copy = configuration.clone();
        List<String> changes = new ArrayList<>();
        for (Map.Entry<String, GraphVertex> entry : copy.getVertices().entrySet()) {
            if (entry.getValue() instanceof LayerVertex vertex) {
                boolean first =
                        copy.getNetworkInputs()
                                .containsAll(copy.getVertexInputs().get(entry.getKey()));
                replace("vertex \"" + entry.getKey() + "\"", vertex.getLayerConf(), first, changes);
            }
        }
        if (!changes.isEmpty()) {
            begin(
                    copy.getVertices().values().stream()
                            .filter(LayerVertex.class::isInstance)
                            .map(vertex -> ((LayerVertex) vertex).getLayerConf())
                            .toList());
            copy.setIterationCount(0);
            copy.setEpochCount(0);
        }
        return new Rewritten<>(copy, changes);
    }

    /** A subclass may do anything: it stays, and is refused in training. */
    private static void replace(
            String where, NeuralNetConfiguration conf, boolean first, List<String> changes) {
        if (conf.getLayer().getClass() != BatchNormalization.class) {
            return;
        }
        BatchNormalization old = (BatchNormalization) conf.getLayer();
        if (old.getNOut() < 1) {
            throw new IllegalArgumentException(
                    where
                            + " (BatchNormalization) does not know its number of channels: set an"
                            + " input type on the configuration, or nOut on the layer.");
        }
        GroupNormalization layer = groups(old);
        conf.setLayer(layer);
        conf.clearVariables(); // names of the old layer's parameters
        changes.add(sentence(where, old, layer.getGroups()) + (first ? OF_INPUTS : ""));
    }

    private static GroupNormalization groups(BatchNormalization old) {
        GroupNormalization layer =
                new GroupNormalization.Builder(groups(old.getNOut()))
                        .name(old.getLayerName())
                        .nIn(old.getNIn())
                        .nOut(old.getNOut())
                        .eps(old.getEps())
                        .dataFormat(old.getCnn2DFormat())
                        .activation(old.getActivationFn())
                        .build();
        layer.setConstraints(old.getConstraints());
        layer.setWeightInitFn(old.getWeightInitFn());
        layer.setBiasInit(old.getBiasInit());
        layer.setGainInit(old.getGainInit());
        layer.setRegularization(old.getRegularization());
        layer.setRegularizationBias(old.getRegularizationBias());
        layer.setIUpdater(old.getIUpdater());
        layer.setBiasUpdater(old.getBiasUpdater());
        layer.setWeightNoise(old.getWeightNoise());
        layer.setGradientNormalization(old.getGradientNormalization());
        layer.setGradientNormalizationThreshold(old.getGradientNormalizationThreshold());
        return layer;
    }

    /** The largest divisor that leaves enough channels to each. */
    static int groups(long channels) {
        int groups = (int) Math.max(1, Math.min(MOST_GROUPS, channels / CHANNELS_OF_A_GROUP));
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }

    private static String sentence(String where, BatchNormalization old, int groups) {
        String locked =
                old.isLockGammaBeta()
                        ? " Its gamma and beta were locked; now they are trained."
                        : "";
        boolean others = old.getGamma() != 1 || old.getBeta() != 0;
        String start =
                others
                        ? " Gamma begins as 1 and beta as 0, not as "
                                + old.getGamma()
                                + " and "
                                + old.getBeta()
                                + "."
                        : "";
        return where
                + ": BatchNormalization became GroupNormalization of "
                + old.getNOut()
                + " channels in "
                + groups
                + (groups == 1 ? " group." : " groups.")
                + locked
                + start;
    }
}
