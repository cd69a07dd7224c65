package io.github.dp4j.dl4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dp4j.dl4j.DpTrainer;
import io.github.dp4j.dl4j.Nets;
import io.github.dp4j.dl4j.PoissonDataSetIterator;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.plan.Sampling;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** B8: what is wrong with any example is said before a step is charged; nothing stops a run. */
class ExamplesThatAreWrongTest {

    private static final int EXAMPLES = 8;
    private static final int TIME = 4;

    private static MultiLayerNetwork network(InputType type, Layer... layers) {
        var list = Nets.conf(new Sgd(0.1)).activation(Activation.TANH).list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        if (type != null) {
            list.setInputType(type);
        }
        return Nets.network(list.build());
    }

    private static DpTrainer trainer(MultiLayerNetwork net, double noise) {
        return DpTrainer.builder(net)
                .clipNorm(noise == 0 ? Double.POSITIVE_INFINITY : 1)
                .noiseMultiplier(noise)
                .delta(1e-5)
                .sampling(Sampling.FULL_BATCH)
                .populationSize(EXAMPLES)
                .steps(2)
                .ledgerInMemory()
                .build();
    }

    private static void refused(MultiLayerNetwork net, DataSet data, String... said) {
        try (DpTrainer trainer = trainer(net, 1)) {
            assertThatThrownBy(() -> trainer.fit(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(said);
            assertThat(trainer.ledger().steps()).isZero();
        }
        PrivateMultiLayerNetwork own =
                PrivateMultiLayerNetwork.builder(net)
                        .clipNorm(1)
                        .noiseMultiplier(1)
                        .delta(1e-5)
                        .expectedBatchSize(EXAMPLES)
                        .ledgerInMemory()
                        .build();
        assertThatThrownBy(() -> own.fit(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
        assertThatThrownBy(() -> own.fit(new PoissonDataSetIterator(data, EXAMPLES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
        assertThat(own.ledger().steps()).isZero();
    }

    private static INDArray labels() {
        return Nets.data(EXAMPLES).getLabels();
    }

    @Test
    void b8_embeddingIndexOutsideTheVocabulary_isRefusedByTheExamplesIndex() {
        MultiLayerNetwork words =
                network(null, new EmbeddingLayer.Builder().nIn(7).nOut(4).build(), Nets.output(4));
        for (double wrong : new double[] {-1, 7}) {
            INDArray x = Nd4j.ones(DataType.DOUBLE, EXAMPLES, 1);
            x.putScalar(5, 0, wrong);
            refused(words, new DataSet(x, labels()), "example 5", "0 to 6", "EmbeddingLayer");
        }
        MultiLayerNetwork sentences =
                network(
                        null,
                        new EmbeddingSequenceLayer.Builder()
                                .nIn(7)
                                .nOut(4)
                                .inputLength(TIME)
                                .build(),
                        new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                        Nets.output(4));
        INDArray x = Nd4j.ones(DataType.DOUBLE, EXAMPLES, 1, TIME);
        x.putScalar(new long[] {3, 0, 2}, 99);
        refused(sentences, new DataSet(x, labels()), "example 3", "0 to 6");
    }

    @Test
    void b8_valuesThatAreNotFinite_areRefusedByTheExamplesIndex() {
        DataSet features = Nets.data(EXAMPLES);
        features.getFeatures().putScalar(6, 1, Double.NaN);
        refused(Nets.mlp(), features, "features [0] of example 6", "position 1");
        DataSet labels = Nets.data(EXAMPLES);
        labels.getLabels().putScalar(2, 0, Double.POSITIVE_INFINITY);
        refused(Nets.mlp(), labels, "labels [0] of example 2");
        DataSet masks = Nets.data(EXAMPLES);
        masks.setLabelsMaskArray(Nd4j.ones(DataType.DOUBLE, EXAMPLES, 1));
        masks.getLabelsMaskArray().putScalar(4, 0, Double.NaN);
        refused(Nets.mlp(), masks, "label mask [0] of example 4");
    }

    /** Private values stay private: a message names places and ranges. */
    @Test
    void b8_messages_holdNoPrivateValue() {
        DataSet data = Nets.data(EXAMPLES);
        data.getLabels().putScalar(3, 1, 123.5);
        try (DpTrainer trainer = trainer(Nets.mlp(), 1)) {
            assertThatThrownBy(() -> trainer.fit(data))
                    .hasMessageContaining("example 3")
                    .message()
                    .doesNotContain("123");
        }
    }

    private static DataSet sequences(INDArray labels, int maskedOut) {
        INDArray x = Nd4j.create(DataType.DOUBLE, EXAMPLES, 2, TIME);
        for (long i = 0; i < x.length(); i++) {
            x.data().put(i, Math.sin((double) i));
        }
        INDArray mask = Nd4j.ones(DataType.DOUBLE, EXAMPLES, TIME);
        mask.putScalar(0, TIME - 1, 0);
        mask.getRow(maskedOut).assign(0);
        return new DataSet(x, labels, mask, null);
    }

    /** The rest of the examples, with the masked one left out. */
    private static DataSet without(DataSet data, int left) {
        INDArray[] parts = {
            data.getFeatures(), data.getLabels(), data.getFeaturesMaskArray(), null
        };
        for (int k = 0; k < 3; k++) {
            INDArray[] rows = new INDArray[EXAMPLES - 1];
            for (int i = 0, to = 0; i < EXAMPLES; i++) {
                if (i != left) {
                    rows[to++] = parts[k].slice(i);
                }
            }
            parts[k] = Nd4j.stack(0, rows);
        }
        return new DataSet(parts[0], parts[1], parts[2], null);
    }

    private static INDArray trained(MultiLayerNetwork net, DataSet data) {
        MultiLayerNetwork copy = net.clone();
        try (DpTrainer trainer =
                DpTrainer.builder(copy)
                        .clipNorm(Double.POSITIVE_INFINITY)
                        .noiseMultiplier(0)
                        .delta(1e-5)
                        .sampling(Sampling.POISSON)
                        .samplingRate(1)
                        .expectedBatchSize(EXAMPLES)
                        .steps(2)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(data);
            assertThat(trainer.skippedExamples()).isZero();
            assertThat(trainer.ledger().steps()).isEqualTo(2);
        }
        return copy.params();
    }

    /** A masked-out example is as good as absent, on either engine and above any layer. */
    @Test
    void b8_exampleMaskedOutAsAWhole_addsNothing() {
        InputType type = InputType.recurrent(2, TIME);
        int masked = 3;
        DenseLayer odd =
                new DenseLayer.Builder().nOut(4).activation(new ActivationELU(0.5)).build();
        for (MultiLayerNetwork net :
                new MultiLayerNetwork[] {
                    network(type, new LastTimeStep(lstm()), Nets.output(4)),
                    network(
                            type,
                            lstm(),
                            new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                            Nets.output(4)),
                    network(
                            type,
                            lstm(),
                            new GlobalPoolingLayer.Builder(PoolingType.MAX).build(),
                            odd,
                            Nets.output(4)),
                    network(type, new LastTimeStep(lstm()), odd, Nets.output(4))
                }) {
            DataSet data = sequences(labels(), masked);
            INDArray start = net.params();
            INDArray with = trained(net, data);
            assertThat(with.distance2(start)).isGreaterThan(1e-3);
            assertThat(with.distance2(trained(net, without(data, masked)))).isLessThan(1e-12);
        }
    }

    private static LSTM lstm() {
        return new LSTM.Builder().nOut(4).build();
    }

    /** Where DL4J can, it is as DL4J does. */
    @Test
    void b8_maskedOutSequenceWithItsLabels_isAsDl4jTrainsIt() {
        MultiLayerNetwork net =
                network(
                        InputType.recurrent(2, TIME),
                        lstm(),
                        new RnnOutputLayer.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build());
        INDArray y = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 3, TIME);
        for (int i = 0; i < EXAMPLES; i++) {
            for (int t = 0; t < TIME; t++) {
                y.putScalar(new long[] {i, (i + t) % 3, t}, 1);
            }
        }
        DataSet data = sequences(y, 2);
        data.setLabelsMaskArray(data.getFeaturesMaskArray().dup());
        MultiLayerNetwork plain = net.clone();
        plain.fit(data);
        plain.fit(data);
        assertThat(trained(net, data).distance2(plain.params())).isLessThan(1e-9);
    }
}
