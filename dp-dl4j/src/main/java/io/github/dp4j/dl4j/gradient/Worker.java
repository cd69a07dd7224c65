package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.LossStep;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.TrainableStep;
import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One thread's share of a batch: a compiled network over buffers of its own, fed a chunk at a time.
 *
 * <p>Book-keeping (Bu, Wang, Zha, Karypis, "Differentially private optimization on large model at
 * small cost", arXiv 2210.00038): one forward and one backward pass; the squared norms, then the
 * clipped sum, follow from the inputs and output errors that every step kept.
 */
final class Worker implements AutoCloseable {

    private final Arena arena;
    private final Plan plan;
    private final List<Step> steps;
    private final List<TrainableStep> parameterised = new ArrayList<>();
    private final List<TrainableStep> trained = new ArrayList<>();
    private final int chunk;
    private final double largestNorm;
    private final double[] squares;
    private final double[] weights;
    private final int[] members;
    private final double[] scratch;

    Worker(Arena arena, Plan plan) {
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
        this.chunk = plan.compilation().chunk();
        // What a float network's own gradient could not hold is infinite there.
        this.largestNorm = arena.type() == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
        this.squares = new double[chunk];
        this.weights = new double[chunk];
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

    Plan plan() {
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
     * Adds the clipped sum over {@code indices[from..to)}.
     *
     * @param norms written at the same places; null for plain sums, which need no norms
     */
    void addClippedSum(
            Sources sources,
            int[] indices,
            int from,
            int to,
            double clip,
            Block sum,
            double[] norms) {
        bind(sources, /* training= */ true);
        forEachChunk(
                from,
                to,
                count -> {
                    if (norms == null) {
                        gradients(sources, indices, count);
                        addSum(count, null, sum);
                    } else {
                        addClippedChunk(sources, indices, count, clip, sum, norms);
                    }
                });
        for (TrainableStep step : trained) {
            step.flush(sum);
        }
    }

    /** Writes the losses of {@code indices[from..to)} to the same places. */
    void losses(Sources sources, int[] indices, int from, int to, double[] losses) {
        bind(sources, /* training= */ false);
        forEachChunk(
                from,
                to,
                count -> {
                    forward(sources, indices, count);
                    Arrays.fill(squares, 0, count, 0);
                    for (LossStep loss : plan.compilation().losses()) {
                        loss.addLosses(count, squares);
                    }
                    System.arraycopy(squares, 0, losses, members[0], count);
                });
    }

    /** Writes the outputs for {@code indices[from..to)} to the same places. */
    void predict(Sources sources, int[] indices, int from, int to, Predictions predictions) {
        List<LossStep> ends = plan.compilation().losses();
        double[][] output = new double[ends.size()][];
        for (int k = 0; k < output.length; k++) {
            output[k] = new double[ends.get(k).shape().size()];
        }
        bind(sources, /* training= */ false);
        forEachChunk(
                from,
                to,
                count -> {
                    forward(sources, indices, count);
                    for (int k = 0; k < output.length; k++) {
                        for (int i = 0; i < count; i++) {
                            ends.get(k).predictions(i, output[k]);
                            predictions.put(k, members[i], output[k]);
                        }
                    }
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
            Sources sources, int[] indices, int count, double clip, Block sum, double[] norms) {
        gradients(sources, indices, count);
        Arrays.fill(squares, 0, count, 0);
        for (TrainableStep step : trained) {
            step.addSquaredNorms(count, squares);
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double norm = Math.sqrt(squares[i]);
            if (norm <= largestNorm) {
                norms[members[i]] = norm;
                // Where norm <= C the factor is exactly 1, also at norm 0.
                weights[kept] = norm > clip ? clip / norm : 1;
                members[kept++] = members[i];
            } else {
                norms[members[i]] = Double.NaN;
            }
        }
        if (kept < count && kept > 0) {
            // A factor of zero would not do: zero times NaN is NaN. The others once more, alone;
            // their norms may change by rounding, and with dropout, so they are clipped anew.
            addClippedChunk(sources, indices, kept, clip, sum, norms);
        } else if (kept > 0) {
            addSum(kept, weights, sum);
        }
    }

    private void gradients(Sources sources, int[] indices, int count) {
        forward(sources, indices, count);
        for (int s = steps.size() - 1; s >= 0; s--) {
            steps.get(s).backward(count);
        }
    }

    private void forward(Sources sources, int[] indices, int count) {
        for (int f = 0; f < plan.feeds().size(); f++) {
            Feed feed = plan.feeds().get(f);
            for (int i = 0; i < count; i++) {
                feed.copy(sources.data()[f], indices[members[i]], i, scratch);
            }
        }
        for (int s = 0; s < steps.size(); s++) {
            steps.get(s).forward(count);
        }
    }

    private void addSum(int count, double[] factors, Block sum) {
        for (TrainableStep step : trained) {
            step.addWeightedSum(count, factors, sum);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
