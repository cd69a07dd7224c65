package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.CopyStep;
import io.github.dp4j.dl4j.gradient.step.ForkStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.SoftmaxStep;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.VertexSite;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;

/**
 * Scaled dot-product attention (Vaswani et al., arXiv 1706.03762), head by head, one example at a
 * time in double: {@code softmax(q k^T / sqrt(d) + (m - 1) 10^9) v}, m the smaller of the masks of
 * keys and values; outputs are multiplied by the queries' mask.
 */
final class AttentionStep implements Step {

    /** What DL4J subtracts from the score of a masked key. */
    private static final double MASKED = 1e9;

    private final Part queries;
    private final Part keys;
    private final Part values;
    private final Part outputs;
    private final int heads;
    private final double[] keyMask;
    private final double[] queryMask;
    private final double[] mask;
    private final double[] weights;

    /** A value of one example, its error, and its mask. */
    private static final class Part {
        final Value value;
        final int rows;
        final int channels;
        final int width;
        final double[] x;
        final double[] e;

        Part(Value value, int heads) {
            this.value = value;
            this.rows = value.shape().rows();
            this.channels = value.shape().channels();
            this.width = channels / heads;
            this.x = new double[rows * channels];
            this.e = new double[rows * channels];
        }

        void read(int i) {
            value.data().get((long) i * x.length, x, 0, x.length);
            Arrays.fill(e, 0);
        }

        void writeError(int i) {
            if (value.needsError()) {
                value.error().put((long) i * e.length, e, 0, e.length);
            }
        }

        /** Where a head's numbers start at a row. */
        int at(int row, int head) {
            return row * channels + head * width;
        }

        void readMask(int i, double[] to) {
            if (value.mask() == null) {
                Arrays.fill(to, 1);
            } else {
                value.mask().factors().get((long) i * rows, to, 0, rows);
            }
        }
    }

    private AttentionStep(Value queries, Value keys, Value values, Value output, int heads) {
        this.queries = new Part(queries, heads);
        this.keys = new Part(keys, heads);
        this.values = new Part(values, heads);
        this.outputs = new Part(output, heads);
        this.heads = heads;
        this.keyMask = new double[this.keys.rows];
        this.mask = new double[this.keys.rows];
        this.queryMask = new double[this.queries.rows];
        this.weights = new double[this.keys.rows];
    }

    /** Appends the step; every input is masked by its own mask. */
    static Value append(Value queries, Value keys, Value values, int heads, Compilation to) {
        Value output =
                to.value(
                        queries.shape().withChannels(values.shape().channels()),
                        queries.needsError() || keys.needsError() || values.needsError(),
                        queries.mask());
        to.add(new AttentionStep(queries, keys, values, output, heads));
        return output;
    }

    private void read(int i) {
        queries.read(i);
        keys.read(i);
        values.read(i);
        keys.readMask(i, keyMask);
        values.readMask(i, mask);
        for (int k = 0; k < mask.length; k++) {
            mask[k] = Math.min(mask[k], keyMask[k]);
        }
        queries.readMask(i, queryMask);
    }

    /**
     * Compiles a {@link SelfAttentionLayer}. Parameters lie in the order Wq, Wk, Wv, Wo; the first
     * three as [heads, head size, inputs], the last as [heads times head size, outputs], all in c
     * order.
     */
    static Value compile(LayerSite site, Value input, Compilation to) {
        SelfAttentionLayer conf = (SelfAttentionLayer) site.conf();
        requireSequence(input, site.where(), to);
        Value[] in = ForkStep.append(input, 3, to);
        // Queries are not masked, but the mask goes on.
        in[0] = in[0].masked(null);
        Value attended =
                conf.isProjectInput()
                        ? projected(site, conf, in, to)
                        : append(in[0], in[1], in[2], /* heads= */ 1, to);
        return doubled(attended, to).masked(input.mask());
    }

    /**
     * DL4J 1.0.0-M2.1 counts the error twice that flows into a SameDiff layer. So must we: without
     * noise and clipping, training is the same as DL4J's own.
     */
    private static Value doubled(Value value, Compilation to) {
        Value output = to.value(value.shape(), value.needsError(), value.mask());
        to.add(new CopyStep(value, output, /* errorFactor= */ 2));
        return output;
    }

    /** Queries, keys and values from what flows in, and outputs from what they attend to. */
    private static Value projected(
            LayerSite site, SelfAttentionLayer conf, Value[] in, Compilation to) {
        int width = Math.toIntExact(conf.getNHeads() * conf.getHeadSize());
        Value[] parts = new Value[in.length];
        long at = site.parametersFrom();
        for (int k = 0; k < in.length; k++) {
            parts[k] = output(site, in[k], width, to);
            to.add(new LinearStep(site, to, in[k], parts[k], at, /* biasFrom= */ -1));
            at += (long) width * in[k].shape().channels();
        }
        Value attended = append(parts[0], parts[1], parts[2], conf.getNHeads(), to);
        Value result = output(site, attended, Math.toIntExact(conf.getNOut()), to);
        to.add(
                new LinearStep(
                        site, to, attended, result, at, /* biasFrom= */ -1, /* cOrder= */ true));
        return result;
    }

    private static Value output(LayerSite site, Value input, int channels, Compilation to) {
        return to.output(site, input, input.shape().withChannels(channels), input.mask());
    }

    /** Compiles an {@link AttentionVertex}. */
    static Value vertex(VertexSite site, Compilation to) {
        if (((AttentionVertex) site.conf()).isProjectInput()) {
            // DL4J 1.0.0-M2.1 has no gradient array for parameters of a vertex, and fails.
            throw site.unsupported("an attention vertex with projections");
        }
        Value[] inputs = site.inputs();
        for (Value input : inputs) {
            requireSequence(input, site.where(), to);
        }
        return doubled(append(inputs[0], inputs[1], inputs[2], /* heads= */ 1, to), to);
    }

    private static void requireSequence(Value input, String where, Compilation to) {
        if (!to.channelsFirst() || input.shape().extents().size() != 1) {
            throw new UnsupportedLayerException(
                    where, "attention over other than sequences with channels first");
        }
        Value.Mask.requireBinary(input.mask(), where);
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            read(i);
            Arrays.fill(outputs.x, 0);
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < queries.rows; t++) {
                    weigh(head, t);
                    int to = outputs.at(t, head);
                    for (int k = 0; k < keys.rows; k++) {
                        double weight = weights[k] * queryMask[t];
                        addScaled(
                                weight, values.x, values.at(k, head), outputs.x, to, values.width);
                    }
                }
            }
            outputs.value.data().put((long) i * outputs.x.length, outputs.x, 0, outputs.x.length);
        }
    }

    /** The weights of all keys for one query. */
    private void weigh(int head, int t) {
        double root = Math.sqrt(queries.width);
        for (int k = 0; k < keys.rows; k++) {
            double score =
                    dot(queries.x, queries.at(t, head), keys.x, keys.at(k, head), keys.width);
            weights[k] = score / root + (mask[k] - 1) * MASKED;
        }
        SoftmaxStep.softmax(weights, weights);
    }

    @Override
    public void backward(int count) {
        if (!outputs.value.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            read(i);
            outputs.value.error().get((long) i * outputs.e.length, outputs.e, 0, outputs.e.length);
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < queries.rows; t++) {
                    weigh(head, t);
                    spread(head, t);
                }
            }
            queries.writeError(i);
            keys.writeError(i);
            values.writeError(i);
        }
    }

    private void spread(int head, int t) {
        int from = outputs.at(t, head);
        int width = values.width;
        double mean = 0;
        for (int k = 0; k < keys.rows; k++) {
            int at = values.at(k, head);
            mean += weights[k] * queryMask[t] * dot(outputs.e, from, values.x, at, width);
        }
        double root = Math.sqrt(queries.width);
        int query = queries.at(t, head);
        for (int k = 0; k < keys.rows; k++) {
            int at = values.at(k, head);
            int key = keys.at(k, head);
            double slope = queryMask[t] * dot(outputs.e, from, values.x, at, width) - mean;
            double score = weights[k] * slope / root;
            addScaled(weights[k] * queryMask[t], outputs.e, from, values.e, at, width);
            addScaled(score, keys.x, key, queries.e, query, keys.width);
            addScaled(score, queries.x, query, keys.e, key, keys.width);
        }
    }

    private static double dot(double[] a, int aFrom, double[] b, int bFrom, int count) {
        double sum = 0;
        for (int c = 0; c < count; c++) {
            sum += a[aFrom + c] * b[bFrom + c];
        }
        return sum;
    }

    private static void addScaled(
            double factor, double[] from, int at, double[] to, int toAt, int count) {
        for (int c = 0; c < count; c++) {
            to[toAt + c] += factor * from[at + c];
        }
    }
}
