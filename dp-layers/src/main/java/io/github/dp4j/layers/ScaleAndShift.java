package io.github.dp4j.layers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Where gamma and beta of a {@link GroupNormalization} lie; they begin as 1 and 0. */
final class ScaleAndShift implements ParamInitializer {

    static final String GAMMA = "gamma";
    static final String BETA = "beta";

    private static final List<String> KEYS = List.of(GAMMA, BETA);

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return 2 * channels(layer);
    }

    private static long channels(Layer layer) {
        GroupNormalization norm = (GroupNormalization) layer;
        long channels = norm.getNOut();
        if (channels < 1) {
            throw new IllegalArgumentException(
                    norm
                            + " does not know its number of channels: set an input type on the"
                            + " network, or nOut on the layer.");
        }
        // Of a vector's or an image's: what has one number only is refused where it is known.
        norm.requireExample(channels, /* positions= */ 2);
        return channels;
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return KEYS;
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return false;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(
            NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
        Map<String, INDArray> views = getGradientsFromFlattened(conf, parameters);
        views.forEach(
                (key, view) -> {
                    conf.addVariable(key);
                    if (initialize) {
                        view.assign(key.equals(GAMMA) ? 1 : 0);
                    }
                });
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
            NeuralNetConfiguration conf, INDArray flat) {
        long channels = channels(conf.getLayer());
        INDArray row = flat.reshape(flat.length());
        Map<String, INDArray> views = new LinkedHashMap<>();
        views.put(GAMMA, row.get(NDArrayIndex.interval(0, channels)));
        views.put(BETA, row.get(NDArrayIndex.interval(channels, 2 * channels)));
        return views;
    }
}
