package io.github.dp4j.dl4j.audit.model;

import io.github.dp4j.dl4j.gradient.EngineSettings;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.dl4j.gradient.GradientEngine;
import io.github.dp4j.dl4j.gradient.GradientEngines;
import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The compiled engine for work that is not private, where it computes what DL4J would. */
public final class PlainEngine {

    private PlainEngine() {}

    /**
     * Returns the engine, ready for such records.
     *
     * @return empty if the network or the shape of the records needs DL4J itself
     */
    public static Optional<GradientEngine> of(
            Model network, Examples records, EngineSettings settings) {
        if (!EngineForecast.unknown(network).isEmpty() || !isOneUpdateABatch(network)) {
            return Optional.empty();
        }
        GradientEngine engine = GradientEngines.best(network, settings, /* compiledOnly= */ true);
        try {
            engine.prepare(records);
            return Optional.of(engine);
        } catch (IllegalArgumentException e) {
            engine.close();
            if (e.getCause() instanceof UnsupportedLayerException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** One thread is the caller's own: a step of a small network is over before another wakes. */
    public static EngineSettings settings(int threads) {
        return threads == 1
                ? EngineSettings.onCallersThread()
                : EngineSettings.automatic().withThreads(threads);
    }

    /** Line searches and truncated back-propagation do more with a batch than one update. */
    private static boolean isOneUpdateABatch(Model network) {
        BackpropType type =
                network instanceof MultiLayerNetwork net
                        ? net.getLayerWiseConfigurations().getBackpropType()
                        : ((ComputationGraph) network).getConfiguration().getBackpropType();
        NeuralNetConfiguration conf = network.conf();
        return type == BackpropType.Standard
                && (conf == null
                        || conf.getOptimizationAlgo()
                                == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
    }
}
