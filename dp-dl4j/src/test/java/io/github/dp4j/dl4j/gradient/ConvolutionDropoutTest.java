package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.network;
import static io.github.dp4j.dl4j.gradient.ConvolutionEqualityTest.output;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.examples;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Which of DL4J's layers apply the dropout of their configuration, and which forget it. */
class ConvolutionDropoutTest {

    private static final DataType TYPE = DataType.DOUBLE;
    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;

    /** DL4J's side of a mask that depends on the place alone, for one example of any rank. */
    @SuppressWarnings("serial")
    private record OneMask(double retain) implements IDropout {

        @Override
        public INDArray applyDropout(
                INDArray in, INDArray out, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
            return out.assign(in.mul(mask(in)));
        }

        @Override
        public INDArray backprop(INDArray outError, INDArray inError, int iteration, int epoch) {
            return inError.assign(outError.mul(mask(outError)));
        }

        private INDArray mask(INDArray like) {
            double[] mask = new double[(int) like.length()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = Equality.uniform(i) < retain ? 1 / retain : 0;
            }
            return Nd4j.create(mask).castTo(like.dataType()).reshape('c', like.shape());
        }

        @Override
        public void clear() {}

        @Override
        public OneMask clone() {
            return new OneMask(retain);
        }
    }

    private static void check(InputType input, INDArray x, Function<IDropout, Layer[]> layers) {
        MultiLayerNetwork oracle = network(TYPE, input, layers.apply(new OneMask(0.7)));
        MultiLayerNetwork net = network(TYPE, input, layers.apply(new Dropout(0.7)));
        net.params().assign(oracle.params());
        try (GradientEngine reference = new ReferenceEngine(oracle);
                GradientEngine compiled =
                        new CompiledEngine(
                                net,
                                new EngineSettings(1, 3),
                                Kernels.best(),
                                worker -> Equality.sameMaskForAll())) {
            Examples examples = examples(x, oneHot(TYPE, 5, 3));
            Equality.check(reference, compiled, net, examples, all(5), 0.5);
        }
    }

    @Test
    void images_dropoutEverywhere_equalsReference() {
        check(
                InputType.convolutional(6, 8, 2, FORMAT),
                numbers(TYPE, 4, 5, 6, 8, 2),
                dropout ->
                        new Layer[] {
                            new ConvolutionLayer.Builder(2, 2).nOut(3).dropOut(dropout).build(),
                            new DepthwiseConvolution2D.Builder(2, 2).dropOut(dropout).build(),
                            new SeparableConvolution2D.Builder(2, 2)
                                    .nOut(4)
                                    .dropOut(dropout)
                                    .build(),
                            new Upsampling2D.Builder(2).dropOut(dropout).build(),
                            new SubsamplingLayer.Builder(2, 2).dropOut(dropout).build(),
                            new ZeroPaddingLayer.Builder(1, 1).dropOut(dropout).build(),
                            new LocalResponseNormalization.Builder().dropOut(dropout).build(),
                            new Cropping2D.Builder(1, 0).dropOut(dropout).build(),
                            new PReLULayer.Builder().inputShape(3, 7, 4).dropOut(dropout).build(),
                            new GlobalPoolingLayer.Builder(PoolingType.AVG)
                                    .dropOut(dropout)
                                    .build(),
                            output(3)
                        });
    }

    @Test
    void layersThatForgetIt_onTheData_equalReference() {
        check(
                InputType.convolutional(4, 6, 2, FORMAT),
                numbers(TYPE, 4, 5, 4, 6, 2),
                dropout ->
                        new Layer[] {
                            new Deconvolution2D.Builder(2, 2).nOut(3).dropOut(dropout).build(),
                            new GlobalPoolingLayer(PoolingType.AVG),
                            output(3)
                        });
        check(
                InputType.convolutional(4, 6, 2, FORMAT),
                numbers(TYPE, 4, 5, 4, 6, 2),
                dropout ->
                        new Layer[] {
                            new SpaceToDepthLayer.Builder<>(2).dropOut(dropout).build(),
                            new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                            output(3)
                        });
        // One channel: there both engines count places alike.
        check(
                InputType.recurrent(1, 9),
                numbers(TYPE, 4, 5, 1, 9),
                dropout ->
                        new Layer[] {
                            new Upsampling1D.Builder(2).dropOut(dropout).build(),
                            new Convolution1DLayer.Builder(2)
                                    .nOut(3)
                                    .dropOut(dropout)
                                    .convolutionMode(ConvolutionMode.Causal)
                                    .build(),
                            new GlobalPoolingLayer(PoolingType.AVG),
                            output(3)
                        });
    }
}
