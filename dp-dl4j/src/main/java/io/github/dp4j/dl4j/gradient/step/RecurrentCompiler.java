package io.github.dp4j.dl4j.gradient.step;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** Layers over sequences, and embeddings. */
final class RecurrentCompiler {

    private RecurrentCompiler() {}

    static Value lstm(LayerSite site, Value input, Compilation to) {
        LSTM conf = (LSTM) site.conf();
        Value dropped = prepare(site, conf, input, to);
        // DL4J's LSTM ignores masks and hands them on.
        Value output =
                to.value(
                        input.shape().withChannels(Math.toIntExact(conf.getNOut())),
                        input.needsError() || site.trainable(),
                        input.mask());
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
            throw site.unsupported("layer normalisation");
        }
        Value dropped = prepare(site, conf, input, to);
        Value output =
                to.value(
                        input.shape().withChannels(Math.toIntExact(conf.getNOut())),
                        input.needsError() || site.trainable(),
                        input.mask());
        to.add(
                new SimpleRnnStep(
                        site, to, dropped, output, Activations.of(conf.getActivationFn(), site)));
        return output;
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

    static Value lastTimeStep(LayerSite site, Value input, Compilation to) {
        Layer inner = ((LastTimeStep) site.conf()).getUnderlying();
        // Here DL4J's LSTM multiplies its state by the mask, in the forward pass only. What comes
        // after the last time step counts for nothing; a mask with holes before it is refused.
        Value all = LayerCompilers.compile(site.inner(inner, site.parametersFrom()), input, to);
        if (all.shape().extents().size() != 1) {
            throw site.unsupported("the last time step of " + inner.getClass().getSimpleName());
        }
        return LastTimeStepStep.append(all, inner.getClass() == LSTM.class, to);
    }

    static Value bidirectional(LayerSite site, Value input, Compilation to) {
        Bidirectional conf = (Bidirectional) site.conf();
        if (input.mask() != null) {
            throw site.unsupported("a mask");
        }
        if (conf.getFwd().getClass() != LSTM.class && conf.getFwd().getClass() != SimpleRnn.class) {
            throw site.unsupported(
                    "both directions of " + conf.getFwd().getClass().getSimpleName());
        }
        int steps = input.shape().rows();
        Value[] branches = ForkStep.append(input, 2, to);
        Value forward =
                LayerCompilers.compile(
                        site.inner(conf.getFwd(), site.parametersFrom()), branches[0], to);
        Value reversed = reverse(branches[1], steps, to);
        FeedForwardLayer inner = (FeedForwardLayer) conf.getFwd();
        long half = inner.initializer().numParams(inner);
        Value backward =
                LayerCompilers.compile(
                        site.inner(conf.getBwd(), site.parametersFrom() + half), reversed, to);
        Value[] both = {forward, reverse(backward, steps, to)};
        return switch (conf.getMode()) {
            case CONCAT -> ExampleStep.append(ExampleFunctions.concatenate(both), both, to);
            case ADD -> ExampleStep.append(ExampleFunctions.weightedSum(both, 1, 1), both, to);
            case AVERAGE ->
                    ExampleStep.append(ExampleFunctions.weightedSum(both, 0.5, 0.5), both, to);
            case MUL -> ExampleStep.append(ExampleFunctions.product(both), both, to);
        };
    }

    private static Value reverse(Value input, int steps, Compilation to) {
        int[] map = IntStream.range(0, steps).map(t -> steps - 1 - t).toArray();
        return RowMapStep.append(input, input.shape(), map, input.mask(), to);
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
