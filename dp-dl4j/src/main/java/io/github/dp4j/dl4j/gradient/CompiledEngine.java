package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.DataShapes;
import io.github.dp4j.dl4j.gradient.compile.Feed;
import io.github.dp4j.dl4j.gradient.compile.Plan;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.RowSizes;
import java.security.SecureRandom;
import java.util.ArrayList;
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

    /** Noise so much larger is worth a smaller chunk. */
    private static final double LARGE_ETA = 0.01;

    /** Noise so much larger, as of long sequences, is worth slow products. */
    private static final double TOO_LARGE_ETA = 0.05;

    private static final int FEWEST = 2;

    /** Fewer numbers are subtracted sooner than other threads wake up. */
    private static final long ALONE = 1 << 17;

    private final Model network;
    private final EngineSettings settings;
    private final Kernels kernels;
    private final RowSizes rowSizes;
    private final IntFunction<UniformSource> uniforms;
    private final DataType type;
    private final long parameters;
    private final WorkerPool pool;

    /** One a thread, for memory that others own. */
    private final List<Arena> views = new ArrayList<>();

    private final List<Worker> workers = new ArrayList<>();
    private final List<Block> partialSums = new ArrayList<>();

    /** One a worker, once groups were summed. */
    private final List<GroupSum> groupSums = new ArrayList<>();

    private final BatchOrder orders;
    private final WideSum wide = new WideSum();
    private double eta;
    private @Nullable DataShapes shapes;
    private @Nullable DataShapes wanted;
    private @Nullable Examples given;
    private @Nullable Examples contiguous;

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
        this.network = network;
        this.settings = settings;
        this.kernels = kernels;
        this.rowSizes = new RowSizes(kernels);
        this.uniforms = uniforms;
        this.type = network.params().dataType();
        this.parameters = network.params().length();
        this.pool = new WorkerPool(settings.resolvedThreads(), kernels);
        for (int w = 0; w < pool.threads(); w++) {
            views.add(new Arena(type));
        }
    }

    private static UniformSource secureSeed() {
        return UniformSource.seeded(new SecureRandom().nextLong());
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        prepare(examples);
        check("sum", sum);
        if (indices.length > SumBound.LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "A batch may hold at most " + SumBound.LARGEST_BATCH + " examples.");
        }
        requireRange(clipNorm);
        double[] norms = new double[indices.length];
        int[] order = orders.of(indices.length);
        Schedule schedule = new Schedule(indices.length, pool.threads(), chunk());
        INDArray flat = network.params();
        wide.start(schedule.rounds(), sum);
        for (int r = 0; r < schedule.rounds(); r++) {
            int round = r;
            pool.run(
                    w -> {
                        Block into = w == 0 ? view(w, sum) : partialSums.get(w - 1);
                        into.zero(0, parameters);
                        workers.get(w)
                                .addClippedRound(
                                        sources(w, flat),
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
        prepare(examples);
        check("sum", sum);
        GroupSum.requireSize(groups.length);
        requireRange(clipNorm);
        if (groupSums.isEmpty()) {
            workers.forEach(
                    worker -> groupSums.add(new GroupSum(worker.arena().allocate(parameters))));
        }
        double[] norms = new double[groups.length];
        INDArray flat = network.params();
        int threads = pool.threads();
        pool.run(
                w -> {
                    GroupSum part = groupSums.get(w);
                    part.start();
                    workers.get(w)
                            .addGroups(
                                    sources(w, flat),
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
        if (workers.isEmpty()) {
            throw new IllegalStateException("The bound is known when a plan is compiled.");
        }
        return eta;
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        prepare(examples);
        check("sum", sum);
        wide.start(1, sum);
        forEachWorker(
                indices,
                (w, sources, from, to) -> {
                    Block into = w == 0 ? view(w, sum) : partialSums.get(w - 1);
                    into.zero(0, parameters);
                    workers.get(w).addPlainSum(sources, indices, from, to, into);
                });
        if (pool.threads() > 1 && indices.length > 0) {
            pool.run(w -> addPartialSums(w, sum));
        }
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        prepare(examples);
        double[] losses = new double[indices.length];
        forEachWorker(
                indices,
                (w, sources, from, to) ->
                        workers.get(w).losses(sources, indices, from, to, losses));
        return losses;
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        prepare(examples);
        Plan plan = workers.get(0).plan();
        Predictions predictions =
                new Predictions(
                        plan.losses().stream().map(LossStep::shape).toList(), indices.length);
        forEachWorker(
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
            view(0, flat).add(0, view(0, update), 0, parameters, -1);
            return;
        }
        int threads = pool.threads();
        pool.run(
                w -> {
                    long from = parameters * w / threads;
                    long to = parameters * (w + 1) / threads;
                    view(w, flat).add(from, view(w, update), from, to - from, -1);
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
        void run(int w, Worker.Sources sources, int from, int to);
    }

    private void forEachWorker(int[] indices, Share share) {
        INDArray flat = network.params();
        int threads = pool.threads();
        pool.run(
                w -> {
                    int from = (int) ((long) indices.length * w / threads);
                    int to = (int) ((long) indices.length * (w + 1) / threads);
                    share.run(w, sources(w, flat), from, to);
                });
    }

    /** Adds all partial sums over this worker's part of the vector, in the order of the workers. */
    private void addPartialSums(int w, INDArray sum) {
        Block into = view(w, sum);
        int threads = pool.threads();
        long from = parameters * w / threads;
        long to = parameters * (w + 1) / threads;
        for (Block partial : partialSums) {
            into.add(from, partial.seenBy(views.get(w)), from, to - from, 1);
        }
    }

    private Worker.Sources sources(int w, INDArray flat) {
        Examples examples = Objects.requireNonNull(contiguous, "prepare() comes first");
        List<Feed> feeds = workers.get(w).plan().feeds();
        Block[] data = new Block[feeds.size()];
        for (int i = 0; i < data.length; i++) {
            Feed feed = feeds.get(i);
            data[i] = view(w, array(examples, feed));
        }
        return new Worker.Sources(data, view(w, flat));
    }

    private Block view(int w, INDArray array) {
        return views.get(w).view(array.data().addressPointer(), array.length());
    }

    /** Compiles if the examples' shapes are new, and makes them contiguous. */
    @Override
    @SuppressWarnings("ReferenceEquality") // the same object again: nothing to copy
    public void prepare(Examples examples) {
        if (examples != given) {
            contiguous = examples.contiguous(type);
            given = examples;
            wanted =
                    DataShapes.of(
                            contiguous.features(),
                            contiguous.labels(),
                            contiguous.featureMasks(),
                            contiguous.labelMasks());
        }
        if (!wanted().equals(shapes)) {
            compile();
        }
    }

    private DataShapes wanted() {
        return Objects.requireNonNull(wanted, "prepare() comes first");
    }

    private void compile() {
        compile(settings.chunk() > 0 ? settings.chunk() : automaticChunk());
        int better = undivided();
        if (better < chunk()) {
            compile(better);
        }
        pool.run(w -> eta = w == 0 ? eta(workers.get(0), chunk()) : eta);
        shapes = wanted;
    }

    private int undivided() {
        int[] size = new int[1];
        pool.run(
                w -> {
                    if (w == 0) {
                        size[0] = workers.get(w).undivided(view(w, network.params()));
                    }
                });
        return size[0];
    }

    private int chunk() {
        return workers.get(0).plan().compilation().chunk();
    }

    private double eta(Worker worker, int chunk) {
        double unit = type == DataType.FLOAT ? 0x1p-24 : 0x1p-53;
        return SumBound.eta(worker.rounding(chunk), unit, pool.threads(), chunk);
    }

    private void compile(int chunk) {
        release();
        Worker[] compiled = new Worker[pool.threads()];
        Block[] sums = new Block[compiled.length];
        pool.run(
                w -> {
                    Arena arena = new Arena(type);
                    compiled[w] = new Worker(arena, plan(arena, chunk, w));
                    sums[w] = w == 0 ? null : arena.allocate(parameters);
                });
        workers.addAll(List.of(compiled));
        for (int w = 1; w < sums.length; w++) {
            partialSums.add(sums[w]);
        }
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

    private Plan plan(Arena arena, int chunk, int worker) {
        return Plan.compile(
                network,
                wanted(),
                Plan.start(arena, kernels, chunk, uniforms.apply(worker), rowSizes));
    }

    /**
     * Two trial compilations tell what an example takes: the first bears what all share. Where sums
     * round much, chunks are smaller.
     */
    private int automaticChunk() {
        int[] chunk = new int[1];
        pool.run(
                w -> {
                    if (w > 0) {
                        return;
                    }
                    long one;
                    try (Arena arena = new Arena(type)) {
                        plan(arena, 1, w);
                        one = arena.bytes();
                    }
                    try (Arena arena = new Arena(type)) {
                        Worker two = new Worker(arena, plan(arena, 2, w));
                        long bytes = parameters * type.width();
                        chunk[0] = ChunkRule.chunk(arena.bytes() - one, bytes);
                        while (chunk[0] > ChunkRule.GOOD && eta(two, chunk[0]) > LARGE_ETA) {
                            chunk[0] = Math.max(ChunkRule.GOOD, chunk[0] / 2);
                        }
                        while (chunk[0] > FEWEST && eta(two, chunk[0]) > TOO_LARGE_ETA) {
                            chunk[0] = Math.max(FEWEST, chunk[0] / 2);
                        }
                    }
                });
        return chunk[0];
    }

    @Override
    public String describe() {
        String head = "compiled engine: " + pool.threads() + " threads, " + kernels.describe();
        if (workers.isEmpty()) {
            return head + "; compiled when it sees the first examples";
        }
        Compilation plan = workers.get(0).plan().compilation();
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

    private void release() {
        workers.forEach(Worker::close);
        workers.clear();
        partialSums.clear();
        groupSums.clear();
        shapes = null;
    }

    @Override
    public void close() {
        pool.close();
        release();
        given = null;
        contiguous = null;
    }
}
