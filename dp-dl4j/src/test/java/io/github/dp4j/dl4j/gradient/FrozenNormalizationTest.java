package io.github.dp4j.dl4j.gradient;

import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.all;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.numbers;
import static io.github.dp4j.dl4j.gradient.DenseEqualityTest.oneHot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.gradient.compile.EngineForecast;
import io.github.dp4j.dl4j.gradient.compile.ParameterLayout;
import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** B7: a frozen batch normalisation is an affine map of every channel. */
class FrozenNormalizationTest {

    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

    private static BatchNormalization.Builder norm() {
        return new BatchNormalization.Builder();
    }

    private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
        MultiLayerNetwork net = ConvolutionEqualityTest.network(type, input, layers);
        // What training would have left there: no two channels alike, no variance below 0.
        for (String name : net.paramTable().keySet()) {
            INDArray array = net.paramTable().get(name);
            if (name.endsWith("_var")) {
                array.assign(numbers(type, 5, array.shape()).muli(0.3)).muli(array).addi(0.2);
            } else if (name.endsWith("mean") || name.endsWith("log10stdev")) {
                array.assign(numbers(type, 6, array.shape()).muli(0.2));
            } else if (name.endsWith("gamma") || name.endsWith("beta")) {
                array.assign(numbers(type, 7, array.shape()).addi(1));
            }
        }
        return net;
    }

    private static void checkEqual(Model network, INDArray x) {
        Examples data = DenseEqualityTest.examples(x, oneHot(x.dataType(), (int) x.size(0), 3));
        Equality.checkBoth(network, data);
    }

    @Test
    void b7_belowTrainedLayers_equalsReference() {
        for (DataType type : TYPES) {
            for (boolean log : new boolean[] {false, true}) {
                checkEqual(
                        network(
                                type,
                                InputType.feedForward(5),
                                new FrozenLayer(new DenseLayer.Builder().nIn(5).nOut(4).build()),
                                new FrozenLayer(norm().nIn(4).nOut(4).useLogStd(log).build()),
                                ConvolutionEqualityTest.output(3)),
                        numbers(type, 1, 5, 5));
                checkEqual(
                        network(
                                type,
                                InputType.convolutional(5, 4, 2),
                                new FrozenLayer(norm().nIn(2).nOut(2).useLogStd(log).build()),
                                new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                                ConvolutionEqualityTest.output(3)),
                        numbers(type, 2, 5, 2, 5, 4));
            }
        }
    }

    @Test
    void b7_channelsLastAndLockedFactors_equalReference() {
        for (DataType type : TYPES) {
            checkEqual(
                    network(
                            type,
                            InputType.convolutional(5, 4, 2, CNN2DFormat.NHWC),
                            new FrozenLayer(
                                    norm().nIn(2).nOut(2).dataFormat(CNN2DFormat.NHWC).build()),
                            new ConvolutionLayer.Builder(2, 2)
                                    .nOut(3)
                                    .dataFormat(CNN2DFormat.NHWC)
                                    .build(),
                            ConvolutionEqualityTest.output(3)),
                    numbers(type, 3, 5, 5, 4, 2));
            for (double gamma : new double[] {1, 2}) {
                BatchNormalization locked =
                        norm().nIn(5).nOut(5).lockGammaBeta(true).gamma(gamma).beta(0.5).build();
                checkEqual(
                        network(
                                type,
                                InputType.feedForward(5),
                                new FrozenLayer(locked),
                                ConvolutionEqualityTest.output(3)),
                        numbers(type, 4, 5, 5));
            }
        }
    }

    /**
     * DL4J's own backward pass through a FrozenLayerWithBackprop is that of a batch's statistics,
     * so the judge is the slope of the loss.
     */
    @Test
    void b7_aboveTrainedLayers_isTheSlopeOfTheLoss() {
        DataType type = DataType.DOUBLE;
        MultiLayerNetwork vectors =
                network(
                        type,
                        InputType.feedForward(5),
                        new DenseLayer.Builder().nOut(4).build(),
                        new FrozenLayerWithBackprop(norm().nIn(4).nOut(4).build()),
                        ConvolutionEqualityTest.output(3));
        checkSlope(vectors, numbers(type, 8, 5, 5));
        MultiLayerNetwork images =
                network(
                        type,
                        InputType.convolutional(5, 4, 2),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                        new FrozenLayerWithBackprop(norm().nIn(3).nOut(3).build()),
                        ConvolutionEqualityTest.output(3));
        checkSlope(images, numbers(type, 9, 5, 2, 5, 4));
    }

    private static void checkSlope(MultiLayerNetwork net, INDArray x) {
        INDArray y = oneHot(x.dataType(), 5, 3);
        Examples data = DenseEqualityTest.examples(x, y);
        INDArray sum = Nd4j.zeros(x.dataType(), net.numParams());
        try (GradientEngine engine =
                new CompiledEngine(net, new EngineSettings(2, 2), Kernels.best())) {
            engine.clippedSum(data, all(5), Double.POSITIVE_INFINITY, sum);
        }
        INDArray direction = numbers(x.dataType(), 10, net.numParams());
        for (ParameterLayout.Segment segment : ParameterLayout.of(net).segments()) {
            for (long i = segment.from(); !segment.trainable() && i < segment.to(); i++) {
                direction.putScalar(i, 0);
            }
        }
        INDArray here = net.params().dup();
        double step = 1e-5;
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
            net.params().assign(here.add(direction.mul(side == 0 ? step : -step)));
            // In test mode; a mean over the examples.
            loss[side] = 5 * net.score(new DataSet(x, y), /* training= */ false);
        }
        double slope = (loss[0] - loss[1]) / (2 * step);
        assertThat(Nd4j.getBlasWrapper().dot(sum, direction))
                .isBetween(slope - 1e-6 * Math.abs(slope), slope + 1e-6 * Math.abs(slope));
    }

    /** The usual way to one: a trained network, frozen up to a layer. */
    @Test
    void b7_transferLearning_isCompiled() {
        DataType type = DataType.DOUBLE;
        MultiLayerNetwork trained =
                ConvolutionEqualityTest.network(
                        type,
                        InputType.convolutional(6, 6, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
                        norm().build(),
                        new DenseLayer.Builder().nOut(5).build(),
                        ConvolutionEqualityTest.output(3));
        INDArray x = numbers(type, 3, 5, 2, 6, 6);
        for (int i = 0; i < 3; i++) {
            trained.fit(x, oneHot(type, 5, 3));
        }
        MultiLayerNetwork net =
                new TransferLearning.Builder(trained).setFeatureExtractor(1).build();
        checkEqual(net, x);
        assertThat(EngineForecast.unknown(net)).isEmpty();
        assertThat(EngineForecast.unknown(trained))
                .singleElement()
                .asString()
                .contains("layer 1", "BatchNormalization is not known");
    }
}
