package io.github.dp4j.dl4j.gradient.compile;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.RowSizes;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One worker's compiled network.
 *
 * @param compilation its steps and memory
 * @param feeds how data gets in
 * @param losses its outputs, in the order of the network's
 */
public record CompiledNetwork(Compilation compilation, List<Feed> feeds, List<LossStep> losses) {

    /**
     * Starts a compilation into a worker's memory.
     *
     * @param arena the memory
     * @param kernels the arithmetic
     * @param chunk the largest number of examples at a time
     * @param uniforms for dropout masks
     * @param sizes of products, shared by all workers
     * @return a compilation without steps
     */
    public static Compilation start(
            Arena arena, Kernels kernels, int chunk, UniformSource uniforms, RowSizes sizes) {
        return new Compilation(arena, kernels, chunk, uniforms, LayerRegistry::compile, sizes);
    }

    /**
     * Compiles a network for data of given shapes.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     * @param shapes of the data
     * @param to what {@link #start} returned
     * @return the plan
     * @throws io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException if a layer is not known
     * @throws IllegalArgumentException if the data do not fit the network
     */
    public static CompiledNetwork compile(Model network, DataShapes shapes, Compilation to) {
        Inputs inputs = new Inputs(shapes, to);
        if (network instanceof MultiLayerNetwork net) {
            new LayerChain(net, inputs, to).compile();
        } else {
            new LayerGraph((ComputationGraph) network, inputs, to).compile();
        }
        return new CompiledNetwork(to, inputs.feeds(), LossStep.among(to.steps()));
    }
}
