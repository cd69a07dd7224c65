package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Compiles a network for data of given shapes. */
final class PlanCompiler {

    private PlanCompiler() {}

    /**
     * Compiles a network.
     *
     * @throws io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException if a layer is not known
     * @throws IllegalArgumentException if the data do not fit the network
     */
    static Plan compile(Model network, DataShapes shapes, Compilation to) {
        Inputs inputs = new Inputs(shapes, to);
        if (network instanceof MultiLayerNetwork net) {
            new LayerChain(net, inputs, to).compile();
        } else {
            new LayerGraph((ComputationGraph) network, inputs, to).compile();
        }
        return new Plan(to, inputs.feeds());
    }
}
