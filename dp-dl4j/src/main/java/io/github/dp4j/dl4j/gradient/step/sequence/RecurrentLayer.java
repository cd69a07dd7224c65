package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;

/** What recurrent layers and those around them have in common. */
final class RecurrentLayer {

    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    private static final Set<Class<? extends Layer>> LSTMS = Set.of(LSTM.class, GravesLSTM.class);

    private RecurrentLayer() {}

    /** Refuses other than sequences of the layer's inputs, and appends its dropout. */
    static Value prepare(LayerSite site, BaseRecurrentLayer conf, Value input, Compilation to) {
        site.refuseWeightNoise(conf);
        if (input.shape().extents().size() != 1 || input.shape().channels() != conf.getNIn()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " expects sequences of "
                            + conf.getNIn()
                            + " numbers, but is given "
                            + input.shape()
                            + ".");
        }
        return DropoutStep.before(site, input, to);
    }

    /** A recurrent layer to which DL4J hands the mask itself; the output carries it on. */
    static Value masked(LayerSite site, Value input, Compilation to) {
        Class<?> type = site.conf().getClass();
        if (type == MaskZeroLayer.class) {
            return ZeroMaskStep.zeroMasked(site, input, to);
        }
        if (type == Bidirectional.class) {
            return BothDirections.compile(site, input, /* maskedState= */ true, to);
        }
        Value.Mask mask = input.mask();
        // After the last time step nothing counts: there a mask of leading ones changes nothing.
        boolean plain = mask == null || mask.form() == Value.Mask.Form.LEADING_ONES;
        if (isLstm(type) && !plain) {
            return PeepholeLstmStep.masked(site, input, to);
        }
        return to.layer(site, input);
    }

    /** Says whether a layer is an LSTM, whose state DL4J multiplies by a mask it is handed. */
    static boolean isLstm(Class<?> layer) {
        return LSTMS.contains(layer);
    }

    /** Allocates what a recurrent layer writes. */
    static Value output(LayerSite site, FeedForwardLayer conf, Value input, Compilation to) {
        int size = Math.toIntExact(conf.getNOut());
        return to.output(site, input, input.shape().withChannels(size), input.mask());
    }
}
