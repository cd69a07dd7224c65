package io.github.dp4j.dl4j.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What {@link GradientNormalization} asks for. DL4J's updater finds the layers by the names in a
 * gradient, and a flat vector has none: it would leave the normalisation out without a word.
 */
public final class LayerwiseNormalization {

    private LayerwiseNormalization() {}

    /**
     * Normalises a gradient in place, as DL4J does.
     *
     * @param updater the network's
     * @param arrays where each weight and bias array lies in the gradient
     * @param flat the gradient, already noised; modified
     * @param iteration DL4J's count of updates
     */
    public static void apply(
            BaseMultiLayerUpdater<?> updater,
            List<ParamState> arrays,
            INDArray flat,
            int iteration) {
        Map<Trainable, Gradient> layers = new LinkedHashMap<>();
        for (ParamState array : arrays) {
            Trainable layer = array.getLayer();
            GradientNormalization kind = layer.getConfig().getGradientNormalization();
            if (kind != null && kind != GradientNormalization.None) {
                layers.computeIfAbsent(layer, any -> new DefaultGradient())
                        .setGradientFor(array.getParamName(), part(flat, array));
            }
        }
        layers.forEach((layer, gradient) -> updater.preApply(layer, gradient, iteration));
    }

    private static INDArray part(INDArray flat, ParamState array) {
        return flat.reshape(flat.length())
                .get(NDArrayIndex.interval(array.getParamOffsetStart(), array.getParamOffsetEnd()));
    }
}
