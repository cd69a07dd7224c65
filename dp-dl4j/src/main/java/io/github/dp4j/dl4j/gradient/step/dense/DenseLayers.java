package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.LayerCompiler;
import io.github.dp4j.layers.GroupNormalization;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;

/**
 * Layers of vectors, and of every position of a sequence or an image by itself: which method
 * compiles which.
 */
public final class DenseLayers {

    private DenseLayers() {}

    /**
     * Returns the layers of this room.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends Layer>, LayerCompiler> layers() {
        return Map.ofEntries(
                Map.entry(DenseLayer.class, Dense::compile),
                Map.entry(BatchNormalization.class, ChannelAffineStep::compile),
                Map.entry(ElementWiseMultiplicationLayer.class, ElementwiseProductStep::compile),
                Map.entry(EmbeddingLayer.class, EmbeddingStep::single),
                Map.entry(EmbeddingSequenceLayer.class, EmbeddingStep::sequence),
                Map.entry(PReLULayer.class, PReluStep::compile),
                Map.entry(
                        GroupNormalization.class,
                        LayerCompiler.ofEveryLayout(GroupNormStep::compile)));
    }
}
