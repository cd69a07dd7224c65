package examples;

import io.github.dp4j.dl4j.DpSgd;
import io.github.dp4j.dl4j.PrivateMultiLayerNetwork;
import io.github.dp4j.plan.TrainingPlan;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
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
        TrainingPlan plan =
                TrainingPlan.builder()
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .epochs(6)
                        .expectedBatchSize(128)
                        .populationSize(1437)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build();
        PrivateMultiLayerNetwork net =
                new PrivateMultiLayerNetwork( // was: new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1234)
                                .updater(new DpSgd(new Adam(0.005), plan)) // was: new Adam(0.005)
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
        net.fit(Data.batches(Data.digits("train"), 128), 6);
        return new Outcome(before, Data.wrong(net, test), net.ledger(), net.report());
    }
}
