package io.github.dp4j.dl4j.gradient;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fixed features, computed once, and an engine for what lies above them. An example's features
 * depend on that example alone, to the last bit ({@link ExampleFeatures}): so what is proved of the
 * sums of the engine above ({@link SumBound}) is as true of these.
 *
 * <p>Where the features of all examples would take more memory than is free, those of a batch are
 * computed at every step.
 */
final class FeaturedEngine implements GradientEngine {

    private static final Logger log = LoggerFactory.getLogger(GradientEngines.class);

    private final Model network;
    private final ExampleFeatures features;
    private final HeadVector vector;
    private final GradientEngine engine;
    private final long cacheLimit;

    private boolean saidThatTheyDoNotFit;
    private @Nullable Examples given;
    private @Nullable Examples described;

    FeaturedEngine(Model network, FeaturePrefix prefix, Function<Model, GradientEngine> engines) {
        this(network, prefix, engines, freeMemory());
    }

    /** For tests: with another limit, in bytes. */
    FeaturedEngine(
            Model network,
            FeaturePrefix prefix,
            Function<Model, GradientEngine> engines,
            long cacheLimit) {
        this.network = network;
        this.features = prefix.features();
        this.vector = new HeadVector(prefix.parametersBelow());
        this.cacheLimit = cacheLimit;
        this.engine = engines.apply(prefix.head());
    }

    private static long freeMemory() {
        return (Pointer.maxBytes() - Pointer.totalBytes()) / 2;
    }

    /** A batch: which examples, and where they lie among those that were described. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Batch(Examples examples, int[] indices) {}

    @SuppressWarnings("ReferenceEquality") // the same object again: described already
    private Batch batch(Examples examples, int[] indices) {
        Examples all = examples == given ? described : null;
        if (all == null && fits(examples)) {
            release();
            all = withFeatures(examples);
            given = examples;
            described = all;
        }
        if (all != null) {
            return new Batch(all, indices);
        }
        Examples chosen = rows(examples, indices);
        int[] places = IntStream.range(0, indices.length).toArray();
        return new Batch(withFeatures(chosen), places);
    }

    private boolean fits(Examples examples) {
        long bytes =
                Math.multiplyExact(
                        features.width(examples.features()[0])
                                * network.params().dataType().width(),
                        examples.size());
        if (bytes <= cacheLimit) {
            return true;
        }
        if (!saidThatTheyDoNotFit) {
            saidThatTheyDoNotFit = true;
            log.warn(
                    "The features of {} examples take {} MB, more than half of the native memory"
                            + " that is left: they are computed anew at every step. Give Java more"
                            + " (-Dorg.bytedeco.javacpp.maxbytes=8g), or fewer examples.",
                    examples.size(),
                    bytes >> 20);
        }
        return false;
    }

    private Examples withFeatures(Examples examples) {
        if (features instanceof FrozenFeatures && examples.featureMasks() != null) {
            throw new IllegalArgumentException(
                    "The examples have feature masks, but the network's frozen layers describe whole"
                            + " examples: leave the masks out.");
        }
        return new Examples(
                new INDArray[] {features.of(examples.features()[0])},
                examples.labels(),
                examples.featureMasks(),
                examples.labelMasks());
    }

    /** At least one row: the shape of an example is asked for even where a batch is empty. */
    private static Examples rows(Examples examples, int[] indices) {
        int[] rows = indices.length == 0 ? new int[1] : indices;
        return new Examples(
                Examples.map(examples.features(), array -> gathered(array, rows)),
                Examples.map(examples.labels(), array -> gathered(array, rows)),
                Examples.mapMasks(examples.featureMasks(), array -> gathered(array, rows)),
                Examples.mapMasks(examples.labelMasks(), array -> gathered(array, rows)));
    }

    private static INDArray gathered(INDArray array, int[] rows) {
        long[] shape = array.shape().clone();
        shape[0] = rows.length;
        INDArray result = Nd4j.createUninitialized(array.dataType(), shape);
        for (int i = 0; i < rows.length; i++) {
            Examples.row(result, i).assign(Examples.row(array, rows[i]));
        }
        return result;
    }

    @Override
    public void prepare(Examples examples) {
        engine.prepare(batch(examples, new int[] {0}).examples());
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        Batch batch = batch(examples, indices);
        INDArray own = vector.start(sum);
        double[] norms = engine.clippedSum(batch.examples(), batch.indices(), clipNorm, own);
        vector.finish(own, engine.wideSum(), sum);
        return norms;
    }

    @Override
    public double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum) {
        int[] all = Arrays.stream(groups).flatMapToInt(Arrays::stream).toArray();
        Batch batch = batch(examples, all);
        int[][] places = new int[groups.length][];
        for (int u = 0, next = 0; u < groups.length; u++) {
            places[u] = Arrays.copyOfRange(batch.indices(), next, next += groups[u].length);
        }
        INDArray own = vector.start(sum);
        double[] norms = engine.clippedGroupSum(batch.examples(), places, factors, clipNorm, own);
        vector.finish(own, engine.wideSum(), sum);
        return norms;
    }

    @Override
    public @Nullable INDArray wideSum() {
        return vector.wide();
    }

    @Override
    public double roundingBound() {
        return engine.roundingBound();
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        Batch batch = batch(examples, indices);
        INDArray own = vector.start(sum);
        engine.plainSum(batch.examples(), batch.indices(), own);
        vector.finish(own, engine.wideSum(), sum);
    }

    @Override
    public void subtract(INDArray update) {
        engine.subtract(vector.of(update));
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        Batch batch = batch(examples, indices);
        return engine.losses(batch.examples(), batch.indices());
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        Batch batch = batch(examples, indices);
        return engine.predictions(batch.examples(), batch.indices());
    }

    @Override
    public String describe() {
        return "features "
                + features.describe()
                + (saidThatTheyDoNotFit ? ", computed at every step" : ", computed once")
                + "; above them the "
                + engine.describe();
    }

    private void release() {
        given = null;
        described = null;
    }

    @Override
    public void close() {
        engine.close();
        release();
    }
}
