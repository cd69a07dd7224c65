package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.graph.Preprocessors;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Compiles a MultiLayerNetwork. */
final class LayerChain {

    private final MultiLayerNetwork network;
    private final Inputs inputs;
    private final Compilation to;

    LayerChain(MultiLayerNetwork network, Inputs inputs, Compilation to) {
        this.network = network;
        this.inputs = inputs;
        this.to = to;
    }

    void compile() {
        int layers = network.getnLayers();
        int ended = endOfBackwardPass();
        List<Layer> confs =
                IntStream.range(0, layers)
                        .mapToObj(i -> network.getLayerWiseConfigurations().getConf(i).getLayer())
                        .map(ParameterLayout::thawed)
                        .toList();
        boolean channelsFirst = DataFormats.channelsFirst(confs);
        to.channelsFirst(channelsFirst);
        Value value = inputs.features(0, channelsFirst);
        long parametersFrom = 0;
        for (int i = 0; i < layers; i++) {
            Layer conf = confs.get(i);
            boolean frozen = ParameterLayout.frozen(network.getLayer(i));
            boolean last = i == layers - 1;
            LayerSite site =
                    new LayerSite(
                            conf,
                            where(i, conf),
                            parametersFrom,
                            !frozen && i > ended,
                            frozen,
                            last ? inputs.target(0, channelsFirst) : null);
            value =
                    Preprocessors.compile(
                            network.getLayerWiseConfigurations().getInputPreProcess(i),
                            site.where(),
                            value,
                            to);
            value = LayerRegistry.compile(site, value, to);
            parametersFrom += network.getLayer(i).numParams();
        }
        if (LossStep.among(to.steps()).isEmpty()) {
            throw new UnsupportedLayerException(
                    where(layers - 1, confs.get(layers - 1)), "the last layer has no loss");
        }
    }

    /** DL4J's backward pass stops at the highest FrozenLayer: nothing below has a gradient. */
    private int endOfBackwardPass() {
        for (int i = network.getnLayers() - 1; i >= 0; i--) {
            if (network.getLayer(i) instanceof FrozenLayer) {
                return i;
            }
        }
        return -1;
    }

    static String where(int index, Layer conf) {
        String name = conf.getLayerName() == null ? "" : " \"" + conf.getLayerName() + "\"";
        return "layer " + index + name + " (" + conf.getClass().getSimpleName() + ")";
    }
}
