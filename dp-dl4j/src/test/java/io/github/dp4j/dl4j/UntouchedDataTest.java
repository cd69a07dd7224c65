package io.github.dp4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Training does not write to its data, on either engine: DL4J's first activation works in place,
 * and what it is given may be a file.
 */
class UntouchedDataTest {

    private enum First {
        KNOWN(Activation.CUBE),
        /** Not written for the compiled engine. */
        UNKNOWN(Activation.RRELU);

        private final Activation activation;

        First(Activation activation) {
            this.activation = activation;
        }
    }

    @ParameterizedTest
    @EnumSource(First.class)
    void data_areAsBefore_afterTraining(First first) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            for (Layer beginning :
                    List.of(new ActivationLayer(first.activation), new DropoutLayer(0.5))) {
                Nd4j.getRandom().setSeed(1);
                DataSet data =
                        new DataSet(
                                Nd4j.rand(type, 12, 4).subi(0.5), Nd4j.ones(type, 12, 1).muli(0.5));
                INDArray features = data.getFeatures().dup();
                INDArray labels = data.getLabels().dup();
                MultiLayerNetwork network =
                        new MultiLayerNetwork(
                                new NeuralNetConfiguration.Builder()
                                        .dataType(type)
                                        .list()
                                        .layer(beginning)
                                        .layer(
                                                new OutputLayer.Builder(LossFunction.MSE)
                                                        .nOut(1)
                                                        .activation(Activation.IDENTITY)
                                                        .build())
                                        .setInputType(InputType.feedForward(4))
                                        .build());
                network.init();
                try (DpTrainer trainer =
                        DpTrainer.builder(network)
                                .clipNorm(1)
                                .noiseMultiplier(1)
                                .delta(1e-5)
                                .samplingRate(0.5)
                                .populationSize(12)
                                .steps(3)
                                .ledgerInMemory()
                                .build()) {
                    trainer.fit(data);
                }
                assertThat(data.getFeatures()).isEqualTo(features);
                assertThat(data.getLabels()).isEqualTo(labels);
            }
        }
    }
}
