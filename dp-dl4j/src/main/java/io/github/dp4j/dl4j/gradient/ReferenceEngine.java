package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One example at a time through DL4J's own {@code computeGradientAndScore}: exact for every layer
 * DL4J has, slow, and the oracle of every test.
 *
 * <p>It works on a shadow of the network that shares its parameters' memory and nothing else. So
 * the training loss, which is private, never shows in {@code network.score()}, and the network's
 * gradient array is never filled with raw gradients.
 */
public final class ReferenceEngine implements GradientEngine {

    /** Far more examples than one at a time can be computed. */
    private static final int LARGEST_BATCH = 1 << 18;

    private final Model network;
    private final ParameterLayout layout;
    private final long parameters;

    /** The last clipped sum. */
    private @Nullable INDArray total;

    private @Nullable Model shadow;
    private long parametersAddress;

    /**
     * Creates the engine.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     */
    public ReferenceEngine(Model network) {
        this.network = network;
        this.layout = ParameterLayout.of(network);
        this.parameters = network.numParams();
    }

    /** Tries one example, whose gradient is forgotten. */
    @Override
    public void prepare(Examples examples) {
        followNetwork();
        try {
            gradient(examples.example(0));
        } catch (RuntimeException e) {
            shadow = null; // what it holds after a failure is anybody's guess
            throw new IllegalArgumentException(
                    "The data do not fit the network: one example has features of shape "
                            + shapes(examples.features())
                            + " and labels of shape "
                            + shapes(examples.labels())
                            + " (DL4J says: "
                            + e.getMessage()
                            + ").",
                    e);
        } finally {
            forget();
        }
    }

    private static String shapes(INDArray[] arrays) {
        return Arrays.stream(arrays)
                .map(array -> Arrays.toString(Arrays.stream(array.shape()).skip(1).toArray()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        followNetwork();
        if (indices.length > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "A batch may hold at most " + LARGEST_BATCH + " examples.");
        }
        INDArray flatSum = flat("sum", sum);
        INDArray clipped = Nd4j.zeros(DataType.DOUBLE, sum.length());
        double[] norms = new double[indices.length];
        try {
            for (int i = 0; i < indices.length; i++) {
                INDArray gradient = gradientOrNull(examples.example(indices[i]));
                double norm = gradient == null ? Double.NaN : norm(gradient);
                if (gradient != null && norm < Double.POSITIVE_INFINITY) {
                    norms[i] = norm;
                    // Where norm <= C the factor is exactly 1, also at norm 0.
                    addScaled(gradient, norm > clipNorm ? clipNorm / norm : 1, clipped);
                } else {
                    norms[i] = Double.NaN;
                }
            }
        } finally {
            forget();
        }
        total = clipped;
        flatSum.assign(clipped);
        return norms;
    }

    @Override
    public double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum) {
        followNetwork();
        GroupSum.requireSize(groups.length);
        INDArray flatSum = flat("sum", sum);
        INDArray clipped = Nd4j.zeros(DataType.DOUBLE, sum.length());
        double[] norms = new double[groups.length];
        try {
            for (int u = 0; u < groups.length; u++) {
                INDArray gradient = ofGroup(examples, groups[u]);
                double norm = gradient == null ? Double.NaN : norm(gradient);
                double weight = GroupSum.weight(norm, factors[u], clipNorm);
                norms[u] = weight == 0 ? Double.NaN : factors[u] * norm;
                if (gradient != null && weight != 0) {
                    addScaled(gradient, weight, clipped);
                }
            }
        } finally {
            forget();
        }
        total = clipped;
        flatSum.assign(clipped);
        return norms;
    }

    /** Returns the sum of the rows' gradients, in double; null if DL4J fails on one of them. */
    private @Nullable INDArray ofGroup(Examples examples, int[] rows) {
        INDArray all = Nd4j.zeros(DataType.DOUBLE, parameters);
        for (int row : rows) {
            INDArray gradient = gradientOrNull(examples.example(row));
            if (gradient == null) {
                return null;
            }
            addScaled(gradient, /* factor= */ 1, all);
        }
        return all;
    }

    @Override
    public @Nullable INDArray wideSum() {
        return network.params().dataType() == DataType.DOUBLE ? null : total;
    }

    /**
     * Every example's gradient is computed alone, so that neighbours change no bit of it, and added
     * in double: each addition rounds by at most {@code 2^-53} of the sum so far, twice.
     */
    @Override
    public double roundingBound() {
        double n = LARGEST_BATCH;
        return 1e-6 + 2 * 0x1p-53 * n * (n + 1) / 2;
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        followNetwork();
        total = null;
        INDArray flatSum = flat("sum", sum);
        flatSum.assign(0);
        try {
            for (int index : indices) {
                INDArray gradient = gradientOrNull(examples.example(index));
                if (gradient == null) {
                    flatSum.assign(Double.NaN); // as if its gradient were
                    return;
                }
                addScaled(gradient, /* factor= */ 1, flatSum);
            }
        } finally {
            forget();
        }
    }

    @Override
    public void subtract(INDArray update) {
        flat("params", network.params()).subi(flat("update", update));
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        followNetwork();
        try {
            return Arrays.stream(indices)
                    .mapToDouble(index -> loss(examples.example(index)))
                    .toArray();
        } finally {
            forget();
        }
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        followNetwork();
        INDArray[][] outputs = new INDArray[indices.length][];
        try {
            for (int i = 0; i < indices.length; i++) {
                outputs[i] = output(examples.example(indices[i]));
            }
        } finally {
            forget();
        }
        return IntStream.range(0, outputs[0].length)
                .mapToObj(
                        k ->
                                Nd4j.concat(
                                        0,
                                        Arrays.stream(outputs)
                                                .map(one -> one[k])
                                                .toArray(INDArray[]::new)))
                .toArray(INDArray[]::new);
    }

    /** Not by scoreExamples, which forgets that some losses are means over outputs. */
    private double loss(Examples example) {
        Examples one = maskable(example);
        INDArray[] labels = Examples.map(one.labels(), INDArray::dup);
        double score;
        double regularization;
        boolean mean;
        if (shadow instanceof MultiLayerNetwork net) {
            score =
                    net.score(
                            new DataSet(
                                    one.features()[0],
                                    labels[0],
                                    copy(first(one.featureMasks())),
                                    copy(first(one.labelMasks()))),
                            /* training= */ false);
            regularization = net.calcRegularizationScore(/* backpropParamsOnly= */ true);
            mean = net.getLayerWiseConfigurations().getConf(0).isMiniBatch();
        } else {
            ComputationGraph graph = (ComputationGraph) shadow();
            score =
                    graph.score(
                            new MultiDataSet(
                                    one.features(), labels, one.featureMasks(), one.labelMasks()),
                            /* training= */ false);
            regularization = graph.calcRegularizationScore(/* backpropParamsOnly= */ true);
            mean = graph.getConfiguration().getDefaultConfiguration().isMiniBatch();
        }
        return (score - regularization) * (mean ? 1 : 1.0 / one.size());
    }

    private INDArray[] output(Examples one) {
        Examples two = maskable(one);
        INDArray[] outputs =
                shadow instanceof MultiLayerNetwork net
                        ? new INDArray[] {
                            net.output(
                                    two.features()[0],
                                    /* train= */ false,
                                    copy(first(two.featureMasks())),
                                    /* labelsMask= */ null)
                        }
                        : ((ComputationGraph) shadow())
                                .output(
                                        /* train= */ false,
                                        two.features(),
                                        two.featureMasks(),
                                        /* labelMasks= */ null);
        return Arrays.stream(outputs)
                .map(output -> Examples.row(output, /* index= */ 0))
                .toArray(INDArray[]::new);
    }

    @Override
    public String describe() {
        return "reference engine: one example at a time through DL4J (exact for every layer, slow)";
    }

    @Override
    public void close() {
        shadow = null;
    }

    /**
     * The shadow shares memory with the network's parameters; a network that was re-initialised has
     * new memory.
     */
    private void followNetwork() {
        INDArray flat = network.params();
        long address = flat.data().address();
        if (shadow == null || address != parametersAddress) {
            shadow = shadowOf(network, flat.reshape(1, flat.length()));
            parametersAddress = address;
        }
        // Schedules of dropout probabilities read the counters.
        if (network instanceof MultiLayerNetwork net) {
            ((MultiLayerNetwork) shadow()).setIterationCount(net.getIterationCount());
            ((MultiLayerNetwork) shadow()).setEpochCount(net.getEpochCount());
        } else {
            ComputationGraph graph = (ComputationGraph) network;
            ComputationGraphConfiguration conf = ((ComputationGraph) shadow()).getConfiguration();
            conf.setIterationCount(graph.getIterationCount());
            conf.setEpochCount(graph.getEpochCount());
        }
    }

    private Model shadow() {
        return Objects.requireNonNull(shadow, "followNetwork() comes first");
    }

    private static Model shadowOf(Model network, INDArray parameters) {
        if (network instanceof MultiLayerNetwork net) {
            MultiLayerNetwork copy =
                    new MultiLayerNetwork(net.getLayerWiseConfigurations().clone());
            copy.init(parameters, /* cloneParametersArray= */ false);
            copy.initGradientsView();
            return copy;
        }
        ComputationGraph graph = (ComputationGraph) network;
        ComputationGraphConfiguration conf = graph.getConfiguration().clone();
        for (Map.Entry<String, GraphVertex> vertex : conf.getVertices().entrySet()) {
            GraphVertex original = graph.getConfiguration().getVertices().get(vertex.getKey());
            if (vertex.getValue() instanceof MergeVertex merge
                    && original instanceof MergeVertex given) {
                // DL4J's clone forgets it.
                merge.setMergeAxis(given.getMergeAxis());
            }
        }
        ComputationGraph copy = new ComputationGraph(conf);
        copy.init(parameters, /* cloneParametersArray= */ false);
        copy.initGradientsView();
        return copy;
    }

    /**
     * DL4J takes a mask of one element for a mask of outputs, which some losses refuse and others
     * apply twice. Beside a copy of itself the example has a mask of examples, whatever else has
     * none; both copies' gradients and losses are the same, and are halved.
     */
    private static Examples maskable(Examples one) {
        if (!single(one.featureMasks()) && !single(one.labelMasks())) {
            return one;
        }
        return new Examples(
                Examples.map(one.features(), ReferenceEngine::twice),
                Examples.map(one.labels(), ReferenceEngine::twice),
                Examples.mapMasks(one.featureMasks(), ReferenceEngine::twice),
                Examples.mapMasks(one.labelMasks(), ReferenceEngine::twice));
    }

    private static boolean single(@Nullable INDArray @Nullable [] masks) {
        return masks != null
                && Arrays.stream(masks).anyMatch(mask -> mask != null && mask.length() == 1);
    }

    private static INDArray twice(INDArray array) {
        return Nd4j.concat(0, array, array);
    }

    /**
     * Returns the example's gradient, or null where DL4J fails on this example (one has passed, or
     * {@link #prepare} had refused): it then adds nothing, as one whose gradient is not finite. A
     * step that broke off would tell of it.
     */
    private @Nullable INDArray gradientOrNull(Examples one) {
        try {
            return gradient(one);
        } catch (RuntimeException e) {
            shadow = null; // what it holds after a failure is anybody's guess
            followNetwork();
            return null;
        }
    }

    /** Returns a [P] view that the next call overwrites. */
    private INDArray gradient(Examples example) {
        Examples one = maskable(example);
        INDArray gradients = computed(one);
        return one.size() == 1 ? gradients : gradients.divi(one.size());
    }

    private INDArray computed(Examples one) {
        INDArray[] labels = Examples.map(one.labels(), INDArray::dup);
        INDArray[] featureMasks = Examples.mapMasks(one.featureMasks(), INDArray::dup);
        INDArray[] labelMasks = Examples.mapMasks(one.labelMasks(), INDArray::dup);
        if (shadow instanceof MultiLayerNetwork net) {
            net.getFlattenedGradients().assign(0);
            net.setInput(one.features()[0]);
            net.setLabels(labels[0]);
            net.setLayerMaskArrays(first(featureMasks), first(labelMasks));
            net.computeGradientAndScore();
            net.clearLayerMaskArrays();
            net.clearLayersStates();
            net.rnnClearPreviousState();
            return flat("gradients", net.getFlattenedGradients());
        }
        ComputationGraph graph = (ComputationGraph) shadow();
        graph.getFlattenedGradients().assign(0);
        graph.setInputs(one.features());
        graph.setLabels(labels);
        graph.setLayerMaskArrays(featureMasks, labelMasks);
        graph.computeGradientAndScore();
        graph.clearLayerMaskArrays();
        graph.rnnClearPreviousState();
        return flat("gradients", graph.getFlattenedGradients());
    }

    /** No example, and nothing computed from one, stays in the shadow. */
    private void forget() {
        if (shadow == null) {
            return;
        }
        if (shadow instanceof MultiLayerNetwork net) {
            net.clear();
            net.clearLayersStates();
            net.getFlattenedGradients().assign(0);
        } else {
            ComputationGraph graph = (ComputationGraph) shadow();
            graph.clear();
            graph.clearLayersStates();
            graph.getFlattenedGradients().assign(0);
        }
    }

    /** Returns the same memory as [P]: DL4J's own gradient vector is [1, P]. */
    private INDArray flat(String name, INDArray vector) {
        if (vector.length() != parameters) {
            throw new IllegalArgumentException(
                    name
                            + " must hold "
                            + parameters
                            + " numbers, one a parameter, but has shape "
                            + Arrays.toString(vector.shape())
                            + ".");
        }
        return vector.reshape('c', /* enforceView= */ true, vector.length());
    }

    private static @Nullable INDArray copy(@Nullable INDArray a) {
        return a == null ? null : a.dup();
    }

    private static @Nullable INDArray first(@Nullable INDArray @Nullable [] arrays) {
        return arrays == null || arrays.length == 0 ? null : arrays[0];
    }

    /** In double: ND4J's float norm2 reads up to 9e-4 low on millions of parameters. */
    private double norm(INDArray gradient) {
        double squares = 0;
        for (ParameterLayout.Segment segment : layout.trainable()) {
            double norm =
                    part(gradient, segment).castTo(DataType.DOUBLE).norm2Number().doubleValue();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    private void addScaled(INDArray gradient, double factor, INDArray sum) {
        for (ParameterLayout.Segment segment : layout.trainable()) {
            INDArray part = part(gradient, segment).castTo(sum.dataType());
            part(sum, segment).addi(factor == 1 ? part : part.mul(factor));
        }
    }

    private static INDArray part(INDArray flat, ParameterLayout.Segment segment) {
        return flat.get(NDArrayIndex.interval(segment.from(), segment.to()));
    }
}
