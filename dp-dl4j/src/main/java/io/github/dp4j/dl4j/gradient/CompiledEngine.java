package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.CompiledNetwork;
import io.github.dp4j.dl4j.gradient.compile.DataShapes;
import io.github.dp4j.dl4j.gradient.compile.Feed;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The network as a list of steps over preallocated buffers, run by one worker thread a core; DL4J's
 * layers are not called.
 *
 * <p>A batch of any size streams through in chunks. Every worker has its own buffers and partial
 * sum. Peak memory is O(threads x (chunk + parameters)). How the clipped sum is put together, and
 * why, says {@link SumBound}.
 *
 * <p>The plan is compiled for the shapes of the first examples, and again when they change.
 */
final class CompiledEngine implements GradientEngine {

    private static final double SMALLEST_CLIP = 1e-15;
    private static final double LARGEST_CLIP = 1e15; // 1 / 1e-15 is a little less

    /** Fewer numbers are subtracted sooner than other threads wake up. */
    private static final long ALONE = 1 << 17;

    private final Model network;
    private final Kernels kernels;
    private final DataType type;
    private final long parameters;
    private final WorkerPool pool;
    private final Views views;
    private final CompiledWorkers workers;
    private final BatchOrder orders;
    private final boolean gapsInMasks;
    private final WideSum wide = new WideSum();
    private @Nullable Ready ready;

    /** Examples, and the same as the workers read them. */
    private record Ready(Examples given, Examples contiguous, DataShapes shapes) {

        static Ready of(Examples given, DataType type, boolean gapsInMasks) {
            Examples contiguous = given.contiguous(type);
            return new Ready(
                    given,
                    contiguous,
                    DataShapes.of(
                            contiguous.features(),
                            contiguous.labels(),
                            contiguous.featureMasks(),
                            contiguous.labelMasks(),
                            gapsInMasks));
        }
    }

    CompiledEngine(Model network, EngineSettings settings, Kernels kernels) {
        this(network, settings, kernels, worker -> secureSeed());
    }

    /** For tests: with chosen dropout masks. */
    CompiledEngine(
            Model network,
            EngineSettings settings,
            Kernels kernels,
            IntFunction<UniformSource> uniforms) {
        this(network, settings, kernels, uniforms, BatchOrder.secret());
    }

    /** For tests: in chosen order. */
    CompiledEngine(
            Model network,
            EngineSettings settings,
            Kernels kernels,
            IntFunction<UniformSource> uniforms,
            BatchOrder orders) {
        this.orders = orders;
        this.gapsInMasks = settings.gapsInMasks();
        this.network = network;
        this.kernels = kernels;
        this.type = network.params().dataType();
        this.parameters = network.params().length();
        this.pool =
                settings.onCaller()
                        ? new WorkerPool(kernels)
                        : new WorkerPool(settings.resolvedThreads(), kernels);
        this.views = new Views(pool.threads(), type);
        this.workers =
                new CompiledWorkers(network, settings.chunk(), kernels, uniforms, pool, views);
    }

    private static UniformSource secureSeed() {
        return UniformSource.seeded(new SecureRandom().nextLong());
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        Examples data = ready(examples);
        check("sum", sum);
        if (indices.length > SumBound.LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "A batch may hold at most " + SumBound.LARGEST_BATCH + " examples.");
        }
        requireRange(clipNorm);
        double[] norms = new double[indices.length];
        int[] order = orders.of(indices.length);
        Schedule schedule = new Schedule(indices.length, pool.threads(), workers.chunk());
        INDArray flat = network.params();
        wide.start(schedule.rounds(), sum);
        for (int r = 0; r < schedule.rounds(); r++) {
            int round = r;
            pool.run(
                    w -> {
                        Block into = w == 0 ? views.of(w, sum) : workers.partialSum(w);
                        into.zero(0, parameters);
                        workers.get(w)
                                .addClippedRound(
                                        sources(w, data, flat),
                                        indices,
                                        order,
                                        schedule,
                                        round,
                                        w,
                                        clipNorm,
                                        into,
                                        norms);
                    });
            if (pool.threads() > 1 && indices.length > 0) {
                pool.run(w -> addPartialSums(w, sum));
            }
            wide.add(sum);
        }
        wide.finish(sum);
        return norms;
    }

    @Override
    public double[] clippedGroupSum(
            Examples examples, int[][] groups, double[] factors, double clipNorm, INDArray sum) {
        Examples data = ready(examples);
        check("sum", sum);
        GroupSum.requireSize(groups.length);
        requireRange(clipNorm);
        List<GroupSum> groupSums = workers.groupSums();
        double[] norms = new double[groups.length];
        INDArray flat = network.params();
        int threads = pool.threads();
        pool.run(
                w -> {
                    GroupSum part = groupSums.get(w);
                    part.start();
                    workers.get(w)
                            .addGroups(
                                    sources(w, data, flat),
                                    groups,
                                    factors,
                                    (int) ((long) groups.length * w / threads),
                                    (int) ((long) groups.length * (w + 1) / threads),
                                    clipNorm,
                                    part,
                                    norms);
                });
        wide.startParts(sum);
        List<double[]> parts = groupSums.stream().map(GroupSum::total).toList();
        pool.run(
                w ->
                        wide.addParts(
                                parts,
                                (int) (parameters * w / threads),
                                (int) (parameters * (w + 1) / threads)));
        wide.finish(sum);
        return norms;
    }

    /** What bounds say of underflow and overflow in float holds for clip norms in this range. */
    private void requireRange(double clipNorm) {
        boolean inRange = clipNorm >= SMALLEST_CLIP && clipNorm <= LARGEST_CLIP;
        if (!inRange && clipNorm != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "clipNorm must lie in ["
                            + SMALLEST_CLIP
                            + ", "
                            + LARGEST_CLIP
                            + "], or be infinite for training that is not private, but is "
                            + clipNorm
                            + ".");
        }
    }

    @Override
    public @Nullable INDArray wideSum() {
        return wide.sum();
    }

    @Override
    public double roundingBound() {
        if (!workers.areCompiled()) {
            throw new IllegalStateException("The bound is known when a plan is compiled.");
        }
        return workers.eta();
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        Examples data = ready(examples);
        check("sum", sum);
        wide.start(1, sum);
        forEachWorker(
                data,
                indices,
                (w, sources, from, to) -> {
                    Block into = w == 0 ? views.of(w, sum) : workers.partialSum(w);
                    into.zero(0, parameters);
                    workers.get(w).addPlainSum(sources, indices, from, to, into);
                });
        if (pool.threads() > 1 && indices.length > 0) {
            pool.run(w -> addPartialSums(w, sum));
        }
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        Examples data = ready(examples);
        double[] losses = new double[indices.length];
        forEachWorker(
                data,
                indices,
                (w, sources, from, to) ->
                        workers.get(w).losses(sources, indices, from, to, losses));
        return losses;
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        Examples data = ready(examples);
        CompiledNetwork plan = workers.plan();
        Predictions predictions =
                new Predictions(
                        plan.losses().stream().map(LossStep::shape).toList(), indices.length);
        forEachWorker(
                data,
                indices,
                (w, sources, from, to) ->
                        workers.get(w).predict(sources, indices, from, to, predictions));
        return predictions.arrays(type, plan.compilation().channelsFirst());
    }

    @Override
    public void subtract(INDArray update) {
        check("update", update);
        INDArray flat = network.params();
        if (parameters <= ALONE) {
            views.of(0, flat).add(0, views.of(0, update), 0, parameters, -1);
            return;
        }
        int threads = pool.threads();
        pool.run(
                w -> {
                    long from = parameters * w / threads;
                    long to = parameters * (w + 1) / threads;
                    views.of(w, flat).add(from, views.of(w, update), from, to - from, -1);
                });
    }

    private void check(String name, INDArray vector) {
        if (vector.length() != parameters
                || vector.dataType() != type
                || vector.elementWiseStride() != 1) {
            throw new IllegalArgumentException(
                    name
                            + " must be a contiguous vector of "
                            + parameters
                            + " numbers of type "
                            + type
                            + ", but has shape "
                            + vector.shapeInfoToString()
                            + ".");
        }
    }

    /** One worker's share of a call. */
    private interface Share {
        void run(int w, ChunkWorker.Sources sources, int from, int to);
    }

    private void forEachWorker(Examples data, int[] indices, Share share) {
        INDArray flat = network.params();
        int threads = pool.threads();
        pool.run(
                w -> {
                    int from = (int) ((long) indices.length * w / threads);
                    int to = (int) ((long) indices.length * (w + 1) / threads);
                    share.run(w, sources(w, data, flat), from, to);
                });
    }

    /** Adds all partial sums over this worker's part of the vector, in the order of the workers. */
    private void addPartialSums(int w, INDArray sum) {
        Block into = views.of(w, sum);
        int threads = pool.threads();
        long from = parameters * w / threads;
        long to = parameters * (w + 1) / threads;
        for (int other = 1; other < threads; other++) {
            into.add(from, views.of(w, workers.partialSum(other)), from, to - from, 1);
        }
    }

    private ChunkWorker.Sources sources(int w, Examples examples, INDArray flat) {
        List<Feed> feeds = workers.get(w).plan().feeds();
        Block[] blocks = new Block[feeds.size()];
        for (int i = 0; i < blocks.length; i++) {
            Feed feed = feeds.get(i);
            blocks[i] = views.of(w, array(examples, feed));
        }
        return new ChunkWorker.Sources(blocks, views.of(w, flat));
    }

    @Override
    public void prepare(Examples examples) {
        ready(examples);
    }

    /** Compiles if the examples' shapes are new, and returns the examples as workers read them. */
    @SuppressWarnings("ReferenceEquality") // the same object again: nothing to copy
    private Examples ready(Examples examples) {
        Ready known = ready;
        if (known == null || examples != known.given) {
            known = Ready.of(examples, type, gapsInMasks);
            ready = known;
        }
        workers.compile(known.shapes);
        return known.contiguous;
    }

    private static INDArray array(Examples examples, Feed feed) {
        INDArray[] arrays =
                switch (feed.source()) {
                    case FEATURES -> examples.features();
                    case LABELS -> examples.labels();
                    case FEATURE_MASKS -> examples.featureMasks();
                    case LABEL_MASKS -> examples.labelMasks();
                };
        return Objects.requireNonNull(arrays, "a mask that the plan knows")[feed.index()];
    }

    @Override
    public String describe() {
        String head = "compiled engine: " + pool.threads() + " threads, " + kernels.describe();
        if (!workers.areCompiled()) {
            return head + "; compiled when it sees the first examples";
        }
        Compilation plan = workers.plan().compilation();
        return head
                + ", chunks of "
                + plan.chunk()
                + String.format(
                        Locale.ROOT,
                        ", sums move by at most C (1 + %.1e) for an example",
                        roundingBound())
                + plan.steps().stream()
                        .filter(TrainableStep.class::isInstance)
                        .map(step -> System.lineSeparator() + ((TrainableStep) step).describe())
                        .collect(Collectors.joining());
    }

    @Override
    public void close() {
        pool.close();
        workers.close();
        ready = null;
    }
}
