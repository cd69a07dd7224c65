package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One example at a time through DL4J's own {@code computeGradientAndScore}: exact for every layer
 * DL4J has, slow, and the oracle of every test.
 *
 * <p>DL4J computes on a {@link ShadowNetwork}; what is clipped and summed is decided here.
 */
public final class ReferenceEngine implements GradientEngine {

    /** Far more examples than one at a time can be computed. */
    private static final int LARGEST_BATCH = 1 << 18;

    private final Model network;
    private final ShadowNetwork shadow;
    private final ParameterLayout layout;
    private final long parameters;

    /** The last clipped sum. */
    private @Nullable INDArray total;

    /**
     * Creates the engine.
     *
     * @param network an initialised MultiLayerNetwork or ComputationGraph
     */
    public ReferenceEngine(Model network) {
        this.network = network;
        this.shadow = new ShadowNetwork(network);
        this.layout = ParameterLayout.of(network);
        this.parameters = network.numParams();
    }

    /** Tries one example, whose gradient is forgotten. */
    @Override
    public void prepare(Examples examples) {
        shadow.follow();
        try {
            shadow.gradient(examples.example(0));
        } catch (RuntimeException e) {
            shadow.abandon();
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
            shadow.forget();
        }
    }

    private static String shapes(INDArray[] arrays) {
        return Arrays.stream(arrays)
                .map(array -> Arrays.toString(Arrays.stream(array.shape()).skip(1).toArray()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        shadow.follow();
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
            shadow.forget();
        }
        total = clipped;
        flatSum.assign(clipped);
        return norms;
    }

    @Override
    public double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum) {
        shadow.follow();
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
            shadow.forget();
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
        shadow.follow();
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
            shadow.forget();
        }
    }

    @Override
    public void subtract(INDArray update) {
        flat("params", network.params()).subi(flat("update", update));
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        shadow.follow();
        try {
            return Arrays.stream(indices)
                    .mapToDouble(index -> shadow.loss(examples.example(index)))
                    .toArray();
        } finally {
            shadow.forget();
        }
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        shadow.follow();
        INDArray[][] outputs = new INDArray[indices.length][];
        try {
            for (int i = 0; i < indices.length; i++) {
                outputs[i] = shadow.output(examples.example(indices[i]));
            }
        } finally {
            shadow.forget();
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

    @Override
    public String describe() {
        return "reference engine: one example at a time through DL4J (exact for every layer, slow)";
    }

    @Override
    public void close() {
        shadow.abandon();
    }

    /**
     * Returns the example's gradient, a [P] view that the next call overwrites; or null where DL4J
     * fails on this example (one has passed, or {@link #prepare} had refused): it then adds
     * nothing, as one whose gradient is not finite. A step that broke off would tell of it.
     */
    private @Nullable INDArray gradientOrNull(Examples one) {
        try {
            return flat("gradients", shadow.gradient(one));
        } catch (RuntimeException e) {
            shadow.abandon();
            shadow.follow();
            return null;
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
