package io.github.dp4j.dl4j.audit.model;

import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The audited model, and networks of its configuration: one input, one softmax output, cross
 * entropy. The model itself is never changed.
 */
public final class Classifier {

    private final Model target;
    private final SoftmaxOutput output;
    private final String configuration;

    private Classifier(Model target, SoftmaxOutput output, String configuration) {
        this.target = target;
        this.output = output;
        this.configuration = configuration;
    }

    /**
     * Takes a model.
     *
     * @throws IllegalArgumentException if it is no such classifier, saying what it is
     */
    public static Classifier of(Model target) {
        SoftmaxOutput output = SoftmaxOutput.of(target);
        return new Classifier(target, output, PlainConfiguration.of(target));
    }

    public int classes() {
        return output.classes();
    }

    /** Returns whether labels are class indices, not one-hot. */
    boolean sparse() {
        return output.sparse();
    }

    /** Returns the configuration's JSON, without marks, ledgers and counters of iterations. */
    public String configuration() {
        return configuration;
    }

    /** Returns whether features are indices of an embedding, to which no noise can be added. */
    public boolean readsIndices() {
        return configuration.contains("org.deeplearning4j.nn.conf.layers.Embedding");
    }

    /** Returns whether images are read with their channels last. */
    public boolean channelsLast() {
        return configuration.contains("NHWC");
    }

    public DataType type() {
        return target.params().dataType();
    }

    public long parameters() {
        return target.params().length();
    }

    INDArray params() {
        return target.params();
    }

    public String describe() {
        String kind =
                target instanceof MultiLayerNetwork net
                        ? "a network of " + net.getnLayers() + " layers"
                        : "a graph of " + ((ComputationGraph) target).getNumLayers() + " layers";
        return kind + ", " + parameters() + " parameters and " + classes() + " classes";
    }

    /** Returns a new network of the model's configuration, whose parameters are not set yet. */
    public Model fresh() {
        return fresh(/* seed= */ 0);
    }

    /**
     * Returns parameters drawn by the configuration's own law; what is frozen in the model was not
     * learned from the records and is as it is there.
     */
    public INDArray initialParameters(long seed) {
        INDArray start = fresh(seed).params().dup();
        for (ParameterLayout.Segment segment : ParameterLayout.of(target).segments()) {
            if (!segment.trainable()) {
                part(start, segment).assign(part(target.params(), segment));
            }
        }
        return start;
    }

    private static INDArray part(INDArray flat, ParameterLayout.Segment segment) {
        INDArrayIndex range = NDArrayIndex.interval(segment.from(), segment.to());
        return flat.reshape(flat.length()).get(range);
    }

    /** Returns a copy of the model whose output is the pre-activation of its last layer: logits. */
    Model logits() {
        Model copy = fresh();
        copy.params().assign(target.params());
        if (copy instanceof MultiLayerNetwork net) {
            int last = net.getnLayers() - 1;
            identity(net.getLayerWiseConfigurations().getConf(last).getLayer());
            identity(net.getLayer(last).conf().getLayer());
        } else {
            ComputationGraph graph = (ComputationGraph) copy;
            String name = graph.getConfiguration().getNetworkOutputs().get(0);
            identity(SoftmaxOutput.layer(graph.getConfiguration(), name));
            identity(graph.getLayer(name).conf().getLayer());
        }
        return copy;
    }

    private static void identity(@Nullable Layer output) {
        ((BaseLayer) Objects.requireNonNull(output, "output"))
                .setActivationFn(new ActivationIdentity());
    }

    /** DL4J draws from the thread's own generator, which it seeds with the configuration's seed. */
    private Model fresh(long seed) {
        if (target instanceof MultiLayerNetwork) {
            MultiLayerConfiguration conf = MultiLayerConfiguration.fromJson(configuration);
            conf.getConfs().forEach(layer -> layer.setSeed(seed));
            MultiLayerNetwork net = new MultiLayerNetwork(conf);
            Nd4j.getRandom().setSeed(seed);
            net.init();
            return net;
        }
        ComputationGraphConfiguration conf = ComputationGraphConfiguration.fromJson(configuration);
        conf.getDefaultConfiguration().setSeed(seed);
        ComputationGraph graph = new ComputationGraph(conf);
        Nd4j.getRandom().setSeed(seed);
        graph.init();
        return graph;
    }
}
