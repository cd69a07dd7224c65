package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.gradient.step.UnsupportedLayerException;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compiled engine until it meets a layer that it does not know, then the reference engine, said
 * once. Which layers a network has is known at once, but shapes only with the first examples.
 */
final class FallbackEngine implements GradientEngine {

    private static final Logger log = LoggerFactory.getLogger(GradientEngines.class);

    private final Model network;
    private GradientEngine engine;
    private String reason;

    FallbackEngine(Model network, GradientEngine compiled) {
        this.network = network;
        this.engine = compiled;
    }

    @Override
    public double[] clippedSum(Examples examples, int[] indices, double clipNorm, INDArray sum) {
        return with(known -> known.clippedSum(examples, indices, clipNorm, sum));
    }

    @Override
    public INDArray wideSum() {
        return engine.wideSum();
    }

    @Override
    public double roundingBound() {
        return engine.roundingBound();
    }

    @Override
    public void plainSum(Examples examples, int[] indices, INDArray sum) {
        with(
                known -> {
                    known.plainSum(examples, indices, sum);
                    return null;
                });
    }

    @Override
    public void subtract(INDArray update) {
        engine.subtract(update); // before any examples too: every engine can
    }

    @Override
    public double[] losses(Examples examples, int[] indices) {
        return with(known -> known.losses(examples, indices));
    }

    @Override
    public INDArray[] predictions(Examples examples, int[] indices) {
        return with(known -> known.predictions(examples, indices));
    }

    private <T> T with(Function<GradientEngine, T> task) {
        try {
            return task.apply(engine);
        } catch (UnsupportedLayerException e) {
            fallBack(e);
            return task.apply(engine);
        }
    }

    void fallBack(UnsupportedLayerException e) {
        reason = e.getMessage();
        log.warn(
                "This network trains on the reference engine, one example at a time and many times"
                        + " slower, because the compiled engine does not know {}.",
                reason);
        engine.close();
        engine = new ReferenceEngine(network);
    }

    @Override
    public String describe() {
        return reason == null
                ? engine.describe()
                : engine.describe() + "; the compiled engine does not know " + reason;
    }

    @Override
    public void close() {
        engine.close();
    }
}
