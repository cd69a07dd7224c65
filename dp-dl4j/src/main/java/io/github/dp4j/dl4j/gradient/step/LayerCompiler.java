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

    /**
     * Says whether the layer reads images in every layout.
     *
     * @return false if it must be given channels last
     */
    default boolean readsEveryLayout() {
        return false;
    }

    /**
     * Marks a layer as one that reads images in every layout.
     *
     * @param compiler compiles the layer
     * @return the same, marked
     */
    static LayerCompiler ofEveryLayout(LayerCompiler compiler) {
        return new LayerCompiler() {
            @Override
            public Value compile(LayerSite site, Value input, Compilation to) {
                return compiler.compile(site, input, to);
            }

            @Override
            public boolean readsEveryLayout() {
                return true;
            }
        };
    }
}
