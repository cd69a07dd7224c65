package io.github.dp4j.dl4j.audit.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.gradient.Examples;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Plain training is what DL4J's fit does on the same batches. */
class PlainTrainingTest {

    static List<MultiLayerNetwork> networks() {
        MapSchedule schedule =
                new MapSchedule.Builder(ScheduleType.EPOCH).add(0, 0.3).add(2, 0.1).build();
        Layer output = Small.output(LossFunction.MCXENT);
        Layer regularised =
                new DenseLayer.Builder()
                        .nOut(8)
                        .l2(0.01)
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(0.1)
                        .build();
        return List.of(
                Small.network(DataType.DOUBLE, new Sgd(0.3), output.clone()),
                Small.network(DataType.DOUBLE, new Adam(0.01), regularised, output.clone()),
                Small.network(DataType.DOUBLE, new Sgd(schedule), output.clone()),
                Small.network(
                        DataType.DOUBLE,
                        new Sgd(0.1),
                        new BatchNormalization.Builder().build(),
                        output.clone()));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void training_isDl4jsOwn(MultiLayerNetwork network) {
        DataSet data = Small.data(20, 5);
        data.setFeatures(data.getFeatures().castTo(DataType.DOUBLE));
        data.setLabels(data.getLabels().castTo(DataType.DOUBLE));
        int[] order = IntStream.range(0, 20).map(i -> (7 * i) % 20).toArray();
        MultiLayerNetwork expected = network.clone();
        INDArray start = network.params().dup();
        try (PlainTraining training =
                new PlainTraining(network, Examples.of(data), /* batchSize= */ 6, 1)) {
            training.start(start);
            training.epoch(order); // forgotten by the next start
            training.start(start);
            for (int epoch = 0; epoch < 4; epoch++) {
                training.epoch(order);
                for (int from = 0; from < 20; from += 6) {
                    int[] batch = java.util.Arrays.copyOfRange(order, from, Math.min(20, from + 6));
                    expected.fit(
                            AuditRecords.rows(data.getFeatures(), batch),
                            AuditRecords.rows(data.getLabels(), batch));
                }
                expected.setEpochCount(epoch + 1);
            }
            assertThat(training.parameters().sub(expected.params()).norm2Number().doubleValue())
                    .isCloseTo(0, within(1e-9));
        }
        assertThat(expected.params().sub(start).norm2Number().doubleValue()).isGreaterThan(0.1);
    }

    @Test
    void rows_areChosenInOrder() {
        DataSet data = Small.data(5, 5);
        INDArray chosen = AuditRecords.rows(data.getFeatures(), new int[] {4, 0});

        assertThat(chosen.getRow(0)).isEqualTo(data.getFeatures().getRow(4));
        assertThat(chosen.getRow(1)).isEqualTo(data.getFeatures().getRow(0));
    }
}
