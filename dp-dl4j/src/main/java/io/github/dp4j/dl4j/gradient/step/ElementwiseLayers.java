package io.github.dp4j.dl4j.gradient.step;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;

/**
 * Layers without parameters that treat every number or position alike: which method compiles which.
 */
public final class ElementwiseLayers {

    private ElementwiseLayers() {}

    /**
     * Returns the layers of this room.
     *
     * @return by configuration class, compared exactly
     */
    public static Map<Class<? extends Layer>, LayerCompiler> layers() {
        return Map.ofEntries(
                Map.entry(
                        ActivationLayer.class,
                        LayerCompiler.ofEveryLayout(ActivationStep::compile)),
                Map.entry(DropoutLayer.class, DropoutStep::compile),
                Map.entry(MaskLayer.class, MaskStep::compile));
    }
}
