package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.output;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class FactoredConvolutionEqualityTest {

    /** What the kinds of layer vary in, drawn at random. */
    private static final class Case {
        private final Random random;
        private final DataType type;
        private final CNN2DFormat format;

        Case(long seed) {
            this.random = new Random(seed);
            this.type = random.nextBoolean() ? DataType.FLOAT : DataType.DOUBLE;
            this.format = random.nextBoolean() ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
        }

        int upTo(int most) {
            return 1 + random.nextInt(most);
        }

        <B extends ConvolutionLayer.BaseConvBuilder<B>> B vary(B builder) {
            boolean same = random.nextBoolean();
            int stride = upTo(2);
            int dilation = upTo(2);
            int padding = same ? 0 : random.nextInt(2);
            return builder.kernelSize(upTo(3), upTo(3))
                    .stride(stride, stride)
                    .dilation(dilation, dilation)
                    .padding(padding, padding)
                    .convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate)
                    .biasInit(0.3)
                    .hasBias(random.nextBoolean());
        }

        void check(int height, int width, Layer... layers) {
            int channels = 1 + upTo(2); // DL4J's separable convolution fails with one

            Layer[] all = new Layer[layers.length + 2];
            System.arraycopy(layers, 0, all, 0, layers.length);
            all[layers.length] = new GlobalPoolingLayer(PoolingType.AVG);
            all[layers.length + 1] = output(3);
            MultiLayerNetwork net =
                    network(type, InputType.convolutional(height, width, channels, format), all);
            INDArray x =
                    format == CNN2DFormat.NCHW
                            ? numbers(type, 4, 6, channels, height, width)
                            : numbers(type, 4, 6, height, width, channels);
            Equality.check(
                    net,
                    examples(x, oneHot(type, 6, 3)),
                    all(6),
                    0.5,
                    new EngineSettings(2, upTo(5)),
                    random.nextBoolean() ? Kernels.portable() : Kernels.best());
        }
    }

    /** Each layer twice: once on the data and once above a trained layer. */
    @Property(tries = 20)
    void depthwise_anyWindow_equalsReference(@ForAll long seed) {
        Case c = new Case(seed);
        c.check(13, 14, depthwise(c), depthwise(c));
    }

    private static Layer depthwise(Case c) {
        return c.vary(new DepthwiseConvolution2D.Builder())
                .depthMultiplier(c.upTo(2))
                .dataFormat(c.format)
                .build();
    }

    @Property(tries = 20)
    void separable_anyWindow_equalsReference(@ForAll long seed) {
        Case c = new Case(seed);
        c.check(13, 14, separable(c), separable(c));
    }

    private static Layer separable(Case c) {
        return c.vary(new SeparableConvolution2D.Builder())
                .depthMultiplier(c.upTo(2))
                .nOut(1 + c.upTo(5))
                .dataFormat(c.format)
                .build();
    }

    @Property(tries = 20)
    void deconvolution_anyWindow_equalsReference(@ForAll long seed) {
        Case c = new Case(seed);
        c.check(5, 6, deconvolution(c), deconvolution(c)); // each takes off 2 at most
    }

    private static Layer deconvolution(Case c) {
        return c.vary(new Deconvolution2D.Builder())
                .nOut(1 + c.upTo(5))
                .dataFormat(c.format)
                .build();
    }

    /** Nothing stays behind in a layout of a step's own, and new parameters are read. */
    @Test
    void secondBatch_withOtherParameters_equalsReference() {
        DataType type = DataType.DOUBLE;
        MultiLayerNetwork net =
                network(
                        type,
                        InputType.convolutional(6, 7, 2),
                        new SeparableConvolution2D.Builder(2, 2).nOut(3).build(),
                        new Deconvolution2D.Builder(2, 2).nOut(3).build(),
                        new DepthwiseConvolution2D.Builder(2, 2).build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        output(3));
        try (GradientEngine reference = new ReferenceEngine(net);
                GradientEngine compiled =
                        new CompiledEngine(net, new EngineSettings(2, 2), Kernels.best())) {
            for (int batch = 0; batch < 2; batch++) {
                Examples examples =
                        examples(numbers(type, 4 + batch, 5, 2, 6, 7), oneHot(type, 5, 3));
                Equality.check(reference, compiled, net, examples, all(5), 0.5);
                net.params().muli(0.8);
            }
        }
    }
}
