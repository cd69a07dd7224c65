package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Kernels;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Compiles a network for data of given shapes. */
public final class PlanCompiler {

    private PlanCompiler() {}

    /** Starts a compilation into a worker's memory. */
    public static Compilation start(Arena arena, Kernels kernels, int chunk, UniformSource uniforms) {
        return new Compilation(arena, kernels, chunk, uniforms, LayerRegistry::compile);
    }

    /**
     * Compiles a network.
     *
     * @throws io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException if a layer is not known
     * @throws IllegalArgumentException if the data do not fit the network
     */
    public static Plan compile(Model network, DataShapes shapes, Compilation to) {
        Inputs inputs = new Inputs(shapes, to);
        if (network instanceof MultiLayerNetwork net) {
            new LayerChain(net, inputs, to).compile();
        } else {
            new LayerGraph((ComputationGraph) network, inputs, to).compile();
        }
        return new Plan(to, inputs.feeds(), LossStep.among(to.steps()));
    }
}
