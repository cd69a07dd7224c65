package io.github.dp4j.dl4j.recipe;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What learns on fixed features: linear, so convex, and from zero, so that no run is unlucky. */
final class LinearHead {

    private LinearHead() {}

    /** Returns the start of a configuration. */
    static NeuralNetConfiguration.Builder start(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .updater(updater)
                .weightInit(WeightInit.ZERO)
                .miniBatch(false);
    }

    /** Tells classes apart. */
    static OutputLayer.Builder softmax(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .hasBias(false) // as long as all features, it took half the clip
                .activation(Activation.SOFTMAX);
    }

    /** Learns a number. */
    static OutputLayer.Builder number() {
        return new OutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY);
    }
}
