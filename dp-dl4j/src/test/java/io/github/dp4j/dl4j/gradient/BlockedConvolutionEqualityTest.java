package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.output;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Convolutions of multiples of 16 channels, which lie in blocks of channels where the machine has
 * kernels for them: Winograd's, direct ones behind them, and every way out of the blocks.
 */
class BlockedConvolutionEqualityTest {

    private static final DataType FLOAT = DataType.FLOAT;

    @Provide
    Arbitrary<ConvolutionMode> modes() {
        return Arbitraries.of(ConvolutionMode.Same, ConvolutionMode.Truncate);
    }

    /** What follows two convolutions in blocks. */
    @Provide
    Arbitrary<Layer> followers() {
        return Arbitraries.of(
                new DenseLayer.Builder().nOut(5).build(),
                new ConvolutionLayer.Builder(3, 3).nOut(5).build(),
                new ConvolutionLayer.Builder(2, 2).stride(2, 2).nOut(32).build(),
                new ConvolutionLayer.Builder(3, 3).nOut(48).build(),
                new SubsamplingLayer.Builder(PoolingType.MAX, new int[] {2, 2}).build(),
                new SubsamplingLayer.Builder(PoolingType.AVG, new int[] {2, 2}).build(),
                new SubsamplingLayer.Builder(PoolingType.PNORM, new int[] {2, 2}).pnorm(2).build(),
                new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                new LocalResponseNormalization.Builder().build(),
                new ActivationLayer(Activation.CUBE));
    }

    @Property(tries = 25)
    void convolutionsInBlocks_andWhatFollows_equalReference(
            @ForAll("modes") ConvolutionMode mode,
            @ForAll("followers") Layer follower,
            @ForAll boolean bias,
            @ForAll boolean relu,
            @ForAll @IntRange(min = 1, max = 4) int channels,
            @ForAll @IntRange(min = 1, max = 2) int blocks,
            @ForAll @IntRange(min = 9, max = 17) int height,
            @ForAll @IntRange(min = 9, max = 14) int width,
            @ForAll @IntRange(min = 1, max = 4) int chunk) {
        ConvolutionLayer.Builder first =
                new ConvolutionLayer.Builder(3, 3).nOut(16).convolutionMode(mode).hasBias(bias);
        ConvolutionLayer.Builder second =
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(16 * blocks)
                        .convolutionMode(mode)
                        .hasBias(bias)
                        .activation(relu ? Activation.RELU : Activation.TANH);
        InputType images = InputType.convolutional(height, width, channels);
        INDArray x = numbers(FLOAT, 4, 5, channels, height, width);
        MultiLayerNetwork net =
                network(FLOAT, images, first.build(), second.build(), follower.clone(), output(3));
        if (relu) {
            second.activation(Activation.IDENTITY);
            MultiLayerNetwork before = network(FLOAT, images, first.build(), second.build());
            INDArray flat = net.params().reshape(net.numParams());
            before.setParams(
                    flat.get(NDArrayIndex.interval(0, before.numParams()))
                            .reshape(1, before.numParams())
                            .dup());
            // A number this close to 0 may be above it in one engine and below it in the other.
            Assume.that(before.output(x).aminNumber().doubleValue() > 1e-5);
        }
        Equality.check(
                net,
                examples(x, oneHot(FLOAT, 5, 3)),
                all(5),
                0.5,
                new EngineSettings(2, chunk),
                Kernels.best());
    }

    @Property(tries = 15)
    void fewPositionsManyChannels_equalReference(
            @ForAll("modes") ConvolutionMode mode,
            @ForAll DataTypes type,
            @ForAll boolean portable,
            @ForAll boolean bias,
            @ForAll @IntRange(min = 2, max = 3) int kernelHeight,
            @ForAll @IntRange(min = 2, max = 3) int kernelWidth,
            @ForAll @IntRange(min = 3, max = 5) int height,
            @ForAll @IntRange(min = 3, max = 4) int width,
            @ForAll @IntRange(min = 0, max = 1) int blocks) {
        int channels = 48 + 16 * blocks + (portable ? 1 : 0);
        MultiLayerNetwork net =
                network(
                        type.type,
                        InputType.convolutional(height, width, 2),
                        new ConvolutionLayer.Builder(1, 1).nOut(channels).build(),
                        new ConvolutionLayer.Builder(kernelHeight, kernelWidth)
                                .nOut(channels)
                                .convolutionMode(mode)
                                .hasBias(bias)
                                .build(),
                        output(3));
        Examples examples =
                examples(numbers(type.type, 4, 4, 2, height, width), oneHot(type.type, 4, 3));
        Kernels kernels = portable ? Kernels.portable() : Kernels.best();
        EngineSettings settings = new EngineSettings(2, 3);
        Equality.check(net, examples, all(4), 0.5, settings, kernels);
    }

    /** What an engine computes in. */
    enum DataTypes {
        SINGLE(DataType.FLOAT),
        TWICE(DataType.DOUBLE);

        final DataType type;

        DataTypes(DataType type) {
            this.type = type;
        }
    }
}
