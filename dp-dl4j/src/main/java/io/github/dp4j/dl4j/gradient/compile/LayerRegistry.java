package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ElementwiseLayers;
import io.github.dp4j.dl4j.gradient.step.LayerCompiler;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LayoutStep;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.dense.DenseLayers;
import io.github.dp4j.dl4j.gradient.step.image.ImageLayers;
import io.github.dp4j.dl4j.gradient.step.loss.LossLayers;
import io.github.dp4j.dl4j.gradient.step.sequence.SequenceLayers;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The registry of layers: which method compiles which. Every room has a table of its own. Classes
 * are compared exactly, so that a user's own subclass goes to the reference engine.
 */
final class LayerRegistry {

    private static final Map<Class<? extends Layer>, LayerCompiler> BY_LAYER =
            Stream.of(
                            ElementwiseLayers.layers(),
                            DenseLayers.layers(),
                            ImageLayers.layers(),
                            SequenceLayers.layers(),
                            LossLayers.layers())
                    .flatMap(room -> room.entrySet().stream())
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private LayerRegistry() {}

    /** Returns the classes that can be compiled, their options set aside. */
    static Set<Class<? extends Layer>> layers() {
        return BY_LAYER.keySet();
    }

    /** Says whether a layer of this class can be compiled, its options set aside. */
    static boolean isKnown(Layer conf, boolean frozen) {
        return BY_LAYER.containsKey(conf.getClass())
                && (frozen || conf.getClass() != BatchNormalization.class);
    }

    /**
     * Compiles one layer.
     *
     * @param site the layer
     * @param input what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    static Value compile(LayerSite site, Value input, Compilation to) {
        LayerCompiler compiler = BY_LAYER.get(site.conf().getClass());
        if (compiler == null) {
            throw site.unsupported(site.conf().getClass().getSimpleName() + " is not known");
        }
        Value given = compiler.readsEveryLayout() ? input : LayoutStep.plain(input, to);
        return compiler.compile(site, given, to);
    }
}
