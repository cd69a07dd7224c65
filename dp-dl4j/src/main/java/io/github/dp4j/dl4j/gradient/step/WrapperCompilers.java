package io.github.dp4j.dl4j.gradient.step;

import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;

/** Layers around recurrent layers, and layers that run in both directions. */
final class WrapperCompilers {

    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    private static final Set<Class<? extends Layer>> LSTMS = Set.of(LSTM.class, GravesLSTM.class);

    private static final Set<Class<? extends Layer>> BY_POSITION =
            Set.of(DenseLayer.class, ActivationLayer.class);

    private WrapperCompilers() {}

    static Value lastTimeStep(LayerSite site, Value input, Compilation to) {
        Layer inner = ((LastTimeStep) site.conf()).getUnderlying();
        Value all = masked(site.inner(inner, site.parametersFrom()), input, to);
        if (all.shape().extents().size() != 1) {
            throw site.unsupported("the last time step of " + inner.getClass().getSimpleName());
        }
        return LastTimeStepStep.append(all, /* orFirst= */ false, to);
    }

    static Value maskZero(LayerSite site, Value input, Compilation to) {
        return zeroMasked(site, input, to).masked(null);
    }

    private static Value zeroMasked(LayerSite site, Value input, Compilation to) {
        MaskZeroLayer conf = (MaskZeroLayer) site.conf();
        Value.Mask mask = ZeroMaskStep.append(input, conf.getMaskingValue(), to);
        return masked(
                site.inner(conf.getUnderlying(), site.parametersFrom()), input.masked(mask), to);
    }

    /** A recurrent layer to which DL4J hands the mask itself; the output carries it on. */
    private static Value masked(LayerSite site, Value input, Compilation to) {
        Class<?> type = site.conf().getClass();
        if (type == MaskZeroLayer.class) {
            return zeroMasked(site, input, to);
        }
        if (type == Bidirectional.class) {
            return bidirectional(site, input, /* maskedState= */ true, to);
        }
        Value.Mask mask = input.mask();
        // After the last time step nothing counts: there a mask of leading ones changes nothing.
        boolean plain = mask == null || mask.form() == Value.Mask.Form.LEADING_ONES;
        if (LSTMS.contains(type) && !plain) {
            return RecurrentCompiler.maskedLstm(site, input, to);
        }
        return LayerCompilers.compile(site, input, to);
    }

    static Value bidirectional(LayerSite site, Value input, Compilation to) {
        return bidirectional(site, input, /* maskedState= */ false, to);
    }

    private static Value bidirectional(
            LayerSite site, Value input, boolean maskedState, Compilation to) {
        Bidirectional conf = (Bidirectional) site.conf();
        Class<?> type = conf.getFwd().getClass();
        if (!LSTMS.contains(type) && type != SimpleRnn.class) {
            throw site.unsupported("both directions of " + type.getSimpleName());
        }
        FeedForwardLayer inner = (FeedForwardLayer) conf.getFwd();
        long half = inner.initializer().numParams(inner);
        Value[] branches = ForkStep.append(input, 2, to);
        Value reversed = reverse(branches[1], to);
        LayerSite forward = site.inner(conf.getFwd(), site.parametersFrom());
        LayerSite backward = site.inner(conf.getBwd(), site.parametersFrom() + half);
        boolean lstm = maskedState && input.mask() != null && LSTMS.contains(type);
        Value[] both = {
            lstm
                    ? RecurrentCompiler.maskedLstm(forward, branches[0], to)
                    : LayerCompilers.compile(forward, branches[0], to),
            reverse(
                    lstm
                            ? RecurrentCompiler.maskedLstm(backward, reversed, to)
                            : LayerCompilers.compile(backward, reversed, to),
                    to)
        };
        return switch (conf.getMode()) {
            case CONCAT -> ExampleStep.append(ExampleFunctions.concatenate(both), both, to);
            case ADD -> ExampleStep.append(ExampleFunctions.weightedSum(both, 1, 1), both, to);
            case AVERAGE ->
                    ExampleStep.append(ExampleFunctions.weightedSum(both, 0.5, 0.5), both, to);
            case MUL -> ExampleStep.append(ExampleFunctions.product(both), both, to);
        };
    }

    /** Parameters of the forward direction, then those of the backward one; outputs add up. */
    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    static Value gravesBidirectional(LayerSite site, Value input, Compilation to) {
        GravesBidirectionalLSTM conf = (GravesBidirectionalLSTM) site.conf();
        if (conf.getIDropout() != null) {
            throw site.unsupported("dropout"); // DL4J does not apply it
        }
        GravesLSTM one =
                new GravesLSTM.Builder()
                        .nIn(Math.toIntExact(conf.getNIn()))
                        .nOut(Math.toIntExact(conf.getNOut()))
                        .activation(conf.getActivationFn())
                        .gateActivationFunction(conf.getGateActivationFn())
                        .build();
        one.setIDropout(null);
        one.setWeightNoise(conf.getWeightNoise());
        long half = one.initializer().numParams(one);
        Value[] branches = ForkStep.append(input, 2, to);
        LayerSite forward = site.inner(one, site.parametersFrom());
        LayerSite backward = site.inner(one, site.parametersFrom() + half);
        Value[] both = {
            RecurrentCompiler.maskedLstm(forward, branches[0], to),
            reverse(RecurrentCompiler.maskedLstm(backward, reverse(branches[1], to), to), to)
        };
        return ExampleStep.append(ExampleFunctions.weightedSum(both, 1, 1), both, to);
    }

    static Value timeDistributed(LayerSite site, Value input, Compilation to) {
        TimeDistributed conf = (TimeDistributed) site.conf();
        Layer inner = conf.getUnderlying();
        if (!BY_POSITION.contains(inner.getClass())
                || (conf.getRnnDataFormat() == RNNFormat.NCW) != to.channelsFirst()
                || input.shape().extents().size() != 1) {
            throw site.unsupported(inner.getClass().getSimpleName() + " at every time step");
        }
        return LayerCompilers.compile(site.inner(inner, site.parametersFrom()), input, to);
    }

    /** Appends the reversal of a sequence and of its mask, whatever their lengths. */
    static Value reverse(Value input, Compilation to) {
        int steps = input.shape().rows();
        int[] map = IntStream.range(0, steps).map(t -> steps - 1 - t).toArray();
        Value.Mask mask = input.mask();
        if (mask != null) {
            Shape shape = Shape.sequence(1, steps);
            Value factors = new Value(shape, mask.factors(), null, null);
            Value.Mask.Form form =
                    mask.form() == Value.Mask.Form.ANY
                            ? Value.Mask.Form.ANY
                            : Value.Mask.Form.BINARY;
            mask = new Value.Mask(RowMapStep.append(factors, shape, map, null, to).data(), form);
        }
        return RowMapStep.append(input, input.shape(), map, mask, to);
    }
}
