package io.github.dp4j.dl4j.gradient.step;

import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** Layers over sequences, and embeddings. */
final class RecurrentCompiler {

    private RecurrentCompiler() {}

    static Value lstm(LayerSite site, Value input, Compilation to) {
        LSTM conf = (LSTM) site.conf();
        Value dropped = prepare(site, conf, input, to);
        // DL4J's LSTM ignores masks and hands them on.
        Value output = outputOf(site, conf, input, to);
        to.add(
                new LstmStep(
                        site,
                        to,
                        dropped,
                        output,
                        Activations.of(conf.getActivationFn(), site),
                        Activations.of(conf.getGateActivationFn(), site)));
        return output;
    }

    static Value simpleRnn(LayerSite site, Value input, Compilation to) {
        SimpleRnn conf = (SimpleRnn) site.conf();
        if (conf.hasLayerNorm()) {
            // DL4J 1.0.0-M2.1 itself fails on it: its gain is a vector where a matrix is read.
            throw site.unsupported("layer normalisation");
        }
        requireBinary(site, input.mask());
        Value dropped = prepare(site, conf, input, to);
        Value output = outputOf(site, conf, input, to);
        to.add(
                new SimpleRnnStep(
                        site, to, dropped, output, Activations.of(conf.getActivationFn(), site)));
        return output;
    }

    static Value gravesLstm(LayerSite site, Value input, Compilation to) {
        // Like LSTM it hands masks on.
        return maskedLstm(site, input.masked(null), to).masked(input.mask());
    }

    /** An LSTM, with peepholes or without, whose state is multiplied by the mask. */
    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    static Value maskedLstm(LayerSite site, Value input, Compilation to) {
        AbstractLSTM conf = (AbstractLSTM) site.conf();
        requireBinary(site, input.mask());
        Value dropped = prepare(site, conf, input, to);
        Value output = outputOf(site, conf, input, to);
        to.add(
                new PeepholeLstmStep(
                        site,
                        to,
                        dropped,
                        output,
                        Activations.of(conf.getActivationFn(), site),
                        Activations.of(conf.getGateActivationFn(), site),
                        conf.getClass() == GravesLSTM.class));
        return output;
    }

    private static Value outputOf(
            LayerSite site, FeedForwardLayer conf, Value input, Compilation to) {
        return to.value(
                input.shape().withChannels(Math.toIntExact(conf.getNOut())),
                input.needsError() || site.trainable(),
                input.mask());
    }

    /** DL4J applies the mask twice to some numbers: that is the same for zeros and ones alone. */
    static void requireBinary(LayerSite site, Value.Mask mask) {
        if (mask != null && mask.form() == Value.Mask.Form.ANY) {
            throw site.unsupported("a mask of other numbers than zeros and ones");
        }
    }

    private static Value prepare(
            LayerSite site, BaseRecurrentLayer conf, Value input, Compilation to) {
        DenseCompiler.refuseWeightNoise(site, conf);
        if (input.shape().extents().size() != 1 || input.shape().channels() != conf.getNIn()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects sequences of "
                            + conf.getNIn()
                            + " numbers, but is given "
                            + input.shape()
                            + ".");
        }
        return SimpleCompilers.dropoutOf(site, input, to);
    }

    static Value output(LayerSite site, Value input, Compilation to) {
        // An input mask does not reach DL4J's RnnOutputLayer: only labels' masks count there.
        return DenseCompiler.output(site, input.masked(null), to);
    }

    static Value embedding(LayerSite site, Value input, Compilation to) {
        EmbeddingLayer conf = (EmbeddingLayer) site.conf();
        if (input.shape().size() != 1) {
            throw new IllegalArgumentException(
                    site.where() + " expects one index, but is given " + input.shape() + ".");
        }
        Shape shape = Shape.flat(Math.toIntExact(conf.getNOut()));
        return embed(site, conf, conf.hasBias(), shape, input, to);
    }

    static Value embeddingSequence(LayerSite site, Value input, Compilation to) {
        EmbeddingSequenceLayer conf = (EmbeddingSequenceLayer) site.conf();
        Shape shape = Shape.sequence(Math.toIntExact(conf.getNOut()), input.shape().size());
        return embed(site, conf, conf.hasBias(), shape, input, to);
    }

    private static Value embed(
            LayerSite site,
            FeedForwardLayer conf,
            boolean bias,
            Shape shape,
            Value input,
            Compilation to) {
        DenseCompiler.refuseWeightNoise(site, conf);
        if (input.needsError()) {
            throw site.unsupported("trained layers below an embedding");
        }
        Value z = to.value(shape, site.trainable(), input.mask());
        int words = Math.toIntExact(conf.getNIn());
        to.add(new EmbeddingStep(site, to, input, z, words, bias));
        return DenseCompiler.activate(site, conf, z, to);
    }
}
