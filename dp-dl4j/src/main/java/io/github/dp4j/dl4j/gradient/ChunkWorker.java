package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.compile.CompiledNetwork;
import io.github.dp4j.dl4j.gradient.compile.Feed;
import io.github.dp4j.dl4j.gradient.step.ExampleNorms;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.SumRounding;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.gradient.step.UniformSource;
import io.github.dp4j.dl4j.gradient.step.loss.LossStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import io.github.dp4j.dl4j.kernel.RowProducts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One thread's share of a batch: a compiled network over buffers of its own, fed a chunk at a time.
 *
 * <p>Book-keeping (Bu, Wang, Zha, Karypis, "Differentially private optimization on large model at
 * small cost", arXiv 2210.00038): one forward and one backward pass; the squared norms, then the
 * clipped sum, follow from the inputs and output errors that every step kept.
 *
 * <p>An example whose gradient is not finite has weight 0 and stays in its place: its neighbours'
 * numbers are the same with and without it.
 */
final class ChunkWorker implements AutoCloseable {

    /** How much smaller than intended a chunk may be: kernels take up to eight rows at a time. */
    private static final int LESS = 8;

    private final Arena arena;
    private final CompiledNetwork plan;
    private final List<Step> steps;
    private final List<TrainableStep> parameterised = new ArrayList<>();
    private final List<TrainableStep> trained = new ArrayList<>();

    /** The one that adds as it takes norms, or null. */
    private final @Nullable TrainableStep atOnce;

    private final int chunk;
    private final double largestNorm;

    /** In clip norms: {@link ExampleNorms}. */
    private final double largestExposure;

    private final ExampleNorms norms;
    private final double[] weights;
    private final boolean[] apart;
    private final int[] members;
    private final double[] scratch;

    ChunkWorker(Arena arena, CompiledNetwork plan) {
        this.arena = arena;
        this.plan = plan;
        this.steps = plan.compilation().steps();
        for (Step step : steps) {
            if (step instanceof TrainableStep trainable) {
                parameterised.add(trainable);
                if (trainable.trainable()) {
                    trained.add(trainable);
                }
            }
        }
        this.atOnce =
                trained.stream()
                        .filter(step -> step.computedTwice() > 0)
                        .max(Comparator.comparingLong(TrainableStep::computedTwice))
                        .orElse(null);
        this.chunk = plan.compilation().chunk();
        // What a float network's own gradient could not hold is infinite there.
        this.largestNorm = arena.type() == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
        this.largestExposure = arena.type() == DataType.FLOAT ? 0x1p100 : 0x1p960;
        this.norms = new ExampleNorms(chunk);
        this.weights = new double[chunk];
        this.apart = new boolean[chunk];
        this.members = new int[chunk];
        this.scratch =
                new double
                        [2
                                * plan.feeds().stream()
                                        .mapToInt(feed -> feed.target().shape().size())
                                        .max()
                                        .orElse(0)];
    }

    Arena arena() {
        return arena;
    }

    CompiledNetwork plan() {
        return plan;
    }

    /**
     * What one call reads.
     *
     * @param data one block a feed
     * @param parameters the flat vector
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Sources(Block[] data, Block parameters) {}

    /**
     * Adds the sum over {@code indices[from..to)}, neither clipped nor private.
     *
     * @param sum laid out like the parameters; modified
     */
    void addPlainSum(Sources sources, int[] indices, int from, int to, Block sum) {
        bind(sources, /* training= */ true);
        forEachChunk(
                from,
                to,
                count -> {
                    feed(sources, indices, count);
                    run(count);
                    for (TrainableStep step : trained) {
                        step.addWeightedSum(count, null, sum);
                    }
                });
        flush(sum);
    }

    /**
     * Adds the groups {@code from} to {@code to - 1} to a sum of clipped gradients.
     *
     * @param norms written at the groups' places
     */
    void addGroups(
            Sources sources,
            int[][] groups,
            double[] factors,
            int from,
            int to,
            double clip,
            GroupSum sum,
            double[] norms) {
        for (int u = from; u < to; u++) {
            int[] rows = groups[u];
            norms[u] =
                    sum.add(
                            into -> addPlainSum(sources, rows, 0, rows.length, into),
                            factors[u],
                            clip);
        }
    }

    /**
     * Adds this worker's part of one round of a clipped sum.
     *
     * @param order which of {@code indices} has which rank
     * @param norms written at the places of {@code indices}
     */
    void addClippedRound(
            Sources sources,
            int[] indices,
            int[] order,
            Schedule schedule,
            int round,
            int worker,
            double clip,
            Block sum,
            double[] norms) {
        bind(sources, /* training= */ true);
        schedule.forEach(
                round,
                worker,
                (from, to) -> {
                    System.arraycopy(order, from, members, 0, to - from);
                    addClippedChunk(sources, indices, to - from, clip, sum, norms);
                });
        flush(sum);
    }

    private void flush(Block sum) {
        for (TrainableStep step : trained) {
            step.flush(sum);
        }
    }

    /**
     * Finds the largest chunk whose products need not be divided for their rows to be computed
     * alike: dividing them costs little where matrices are large, and much where they are not.
     *
     * @param parameters the flat vector
     * @return the number of examples; the whole chunk if none of some sizes below it is better
     */
    int undivided(Block parameters) {
        plan.compilation().pass().training(false);
        for (TrainableStep step : parameterised) {
            step.bind(parameters);
        }
        UniformSource uniforms = UniformSource.seeded(1);
        for (Feed feed : plan.feeds()) {
            feed.repeat(uniforms, chunk);
        }
        RowProducts products = plan.compilation().rowProducts();
        for (int size = chunk; size > Math.max(0, chunk - LESS); size--) {
            long before = products.divided();
            run(size);
            if (products.divided() == before) {
                return size;
            }
        }
        return chunk;
    }

    /** Writes the losses of {@code indices[from..to)} to the same places. */
    void losses(Sources sources, int[] indices, int from, int to, double[] losses) {
        infer(
                sources,
                indices,
                from,
                to,
                count -> {
                    Arrays.fill(weights, 0, count, 0);
                    for (LossStep loss : plan.losses()) {
                        loss.addLosses(count, weights);
                    }
                    System.arraycopy(weights, 0, losses, members[0], count);
                });
    }

    /** Writes the outputs for {@code indices[from..to)} to the same places. */
    void predict(Sources sources, int[] indices, int from, int to, Predictions predictions) {
        List<LossStep> ends = plan.losses();
        double[][] output = new double[ends.size()][];
        for (int k = 0; k < output.length; k++) {
            output[k] = new double[ends.get(k).shape().size()];
        }
        infer(
                sources,
                indices,
                from,
                to,
                count -> {
                    for (int k = 0; k < output.length; k++) {
                        for (int i = 0; i < count; i++) {
                            ends.get(k).predictions(i, output[k]);
                            predictions.put(k, members[i], output[k]);
                        }
                    }
                });
    }

    /** Computes the outputs, chunk by chunk, for whoever reads them. */
    private void infer(Sources sources, int[] indices, int from, int to, IntConsumer reader) {
        bind(sources, /* training= */ false);
        forEachChunk(
                from,
                to,
                count -> {
                    feed(sources, indices, count);
                    forward(count);
                    reader.accept(count);
                });
    }

    private void forEachChunk(int from, int to, IntConsumer task) {
        int chunks = (to - from + chunk - 1) / chunk;
        for (int i = 0; i < chunks; i++) {
            int start = from + (int) ((long) (to - from) * i / chunks);
            int end = from + (int) ((long) (to - from) * (i + 1) / chunks);
            for (int k = start; k < end; k++) {
                members[k - start] = k;
            }
            task.accept(end - start);
        }
    }

    private void bind(Sources sources, boolean training) {
        plan.compilation().pass().training(training);
        for (TrainableStep step : parameterised) {
            step.bind(sources.parameters());
        }
    }

    private void addClippedChunk(
            Sources sources, int[] indices, int count, double clip, Block sum, double[] to) {
        feed(sources, indices, count);
        run(count);
        norms.clear();
        for (TrainableStep step : trained) {
            if (step != atOnce) {
                step.addSquaredNorms(count, norms);
            }
        }
        if (atOnce != null) {
            atOnce.addAtOnce(count, norms, i -> weigh(i, clip, to), sum);
        } else {
            for (int i = 0; i < count; i++) {
                weigh(i, clip, to);
            }
        }
        boolean someApart = false;
        for (int i = 0; i < count; i++) {
            apart[i] = weights[i] > 0 && norms.isApart(i);
            someApart |= apart[i];
        }
        for (TrainableStep step : trained) {
            if (step != atOnce) {
                if (someApart) {
                    step.addApart(count, weights, apart);
                }
                step.addWeightedSum(count, weights, sum);
            }
        }
    }

    /** Sets and returns an example's weight, all steps having added their squares. */
    private double weigh(int i, double clip, double[] to) {
        double norm = norms.norm(i);
        double bound = norms.bound(i);
        if (norm <= largestNorm
                && bound < Double.POSITIVE_INFINITY
                && norms.exposure(i) <= largestExposure * clip) {
            to[members[i]] = norm;
            // Where the bound is at most C the factor is exactly 1, also at norm 0.
            weights[i] = bound > clip ? notAbove(clip / bound) : 1;
        } else {
            to[members[i]] = Double.NaN;
            weights[i] = 0;
        }
        return weights[i];
    }

    /** Rounds a factor to the network's type, and down. */
    private double notAbove(double factor) {
        if (arena.type() != DataType.FLOAT) {
            return factor;
        }
        float rounded = (float) factor;
        return rounded > factor ? Math.nextDown(rounded) : rounded;
    }

    private void run(int count) {
        forward(count);
        for (int s = steps.size() - 1; s >= 0; s--) {
            steps.get(s).backward(count);
        }
    }

    private void feed(Sources sources, int[] indices, int count) {
        for (int f = 0; f < plan.feeds().size(); f++) {
            Feed feed = plan.feeds().get(f);
            for (int i = 0; i < count; i++) {
                feed.copy(sources.data()[f], indices[members[i]], i, scratch);
            }
        }
    }

    private void forward(int count) {
        for (int s = 0; s < steps.size(); s++) {
            steps.get(s).forward(count);
        }
    }

    /** How this plan's sums round in chunks of a size, which need not be its own. */
    SumRounding rounding(int examples) {
        return trained.stream()
                .map(step -> step.rounding(examples))
                .reduce(new SumRounding(0, 0), SumRounding::and);
    }

    @Override
    public void close() {
        arena.close();
    }
}
