package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;

/**
 * Attention. Parameters lie in the order Wq, Wk, Wv, Wo; the first three as [heads, head size,
 * inputs], the last as [heads times head size, outputs], all in c order.
 */
final class AttentionCompilers {

    private AttentionCompilers() {}

    static Value selfAttention(LayerSite site, Value input, Compilation to) {
        SelfAttentionLayer conf = (SelfAttentionLayer) site.conf();
        Value[] in = ForkStep.append(sequence(site, input, to), 3, to);
        // Queries are not masked, but the mask goes on.
        in[0] = in[0].masked(null);
        Value attended =
                conf.isProjectInput()
                        ? projected(site, conf, in, to)
                        : AttentionStep.append(in[0], in[1], in[2], /* heads= */ 1, to);
        return doubled(attended, to).masked(input.mask());
    }

    static Value vertex(AttentionVertex conf, LayerSite site, Value[] inputs, Compilation to) {
        if (conf.isProjectInput()) {
            // DL4J 1.0.0-M2.1 has no gradient array for parameters of a vertex, and fails.
            throw site.unsupported("an attention vertex with projections");
        }
        for (Value input : inputs) {
            sequence(site, input, to);
        }
        return doubled(
                AttentionStep.append(inputs[0], inputs[1], inputs[2], /* heads= */ 1, to), to);
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

    private static Value sequence(LayerSite site, Value input, Compilation to) {
        if (!to.channelsFirst() || input.shape().extents().size() != 1) {
            throw site.unsupported("attention over other than sequences with channels first");
        }
        RecurrentCompiler.requireBinary(site, input.mask());
        return input;
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
        Value attended = AttentionStep.append(parts[0], parts[1], parts[2], conf.getNHeads(), to);
        Value result = output(site, attended, Math.toIntExact(conf.getNOut()), to);
        to.add(
                new LinearStep(
                        site, to, attended, result, at, /* biasFrom= */ -1, /* cOrder= */ true));
        return result;
    }

    private static Value output(LayerSite site, Value input, int channels, Compilation to) {
        return to.value(
                input.shape().withChannels(channels),
                input.needsError() || site.trainable(),
                input.mask());
    }
}
