package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;

/** Chooses the engine for a network. */
public final class GradientEngines {

    private GradientEngines() {}

    /**
     * Returns the fastest engine that knows every layer of the network, with automatic settings.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     * @return the compiled engine, or the reference engine where a layer is not known; a warning in
     *     the log then names that layer
     */
    public static GradientEngine best(Model network) {
        return best(network, EngineSettings.automatic());
    }

    /**
     * Returns the fastest engine that knows every layer of the network.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     * @param settings how the compiled engine uses the machine
     * @return the compiled engine, or the reference engine where a layer is not known; a warning in
     *     the log then names that layer
     */
    public static GradientEngine best(Model network, EngineSettings settings) {
        return best(network, settings, /* compiledOnly= */ false);
    }

    /**
     * Returns the fastest engine that knows every layer of the network, or no other than the
     * compiled one.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     * @param settings how the compiled engine uses the machine
     * @param compiledOnly whether a network that needs the reference engine is refused
     * @return the engine
     * @throws IllegalArgumentException if a layer is not known and only the compiled engine will do
     */
    public static GradientEngine best(
            Model network, EngineSettings settings, boolean compiledOnly) {
        Optional<FeaturePrefix> features = FeaturePrefix.of(network);
        return features.isEmpty()
                ? above(network, settings, compiledOnly)
                : new FeaturedEngine(
                        network, features.get(), head -> above(head, settings, compiledOnly));
    }

    private static GradientEngine above(
            Model network, EngineSettings settings, boolean compiledOnly) {
        List<String> unknown = EngineForecast.unknown(network);
        if (!unknown.isEmpty() && !compiledOnly) {
            return FallbackEngine.reference(network, String.join("; ", unknown));
        }
        return new FallbackEngine(
                network, new CompiledEngine(network, settings, Kernels.best()), compiledOnly);
    }
}
