package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpNetworks.Rewritten;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.layers.GroupNormalization;
import io.github.dp4j.plan.Sampling;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks with batch normalisation become such as can be trained privately, by every door. */
class DpNetworksTest {

    private static final int STEPS = 5;

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(ReferenceNetworks.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerConfiguration images() {
        return Nets.conf(new Adam(0.01))
                .dataType(DataType.FLOAT)
                .activation(Activation.TANH)
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(16).build())
                .layer(
                        new BatchNormalization.Builder()
                                .name("norm")
                                .eps(1e-3)
                                .updater(new Sgd(0.1))
                                .constrainGamma(new NonNegativeConstraint())
                                .build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(4, 3, 1))
                .build();
    }

    private static ComputationGraphConfiguration graph() {
        return Nets.conf(new Adam(0.01))
                .dataType(DataType.FLOAT)
                .activation(Activation.TANH)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(ReferenceNetworks.INPUTS))
                .addLayer("dense", new DenseLayer.Builder().nOut(16).build(), "in")
                .addLayer("norm", new BatchNormalization(), "dense")
                .addLayer("out", output(), "norm")
                .setOutputs("out")
                .build();
    }

    /** Table columns lose what makes them comparable; and old counts would scale new rates. */
    @Test
    void firstLayer_isWarnedOf_andCountsBeginAnew() {
        MultiLayerConfiguration trained =
                Nets.conf(new Adam(0.01))
                        .list()
                        .layer(new BatchNormalization())
                        .layer(output())
                        .setInputType(InputType.feedForward(ReferenceNetworks.INPUTS))
                        .build();
        trained.setIterationCount(100);
        trained.setEpochCount(3);
        trained.getConf(1).setIterationCount(100);
        Rewritten<MultiLayerConfiguration> after = DpNetworks.withoutBatchNormalization(trained);
        assertThat(after.changes().get(0)).contains("first layer", "by public bounds");
        assertThat(after.configuration().getIterationCount()).isZero();
        assertThat(after.configuration().getEpochCount()).isZero();
        assertThat(after.configuration().getConf(1).getIterationCount()).isZero();
        assertThat(trained.getIterationCount()).isEqualTo(100);

        ComputationGraphConfiguration graph =
                Nets.conf(new Adam(0.01))
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.feedForward(ReferenceNetworks.INPUTS))
                        .addLayer("norm", new BatchNormalization(), "in")
                        .addLayer("again", new BatchNormalization(), "norm")
                        .addLayer("out", output(), "again")
                        .setOutputs("out")
                        .build();
        graph.setIterationCount(100);
        Rewritten<ComputationGraphConfiguration> other =
                DpNetworks.withoutBatchNormalization(graph);
        assertThat(other.changes())
                .filteredOn(change -> change.contains("first layer"))
                .singleElement()
                .asString()
                .startsWith("vertex \"norm\"");
        assertThat(other.configuration().getIterationCount()).isZero();
    }

    @Test
    void batchNormalization_isReplaced_andAllElseStays() {
        MultiLayerConfiguration before = images();
        String json = before.toJson();
        Rewritten<MultiLayerConfiguration> after = DpNetworks.withoutBatchNormalization(before);

        assertThat(before.toJson()).isEqualTo(json);
        assertThat(after.changes())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .isEqualTo(
                                                "layer 1: BatchNormalization became"
                                                        + " GroupNormalization of 16 channels in 2"
                                                        + " groups."),
                        second ->
                                assertThat(second)
                                        .startsWith("layer 3")
                                        .contains("1 group.", "locked", "as 1", "not as 2.0"));
        GroupNormalization norm = (GroupNormalization) after.configuration().getConf(1).getLayer();
        BatchNormalization old = (BatchNormalization) before.getConf(1).getLayer();
        assertThat(norm.getLayerName()).isEqualTo("norm");
        assertThat(norm.getEps()).isEqualTo(1e-3);
        assertThat(norm.getIUpdater()).isEqualTo(new Sgd(0.1));
        assertThat(norm.getActivationFn()).isEqualTo(old.getActivationFn());
        assertThat(norm.getConstraints()).isEqualTo(old.getConstraints());
        for (int i : new int[] {0, 2, 4}) {
            assertThat(after.configuration().getConf(i)).isEqualTo(before.getConf(i));
        }
        assertThat(DpNetworks.withoutBatchNormalization(after.configuration()).changes()).isEmpty();
        assertThat(MultiLayerConfiguration.fromJson(after.configuration().toJson()))
                .isEqualTo(after.configuration());
    }

    @Test
    void initialisedNetwork_andChannelsLast_areReplaced() {
        MultiLayerConfiguration conf =
                Nets.conf(new Sgd(0.1))
                        .list()
                        .layer(
                                new ConvolutionLayer.Builder(2, 2)
                                        .nOut(16)
                                        .dataFormat(CNN2DFormat.NHWC)
                                        .build())
                        .layer(new BatchNormalization())
                        .layer(output())
                        .setInputType(InputType.convolutional(4, 3, 1, CNN2DFormat.NHWC))
                        .build();
        MultiLayerNetwork old = new MultiLayerNetwork(conf);
        old.init(); // which writes the names of parameters into its configuration
        MultiLayerConfiguration after =
                DpNetworks.withoutBatchNormalization(old.getLayerWiseConfigurations())
                        .configuration();
        assertThat(((GroupNormalization) after.getConf(1).getLayer()).getFormat())
                .isEqualTo(CNN2DFormat.NHWC);
        MultiLayerNetwork network = new MultiLayerNetwork(after);
        network.init();
        assertThat(network.getLayer(1).paramTable()).containsOnlyKeys("gamma", "beta");
        assertThat(after.getConf(1).getVariables()).containsExactly("gamma", "beta");
        assertThat(network.output(Nd4j.rand(DataType.DOUBLE, 2, 4, 3, 1)).shape())
                .containsExactly(2, 2);
    }

    @Test
    void frozenBatchNormalization_stays_andUnknownChannelsAreRefused() {
        MultiLayerConfiguration frozen =
                Nets.conf(new Sgd(1))
                        .list()
                        .layer(
                                new FrozenLayer(
                                        new BatchNormalization.Builder().nIn(4).nOut(4).build()))
                        .layer(Nets.output(4))
                        .build();
        assertThat(DpNetworks.withoutBatchNormalization(frozen).changes()).isEmpty();
        MultiLayerConfiguration unknown =
                Nets.conf(new Sgd(1))
                        .list()
                        .layer(new BatchNormalization())
                        .layer(Nets.output(4))
                        .build();
        assertThatThrownBy(() -> DpNetworks.withoutBatchNormalization(unknown))
                .hasMessageContaining("layer 0")
                .hasMessageContaining("input type");
    }

    @Property(tries = 100)
    void groups_divideTheChannels_andHoldEnoughOfThem(
            @ForAll @IntRange(min = 1, max = 4096) int channels) {
        int groups = DpNetworks.groups(channels);
        assertThat(channels % groups).isZero();
        assertThat(groups).isBetween(1, 32);
        assertThat(groups == 1 || channels / groups >= 8).isTrue();
        for (int more = groups + 1; more <= 32; more++) {
            assertThat(channels % more == 0 && channels / more >= 8).isFalse();
        }
    }

    @Test
    void groups_ofUsualWidths() {
        assertThat(Arrays.stream(new int[] {3, 16, 64, 100, 128, 256, 512}).map(DpNetworks::groups))
                .containsExactly(1, 2, 8, 10, 16, 32, 32);
    }

    private static void assertSame(INDArray actual, INDArray expected) {
        assertThat(actual.distance2(expected) / expected.norm2Number().doubleValue())
                .isLessThan(2e-6);
    }

    @Test
    void trainer_andPrivateNetwork_withoutNoiseAndClipping_arePlainDl4j() {
        Object[] configurations = {
            DpNetworks.withoutBatchNormalization(images()).configuration(),
            DpNetworks.withoutBatchNormalization(graph()).configuration()
        };
        for (Object configuration : configurations) {
            INDArray expected = ReferenceNetworks.plain(configuration, STEPS);
            Model network = ReferenceNetworks.network(configuration);
            try (DpTrainer trainer =
                    EveryNetworkTrainsTest.trainer(network)
                            .clipNorm(Double.POSITIVE_INFINITY)
                            .noiseMultiplier(0)
                            .delta(1e-5)
                            .sampling(Sampling.FULL_BATCH)
                            .populationSize(ReferenceNetworks.EXAMPLES)
                            .steps(STEPS)
                            .ledgerInMemory()
                            .requireCompiledEngine()
                            .build()) {
                trainer.fit(Examples.of(ReferenceNetworks.data()));
                assertThat(trainer.skippedExamples()).isZero();
            }
            assertSame(network.params(), expected);
            assertSame(throughThePrivateNetwork(configuration).params(), expected);
        }
    }

    private static Model throughThePrivateNetwork(Object configuration) {
        ListDataSetIterator<DataSet> pass =
                new ListDataSetIterator<>(
                        ReferenceNetworks.data().asList(), ReferenceNetworks.EXAMPLES);
        Model network = ReferenceNetworks.network(configuration);
        if (network instanceof MultiLayerNetwork net) {
            PrivateMultiLayerNetwork own = plain(PrivateMultiLayerNetwork.builder(net)).build();
            own.fit(pass, STEPS);
            return own;
        }
        PrivateComputationGraph own =
                plain(PrivateComputationGraph.builder((ComputationGraph) network)).build();
        own.fit(pass, STEPS);
        return own;
    }

    private static <N> PrivateNetworkBuilder<N> plain(PrivateNetworkBuilder<N> builder) {
        return builder.clipNorm(Double.POSITIVE_INFINITY)
                .noiseMultiplier(0)
                .delta(1e-5)
                .expectedBatchSize(ReferenceNetworks.EXAMPLES)
                .ledgerInMemory();
    }
}
