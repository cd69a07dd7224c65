package io.github.dp4j.dl4j.gradient.step;

/** Turns the configuration of one kind of layer into steps. */
@FunctionalInterface
public interface LayerCompiler {

    /**
     * Appends the layer's steps.
     *
     * @param site the layer
     * @param input what flows in
     * @param to where steps are appended and memory comes from
     * @return what flows out
     * @throws UnsupportedLayerException if an option of the layer is not known
     */
    Value compile(LayerSite site, Value input, Compilation to);
}
