package io.github.dp4j.dl4j.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import io.github.dp4j.audit.onerun.CanaryScores;
import io.github.dp4j.audit.onerun.OneRunEpsilon;
import io.github.dp4j.dl4j.DpTrainer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class RecordCanariesTest {

    private static final int COLUMNS = 40;
    private static final int CLASSES = 3;

    private static MultiLayerNetwork network() {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(3)
                                .updater(new Adam(0.01))
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(COLUMNS)
                                                .nOut(128)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(128)
                                                .nOut(CLASSES)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .build());
        net.init();
        return net;
    }

    /** Three clusters; the last column hardly varies. */
    private static DataSet data(int records) {
        INDArray features = Nd4j.randn(DataType.FLOAT, records, COLUMNS);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, records, CLASSES);
        for (int i = 0; i < records; i++) {
            labels.putScalar(i, i % CLASSES, 1);
            features.putScalar(i, i % CLASSES, features.getDouble(i, i % CLASSES) + 3);
            features.putScalar(i, COLUMNS - 1, 0.01 * features.getDouble(i, COLUMNS - 1));
        }
        return new DataSet(features, labels);
    }

    private static double area(CanaryScores scores) {
        return RocCurve.of(scores.membership()).areaUnderCurve();
    }

    @Test
    void mislabelledRecords_areRememberedByAPlainNetwork_andNotByAPrivateOne() {
        RecordCanaries canaries = RecordCanaries.mislabelled(data(200));
        DataSet training = canaries.join(data(300));
        MultiLayerNetwork plain = network();
        MultiLayerNetwork before = plain.clone();
        for (int i = 0; i < 150; i++) {
            plain.fit(training);
        }
        assertThat(area(canaries.scores(plain))).isGreaterThan(0.85);
        assertThat(area(canaries.scores(before, plain))).isGreaterThan(0.85);
        assertThat(OneRunEpsilon.bound(canaries.scores(plain).guess(100), 1e-5, 0.95).epsilon())
                .isGreaterThan(1.5);

        MultiLayerNetwork kept = network();
        try (DpTrainer trainer =
                DpTrainer.builder(kept)
                        .clipNorm(1)
                        .budget(0.5, 1e-5)
                        .populationSize(400)
                        .expectedBatchSize(100)
                        .steps(30)
                        .ledgerInMemory()
                        .build()) {
            trainer.fit(training);
        }
        // Wrong above 0.5 in at most 5 % of runs at the very worst; by chance far less often here.
        assertThat(OneRunEpsilon.bound(canaries.scores(kept).guess(100), 1e-5, 0.9999).epsilon())
                .isLessThanOrEqualTo(0.5);
        // An AUC of 0.7 from 200 exchangeable scores lies 4.9 standard deviations from 0.5.
        assertThat(area(canaries.scores(kept))).isBetween(0.3, 0.7);
    }

    @Test
    void join_takesThoseAlone_ofWhichTheCoinSaysYes() {
        DataSet records = data(40);
        for (int i = 0; i < 40; i++) {
            records.getFeatures().putScalar(i, 5, 100 + i);
        }
        RecordCanaries canaries = RecordCanaries.of(records);
        DataSet training = data(10);
        DataSet joined = canaries.join(training);
        MultiLayerNetwork net = network();
        MembershipScores scores = canaries.scores(net).membership();
        assertThat(joined.numExamples()).isEqualTo(10 + scores.members());
        assertThat(scores.members() + scores.nonMembers())
                .isEqualTo(40)
                .isEqualTo(canaries.count());
        assertThat(joined.getFeatures().getRow(0)).isEqualTo(training.getFeatures().getRow(0));
        assertThat(joined.getFeatures().getDouble(10, 5)).isGreaterThanOrEqualTo(100);
    }

    @Test
    void mislabelled_givesEveryRecordAnotherClass() {
        DataSet records = data(60);
        RecordCanaries canaries = RecordCanaries.mislabelled(records);
        DataSet joined = canaries.join(data(1));
        for (int i = 1; i < joined.numExamples(); i++) {
            INDArray features = joined.getFeatures().getRow(i);
            int at = 0;
            while (!records.getFeatures().getRow(at).equals(features)) {
                at++;
            }
            INDArray label = joined.getLabels().getRow(i);
            assertThat(label.sumNumber().doubleValue()).isEqualTo(1);
            assertThat(label.mul(records.getLabels().getRow(at)).sumNumber().doubleValue())
                    .isZero();
        }
    }

    @Test
    void alongLeastVariance_pointsWhereTheDataDoNot() {
        DataSet data = data(500);
        DataSet records = LeastVariance.records(data, 4);
        INDArray first = records.getFeatures().getRow(0);
        double length = data.getFeatures().norm2(1).meanNumber().doubleValue();
        assertThat(first.norm2Number().doubleValue()).isCloseTo(length, within(1e-3));
        assertThat(Math.abs(first.getDouble(COLUMNS - 1))).isCloseTo(length, within(0.02 * length));
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(
                                Nd4j.getBlasWrapper()
                                        .dot(
                                                records.getFeatures().getRow(i),
                                                records.getFeatures().getRow(j)))
                        .isCloseTo(0, within(1e-3 * length * length));
            }
        }
        assertThat(RecordCanaries.alongLeastVariance(data, 4).count()).isEqualTo(4);
    }

    @Test
    void wrongRecords_areRefusedInWords() {
        assertThatThrownBy(() -> RecordCanaries.of(data(1)))
                .hasMessageContaining("at least 2 canaries");
        assertThatThrownBy(() -> RecordCanaries.alongLeastVariance(data(10), COLUMNS + 1))
                .hasMessageContaining("count must lie in [2, 40]");
        DataSet soft = data(4);
        soft.getLabels().putScalar(2, 0, 0.5);
        assertThatThrownBy(() -> RecordCanaries.mislabelled(soft))
                .hasMessageContaining("record 2 is not one-hot");
    }
}
