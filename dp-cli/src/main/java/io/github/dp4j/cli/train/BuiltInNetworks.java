package io.github.dp4j.cli.train;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * The built-in networks. Their activation is tanh: bounded activations lose less to clipping
 * (Papernot, Thakurta, Song, Chien, Erlingsson: Tempered Sigmoid Activations for Deep Learning with
 * Differential Privacy, arXiv 2007.14191).
 */
final class BuiltInNetworks {

    private static final int HIDDEN = 32;

    private final long seed;
    private final IUpdater updater;
    private final int classes;

    BuiltInNetworks(long seed, IUpdater updater, int classes) {
        this.seed = seed;
        this.updater = updater;
        this.classes = classes;
    }

    /** Starts at zero: a convex problem needs no luck. */
    MultiLayerConfiguration softmax(long inputs) {
        return start(WeightInit.ZERO)
                .list()
                .layer(output())
                .setInputType(InputType.feedForward(inputs))
                .build();
    }

    MultiLayerConfiguration mlp(long inputs) {
        return start(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                .layer(output())
                .setInputType(InputType.feedForward(inputs))
                .build();
    }

    /** The small network that the literature trains on MNIST; needs 16 x 16 pixels or more. */
    MultiLayerConfiguration cnn(long rows, long columns) {
        return start(WeightInit.XAVIER)
                .convolutionMode(ConvolutionMode.Truncate)
                .list()
                .layer(convolution(16, 8).padding(3, 3).build())
                .layer(pooling())
                .layer(convolution(32, 4).build())
                .layer(pooling())
                .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                .layer(output())
                .setInputType(InputType.convolutional(rows, columns, /* depth= */ 1))
                .build();
    }

    private NeuralNetConfiguration.Builder start(WeightInit weights) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .weightInit(weights)
                .activation(Activation.TANH)
                .miniBatch(false);
    }

    private static ConvolutionLayer.Builder convolution(int filters, int size) {
        return new ConvolutionLayer.Builder(size, size).stride(2, 2).nOut(filters);
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(1, 1)
                .build();
    }

    /** Tells classes apart; without any, learns a number. */
    private OutputLayer output() {
        if (classes == 0) {
            return new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build();
        }
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
