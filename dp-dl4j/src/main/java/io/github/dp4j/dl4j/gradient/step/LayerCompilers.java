package io.github.dp4j.dl4j.gradient.step;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * The registry: which class compiles which layer. Classes are compared exactly, so that a user's
 * own subclass goes to the reference engine.
 */
public final class LayerCompilers {

    private static final Map<Class<? extends Layer>, LayerCompiler> BY_LAYER =
            Map.ofEntries(
                    Map.entry(DenseLayer.class, DenseCompiler::dense),
                    Map.entry(OutputLayer.class, DenseCompiler::output),
                    Map.entry(LossLayer.class, DenseCompiler::loss),
                    Map.entry(ActivationLayer.class, SimpleCompilers::activation),
                    Map.entry(DropoutLayer.class, SimpleCompilers::dropout));

    private LayerCompilers() {}

    /**
     * Compiles one layer.
     *
     * @param site the layer
     * @param input what flows in
     * @param to where steps are appended
     * @return what flows out
     * @throws UnsupportedLayerException if the layer, or an option of it, is not known
     */
    public static Value compile(LayerSite site, Value input, Compilation to) {
        LayerCompiler compiler = BY_LAYER.get(site.conf().getClass());
        if (compiler == null) {
            throw site.unsupported(site.conf().getClass().getSimpleName() + " is not known");
        }
        return compiler.compile(site, input, to);
    }
}
