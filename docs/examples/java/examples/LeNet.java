package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.nio.file.Files;
import java.nio.file.Path;

/** LeNet reads hand-written digits. */
public final class LeNet {

    private LeNet() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1234)
                                .updater(new Adam(0.005))
                                .list()
                                .layer(
                                        new ConvolutionLayer.Builder(3, 3)
                                                .nOut(20)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new SubsamplingLayer.Builder(PoolingType.MAX)
                                                .kernelSize(2, 2)
                                                .stride(2, 2)
                                                .build())
                                .layer(
                                        new ConvolutionLayer.Builder(2, 2)
                                                .nOut(50)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new DenseLayer.Builder()
                                                .nOut(100)
                                                .activation(Activation.RELU)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                                                .nOut(10)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutionalFlat(8, 8, 1))
                                .build());
        net.init();
        DataSet test = Data.digits("test");
        double before = Data.wrong(net, test);
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .expectedBatchSize(128)
                        .populationSize(1437)
                        .epochs(6)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(Data.digits("train"));
            return new Outcome(before, Data.wrong(net, test), trainer.ledger(), trainer.report());
        }
    }
}
