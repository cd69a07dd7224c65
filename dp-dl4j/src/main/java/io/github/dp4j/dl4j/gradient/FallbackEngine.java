package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.Arrays;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compiled engine until it meets a layer that it does not know, then the reference engine, said
 * once. Which layers a network has is known at once, but shapes only with the first examples.
 *
 * <p>Examples that are masked out as a whole add nothing, whatever the layers: neither engine is
 * asked about them.
 */
final class FallbackEngine implements GradientEngine {

    private static final Logger log = LoggerFactory.getLogger(GradientEngines.class);

    private final Model network;
    private final boolean compiledOnly;
    private GradientEngine engine;
    private @Nullable String reason;
    private @Nullable Examples prepared;

    /** Which examples are masked out as a whole; null if none is. */
    private boolean @Nullable [] absent;

    FallbackEngine(Model network, GradientEngine compiled, boolean compiledOnly) {
        this.network = network;
        this.engine = compiled;
        this.compiledOnly = compiledOnly;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object again: nothing new to learn
    public void prepare(Examples examples) {
        if (examples == prepared) {
            return;
        }
        with(
                known -> {
                    known.prepare(examples);
                    return null;
                });
        absent = AbsentExamples.of(examples);
        prepared = examples;
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        prepare(examples);
        int[] present = present(indices);
        double[] norms = with(known -> known.clippedSum(examples, present, clipNorm, sum));
        return spread(norms, indices);
    }

    @Override
    public double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum) {
        prepare(examples);
        int[][] present = Arrays.stream(groups).map(this::present).toArray(int[][]::new);
        return with(known -> known.clippedGroupSum(examples, present, factors, clipNorm, sum));
    }

    @Override
    public @Nullable INDArray wideSum() {
        return engine.wideSum();
    }

    @Override
    public double roundingBound() {
        return engine.roundingBound();
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        prepare(examples);
        int[] present = present(indices);
        with(
                known -> {
                    known.plainSum(examples, present, sum);
                    return null;
                });
    }

    @Override
    public void subtract(INDArray update) {
        engine.subtract(update); // before any examples too: every engine can
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        prepare(examples);
        int[] present = present(indices);
        return spread(with(known -> known.losses(examples, present)), indices);
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        return with(known -> known.predictions(examples, indices));
    }

    private int[] present(int[] indices) {
        boolean[] without = absent;
        return without == null
                ? indices
                : Arrays.stream(indices).filter(index -> !without[index]).toArray();
    }

    /** Puts zeros where an example is absent. */
    private double[] spread(double[] values, int[] indices) {
        boolean[] without = absent;
        if (without == null || values.length == indices.length) {
            return values;
        }
        double[] all = new double[indices.length];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = without[indices[i]] ? 0 : values[next++];
        }
        return all;
    }

    private <T> T with(Function<GradientEngine, T> task) {
        try {
            return task.apply(engine);
        } catch (UnsupportedLayerException e) {
            fallBack(e);
            return task.apply(engine);
        }
    }

    void fallBack(UnsupportedLayerException e) {
        if (compiledOnly) {
            throw new IllegalArgumentException(
                    "requireCompiledEngine() is set, but the compiled engine does not know "
                            + e.getMessage()
                            + ". Change that layer, or leave the setting out: the network then"
                            + " trains on the reference engine, many times slower.",
                    e);
        }
        reason = e.getMessage();
        log.warn(
                "This network trains on the reference engine, one example at a time and many times"
                        + " slower, because the compiled engine does not know {}.",
                reason);
        engine.close();
        engine = new ReferenceEngine(network);
    }

    /** Starts on the reference engine, of which the user has been told. */
    static GradientEngine reference(Model network, String reason) {
        FallbackEngine engine =
                new FallbackEngine(
                        network, new ReferenceEngine(network), /* compiledOnly= */ false);
        engine.reason = reason;
        return engine;
    }

    @Override
    public String describe() {
        return reason == null
                ? engine.describe()
                : engine.describe() + "; the compiled engine does not know " + reason;
    }

    @Override
    public void close() {
        engine.close();
        prepared = null;
        absent = null;
    }
}
