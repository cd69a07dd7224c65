package io.github.dp4j.dl4j.gradient.step.sequence;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.ExampleStep;
import io.github.dp4j.dl4j.gradient.step.ForkStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.gradient.step.graph.Concatenation;
import io.github.dp4j.dl4j.gradient.step.graph.ElementwiseFunctions;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** Recurrent layers that read a sequence forwards and backwards. */
final class BothDirections {

    private BothDirections() {}

    /** Compiles a {@link Bidirectional}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        return compile(site, input, /* maskedState= */ false, to);
    }

    static Value compile(LayerSite site, Value input, boolean maskedState, Compilation to) {
        Bidirectional conf = (Bidirectional) site.conf();
        Class<?> type = conf.getFwd().getClass();
        if (!RecurrentLayer.isLstm(type) && type != SimpleRnn.class) {
            throw site.unsupported("both directions of " + type.getSimpleName());
        }
        FeedForwardLayer inner = (FeedForwardLayer) conf.getFwd();
        long half = inner.initializer().numParams(inner);
        Value[] branches = ForkStep.append(input, 2, to);
        Value reversed = ReverseStep.all(branches[1], to);
        LayerSite forward = site.inner(conf.getFwd(), site.parametersFrom());
        LayerSite backward = site.inner(conf.getBwd(), site.parametersFrom() + half);
        boolean lstm = maskedState && input.mask() != null && RecurrentLayer.isLstm(type);
        Value[] both = {
            lstm
                    ? PeepholeLstmStep.masked(forward, branches[0], to)
                    : to.layer(forward, branches[0]),
            ReverseStep.all(
                    lstm
                            ? PeepholeLstmStep.masked(backward, reversed, to)
                            : to.layer(backward, reversed),
                    to)
        };
        return switch (conf.getMode()) {
            case CONCAT -> ExampleStep.append(Concatenation.concatenate(both), both, to);
            case ADD -> ExampleStep.append(ElementwiseFunctions.weightedSum(both, 1, 1), both, to);
            case AVERAGE ->
                    ExampleStep.append(ElementwiseFunctions.weightedSum(both, 0.5, 0.5), both, to);
            case MUL -> ExampleStep.append(ElementwiseFunctions.product(both), both, to);
        };
    }

    /** Parameters of the forward direction, then those of the backward one; outputs add up. */
    @SuppressWarnings("deprecation") // GravesLSTM: old networks have it
    static Value gravesLstm(LayerSite site, Value input, Compilation to) {
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
            PeepholeLstmStep.masked(forward, branches[0], to),
            ReverseStep.all(
                    PeepholeLstmStep.masked(backward, ReverseStep.all(branches[1], to), to), to)
        };
        return ExampleStep.append(ElementwiseFunctions.weightedSum(both, 1, 1), both, to);
    }
}
