package io.github.dp4j.dl4j.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.dl4j.kernel.Kernels;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

class DenseEqualityTest {

    private static final double NO_CLIPPING = Double.POSITIVE_INFINITY;

    static MultiLayerNetwork network(DataType type, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(11).dataType(type).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerConfiguration conf = list.validateOutputLayerConfig(false).build();
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }

    static DenseLayer dense(int nIn, int nOut, Activation activation, boolean bias) {
        return new DenseLayer.Builder()
                .nIn(nIn)
                .nOut(nOut)
                .activation(activation)
                .hasBias(bias)
                .build();
    }

    static OutputLayer output(int nIn, int nOut, ILossFunction loss, Activation activation) {
        return new OutputLayer.Builder(loss).nIn(nIn).nOut(nOut).activation(activation).build();
    }

    /** Numbers away from 0, so that no activation sits on a kink. */
    static INDArray numbers(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.data().put(i, random.nextGaussian());
        }
        return array.castTo(type);
    }

    static INDArray oneHot(DataType type, int examples, int classes) {
        INDArray labels = Nd4j.zeros(type, examples, classes);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, i * 7 % classes, 1);
        }
        return labels;
    }

    static Examples examples(INDArray x, INDArray y) {
        return new Examples(new INDArray[] {x}, new INDArray[] {y}, null, null);
    }

    static int[] all(int n) {
        return IntStream.range(0, n).toArray();
    }

    @Provide
    Arbitrary<DataType> types() {
        return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
    }

    @Provide
    Arbitrary<Double> clips() {
        return Arbitraries.of(1e-3, 0.5, 2.0, 1e6, NO_CLIPPING);
    }

    @Property(tries = 25)
    void mlp_anyShapeChunkAndThreads_equalsReference(
            @ForAll("types") DataType type,
            @ForAll("clips") double clip,
            @ForAll @IntRange(min = 1, max = 20) int nIn,
            @ForAll @IntRange(min = 1, max = 20) int hidden,
            @ForAll @IntRange(min = 2, max = 6) int classes,
            @ForAll boolean bias,
            @ForAll boolean portable,
            @ForAll @IntRange(min = 0, max = 9) int batch,
            @ForAll @IntRange(min = 1, max = 12) int chunk,
            @ForAll @IntRange(min = 1, max = 3) int threads) {
        MultiLayerNetwork net =
                network(
                        type,
                        dense(nIn, hidden, Activation.TANH, bias),
                        dense(hidden, 5, Activation.RELU, true),
                        output(5, classes, new LossMCXENT(), Activation.SOFTMAX));
        Examples data = examples(numbers(type, 3, 9, nIn), oneHot(type, 9, classes));
        int[] indices = new Random(5).ints(batch, 0, 9).toArray();
        Equality.check(
                net,
                data,
                indices,
                clip,
                new EngineSettings(threads, chunk),
                portable ? Kernels.portable() : Kernels.best());
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"RRELU"},
            mode = EnumSource.Mode.EXCLUDE)
    void activation_each_equalsReference(Activation activation) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork net =
                    network(
                            type,
                            dense(6, 7, activation, true),
                            new ActivationLayer.Builder().activation(activation).build(),
                            output(7, 4, new LossMCXENT(), Activation.SOFTMAX));
            Equality.check(
                    net,
                    examples(numbers(type, 8, 6, 6), oneHot(type, 6, 4)),
                    all(6),
                    0.7,
                    new EngineSettings(2, 2),
                    Kernels.best());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MSE, IDENTITY",
        "L1, TANH",
        "L2, SIGMOID",
        "MEAN_ABSOLUTE_ERROR, IDENTITY",
        "XENT, SIGMOID",
        "MCXENT, SOFTMAX",
        "MCXENT, SIGMOID",
        "NEGATIVELOGLIKELIHOOD, SOFTMAX",
        "KL_DIVERGENCE, SOFTMAX",
        "POISSON, SOFTPLUS",
        "HINGE, TANH",
        "SQUARED_HINGE, IDENTITY",
        "COSINE_PROXIMITY, IDENTITY",
        "COSINE_PROXIMITY, SOFTMAX",
        "MEAN_ABSOLUTE_PERCENTAGE_ERROR, IDENTITY",
        "MEAN_SQUARED_LOGARITHMIC_ERROR, SIGMOID",
        "RECONSTRUCTION_CROSSENTROPY, SIGMOID",
        "XENT, SOFTMAX",
        "MSE, SOFTMAX",
        "WASSERSTEIN, IDENTITY",
        "WASSERSTEIN, SOFTMAX"
    })
    void loss_each_equalsReference(LossFunction loss, Activation activation) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            for (String mask : List.of("none", "example", "output")) {
                if (mask.equals("output")
                        && (loss == LossFunction.COSINE_PROXIMITY
                                || loss == LossFunction.MCXENT
                                || loss == LossFunction.NEGATIVELOGLIKELIHOOD)) {
                    continue; // DL4J refuses
                }
                MultiLayerNetwork net =
                        network(
                                type,
                                dense(5, 6, Activation.TANH, true),
                                output(6, 3, loss.getILossFunction(), activation));
                INDArray y = numbers(type, 4, 7, 3);
                y =
                        loss == LossFunction.HINGE || loss == LossFunction.SQUARED_HINGE
                                ? Transforms.sign(y)
                                : Transforms.sigmoid(y);
                INDArray[] masks = null;
                if (mask.equals("example")) {
                    masks = new INDArray[] {column(type, 1, 0, 1, 0.5, 1, 0, 2)};
                } else if (mask.equals("output")) {
                    masks = new INDArray[] {numbers(type, 6, 7, 3).gt(0).castTo(type)};
                }
                Equality.check(
                        net,
                        new Examples(
                                new INDArray[] {numbers(type, 8, 7, 5)},
                                new INDArray[] {y},
                                null,
                                masks),
                        all(7),
                        0.3,
                        new EngineSettings(2, 3),
                        Kernels.best());
            }
        }
    }

    private static INDArray column(DataType type, double... values) {
        return Nd4j.createFromArray(values).reshape(values.length, 1).castTo(type);
    }

    @Test
    void loss_withOutputWeights_equalsReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            INDArray weights = Nd4j.createFromArray(0.5, 2.0, 1.5).castTo(type).reshape(1, 3);
            for (OutputLayer last :
                    List.of(
                            output(4, 3, new LossMCXENT(weights), Activation.SOFTMAX),
                            output(4, 3, new LossMCXENT(weights), Activation.SIGMOID),
                            output(4, 3, new LossMSE(weights), Activation.SOFTMAX),
                            output(4, 3, new LossBinaryXENT(weights), Activation.SIGMOID))) {
                MultiLayerNetwork net = network(type, dense(5, 4, Activation.RELU, true), last);
                Equality.check(
                        net,
                        examples(numbers(type, 2, 5, 5), oneHot(type, 5, 3)),
                        all(5),
                        NO_CLIPPING,
                        new EngineSettings(1, 2),
                        Kernels.best());
            }
        }
    }

    @Test
    void sparseLabels_equalReference() {
        MultiLayerNetwork net =
                network(
                        DataType.DOUBLE,
                        dense(5, 4, Activation.RELU, true),
                        output(4, 3, new LossSparseMCXENT(), Activation.SOFTMAX));
        Equality.check(
                net,
                examples(numbers(DataType.DOUBLE, 2, 5, 5), column(DataType.DOUBLE, 0, 2, 1, 1, 0)),
                all(5),
                0.5,
                new EngineSettings(2, 2),
                Kernels.best());
    }

    @Test
    void lossLayer_withMaskAndWithout_equalsReference() {
        for (INDArray mask : new INDArray[] {null, column(DataType.DOUBLE, 1, 0, 0.5, 1, 1)}) {
            MultiLayerNetwork net =
                    network(
                            DataType.DOUBLE,
                            dense(5, 3, Activation.IDENTITY, true),
                            new LossLayer.Builder(LossFunction.MCXENT)
                                    .activation(Activation.SOFTMAX)
                                    .build());
            Equality.check(
                    net,
                    new Examples(
                            new INDArray[] {numbers(DataType.DOUBLE, 2, 5, 5)},
                            new INDArray[] {oneHot(DataType.DOUBLE, 5, 3)},
                            null,
                            mask == null ? null : new INDArray[] {mask}),
                    all(5),
                    0.5,
                    new EngineSettings(2, 2),
                    Kernels.best());
        }
    }

    @Test
    void featureMask_ofWholeExamples_equalsReference() {
        MultiLayerNetwork net =
                network(
                        DataType.DOUBLE,
                        dense(5, 4, Activation.SIGMOID, true),
                        dense(4, 4, Activation.SOFTPLUS, true),
                        output(4, 3, new LossMCXENT(), Activation.SOFTMAX));
        Equality.check(
                net,
                new Examples(
                        new INDArray[] {numbers(DataType.DOUBLE, 2, 5, 5)},
                        new INDArray[] {oneHot(DataType.DOUBLE, 5, 3)},
                        new INDArray[] {column(DataType.DOUBLE, 1, 0, 0.5, 1, 1)},
                        null),
                all(5),
                0.5,
                new EngineSettings(2, 2),
                Kernels.best());
    }

    @Test
    void frozenLayers_haveNoGradient_andEndWhatDl4jEnds() {
        DenseLayer first = dense(5, 4, Activation.TANH, true);
        DenseLayer second = dense(4, 6, Activation.SIGMOID, true);
        OutputLayer last = output(6, 3, new LossMCXENT(), Activation.SOFTMAX);
        for (Layer[] layers :
                new Layer[][] {
                    {new FrozenLayer(first), second, last},
                    {first, new FrozenLayer(second), last},
                    {first, new FrozenLayerWithBackprop(second), last},
                    {new FrozenLayerWithBackprop(first), second, last}
                }) {
            MultiLayerNetwork net = network(DataType.DOUBLE, layers);
            Equality.check(
                    net,
                    examples(numbers(DataType.DOUBLE, 2, 5, 5), oneHot(DataType.DOUBLE, 5, 3)),
                    all(5),
                    0.2,
                    new EngineSettings(2, 2),
                    Kernels.best());
        }
    }

    /** DL4J's side of a mask that depends on the place alone. */
    @SuppressWarnings("serial")
    private static final class SharedMask implements IDropout {
        private final double retain;

        SharedMask(double retain) {
            this.retain = retain;
        }

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
            INDArray mask = like.ulike();
            for (int i = 0; i < like.size(0); i++) {
                for (int j = 0; j < like.size(1); j++) {
                    mask.putScalar(i, j, Equality.uniform(j) < retain ? 1 / retain : 0);
                }
            }
            return mask;
        }

        @Override
        public void clear() {}

        @Override
        public SharedMask clone() {
            return new SharedMask(retain);
        }
    }

    private static MultiLayerNetwork withDropout(DataType type, IDropout dropout) {
        return network(
                type,
                new DenseLayer.Builder()
                        .nIn(8)
                        .nOut(9)
                        .activation(Activation.TANH)
                        .dropOut(dropout)
                        .build(),
                new DropoutLayer.Builder(dropout).build(),
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(9)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .dropOut(dropout)
                        .build());
    }

    @Test
    void dropout_withASharedMask_equalsReference() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork oracle = withDropout(type, new SharedMask(0.6));
            MultiLayerNetwork net = withDropout(type, new Dropout(0.6));
            net.params().assign(oracle.params());
            try (GradientEngine reference = new ReferenceEngine(oracle);
                    GradientEngine compiled =
                            new CompiledEngine(
                                    net,
                                    new EngineSettings(2, 3),
                                    Kernels.best(),
                                    worker -> Equality.sameMaskForAll())) {
                Equality.check(
                        reference,
                        compiled,
                        net,
                        examples(numbers(type, 2, 7, 8), oneHot(type, 7, 3)),
                        all(7),
                        0.8);
            }
        }
    }

    @Test
    void badExamples_addNothing_andAreNaN() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            INDArray x = numbers(type, 2, 8, 5);
            x.putScalar(1, 2, Double.NaN);
            x.putScalar(4, 0, Double.POSITIVE_INFINITY);
            MultiLayerNetwork net =
                    network(
                            type,
                            dense(5, 4, Activation.RELU, true),
                            output(4, 3, new LossMCXENT(), Activation.SOFTMAX));
            Examples data = examples(x, oneHot(type, 8, 3));
            for (int chunk : new int[] {1, 3, 8}) {
                Equality.check(
                        net, data, all(8), 0.5, new EngineSettings(2, chunk), Kernels.best());
            }
            Equality.check(
                    net, data, new int[] {1, 4, 1}, 0.5, new EngineSettings(1, 8), Kernels.best());
        }
    }

    @Test
    void emptyBatch_sumsToZero() {
        MultiLayerNetwork net =
                network(DataType.FLOAT, output(5, 3, new LossMCXENT(), Activation.SOFTMAX));
        INDArray sum = Nd4j.ones(DataType.FLOAT, net.numParams());
        try (GradientEngine engine = GradientEngines.best(net)) {
            double[] norms =
                    engine.clippedSum(
                            examples(
                                    numbers(DataType.FLOAT, 2, 5, 5), oneHot(DataType.FLOAT, 5, 3)),
                            new int[0],
                            1,
                            sum);
            assertThat(norms).isEmpty();
            assertThat(sum).isEqualTo(Nd4j.zeros(DataType.FLOAT, net.numParams()));
        }
    }
}
