package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.CompiledNetwork;
import io.github.dp4j.dl4j.gradient.compile.DataShapes;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.Kernels;
import io.github.dp4j.dl4j.kernel.RowSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The workers of an engine, one a thread, each with a plan compiled for the shapes of some examples
 * and a chunk that suits them.
 */
final class CompiledWorkers implements AutoCloseable {

    /** Noise so much larger is worth a smaller chunk. */
    private static final double LARGE_ETA = 0.01;

    /** Noise so much larger, as of long sequences, is worth slow products. */
    private static final double TOO_LARGE_ETA = 0.05;

    private static final int FEWEST = 2;

    private final Model network;
    private final int chosenChunk;
    private final Kernels kernels;
    private final RowSizes rowSizes;
    private final IntFunction<UniformSource> uniforms;
    private final WorkerPool pool;
    private final Views views;
    private final DataType type;
    private final long parameters;
    private final List<ChunkWorker> workers = new ArrayList<>();

    /** Of all workers but the first, which adds to the sum itself. */
    private final List<Block> partialSums = new ArrayList<>();

    /** One a worker, once groups were summed. */
    private final List<GroupSum> groupSums = new ArrayList<>();

    private double eta;
    private @Nullable DataShapes shapes;

    /**
     * @param chosenChunk examples a chunk; 0 to find what suits
     * @param uniforms the random numbers of each worker's dropout
     */
    CompiledWorkers(
            Model network,
            int chosenChunk,
            Kernels kernels,
            IntFunction<UniformSource> uniforms,
            WorkerPool pool,
            Views views) {
        this.network = network;
        this.chosenChunk = chosenChunk;
        this.kernels = kernels;
        this.rowSizes = new RowSizes(kernels);
        this.uniforms = uniforms;
        this.pool = pool;
        this.views = views;
        this.type = network.params().dataType();
        this.parameters = network.params().length();
    }

    boolean areCompiled() {
        return !workers.isEmpty();
    }

    ChunkWorker get(int w) {
        return workers.get(w);
    }

    /** Returns the plan, the same for every worker. */
    CompiledNetwork plan() {
        return workers.get(0).plan();
    }

    int chunk() {
        return plan().compilation().chunk();
    }

    /** Returns how far an example may move a sum beyond the clip norm. */
    double eta() {
        return eta;
    }

    /** Returns where a worker other than the first adds. */
    Block partialSum(int w) {
        return partialSums.get(w - 1);
    }

    /** Returns where each worker adds groups. */
    List<GroupSum> groupSums() {
        if (groupSums.isEmpty()) {
            workers.forEach(
                    worker -> groupSums.add(new GroupSum(worker.arena().allocate(parameters))));
        }
        return groupSums;
    }

    /** Compiles the plans, unless they are for such examples already. */
    void compile(DataShapes wanted) {
        if (wanted.equals(shapes)) {
            return;
        }
        compile(wanted, chosenChunk > 0 ? chosenChunk : automaticChunk(wanted));
        int better = undivided();
        if (better < chunk()) {
            compile(wanted, better);
        }
        pool.run(w -> eta = w == 0 ? eta(workers.get(0), chunk()) : eta);
        shapes = wanted;
    }

    private int undivided() {
        int[] size = new int[1];
        pool.run(
                w -> {
                    if (w == 0) {
                        size[0] = workers.get(w).undivided(views.of(w, network.params()));
                    }
                });
        return size[0];
    }

    private double eta(ChunkWorker worker, int chunk) {
        double unit = type == DataType.FLOAT ? 0x1p-24 : 0x1p-53;
        return SumBound.eta(worker.rounding(chunk), unit, pool.threads(), chunk);
    }

    private void compile(DataShapes wanted, int chunk) {
        close();
        ChunkWorker[] compiled = new ChunkWorker[pool.threads()];
        Block[] sums = new Block[compiled.length];
        pool.run(
                w -> {
                    Arena arena = new Arena(type);
                    compiled[w] = new ChunkWorker(arena, plan(wanted, arena, chunk, w));
                    sums[w] = w == 0 ? null : arena.allocate(parameters);
                });
        workers.addAll(List.of(compiled));
        for (int w = 1; w < sums.length; w++) {
            partialSums.add(sums[w]);
        }
    }

    private CompiledNetwork plan(DataShapes wanted, Arena arena, int chunk, int worker) {
        return CompiledNetwork.compile(
                network,
                wanted,
                CompiledNetwork.start(arena, kernels, chunk, uniforms.apply(worker), rowSizes));
    }

    /**
     * Two trial compilations tell what an example takes: the first bears what all share. Where sums
     * round much, chunks are smaller.
     */
    private int automaticChunk(DataShapes wanted) {
        int[] chunk = new int[1];
        pool.run(
                w -> {
                    if (w > 0) {
                        return;
                    }
                    long one;
                    try (Arena arena = new Arena(type)) {
                        plan(wanted, arena, 1, w);
                        one = arena.bytes();
                    }
                    try (Arena arena = new Arena(type)) {
                        ChunkWorker two = new ChunkWorker(arena, plan(wanted, arena, 2, w));
                        long bytes = parameters * type.width();
                        chunk[0] = ChunkSize.chunk(arena.bytes() - one, bytes);
                        while (chunk[0] > ChunkSize.GOOD && eta(two, chunk[0]) > LARGE_ETA) {
                            chunk[0] = Math.max(ChunkSize.GOOD, chunk[0] / 2);
                        }
                        while (chunk[0] > FEWEST && eta(two, chunk[0]) > TOO_LARGE_ETA) {
                            chunk[0] = Math.max(FEWEST, chunk[0] / 2);
                        }
                    }
                });
        return chunk[0];
    }

    /** Releases the plans' memory. */
    @Override
    public void close() {
        workers.forEach(ChunkWorker::close);
        workers.clear();
        partialSums.clear();
        groupSums.clear();
        shapes = null;
    }
}
