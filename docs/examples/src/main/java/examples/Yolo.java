package examples;

import io.github.dp4j.dl4j.DpTrainer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A small YOLO finds bright squares in a picture. */
public final class Yolo {

    private Yolo() {}

    public static void main(String[] args) throws Exception {
        run(Files.createTempDirectory("dp4j")).print();
    }

    static Outcome run(Path folder) throws Exception {
        INDArray priors = Nd4j.createFromArray(new double[][] {{1, 1}, {1.5, 1.5}});
        MultiLayerNetwork net =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(9)
                                .updater(new Adam(0.03))
                                .list()
                                .layer(
                                        new ConvolutionLayer.Builder(3, 3)
                                                .nOut(8)
                                                .padding(1, 1)
                                                .activation(Activation.LEAKYRELU)
                                                .build())
                                .layer(
                                        new SubsamplingLayer.Builder(PoolingType.MAX)
                                                .kernelSize(4, 4)
                                                .stride(4, 4)
                                                .build())
                                .layer(
                                        new ConvolutionLayer.Builder(1, 1)
                                                .nOut(2 * (5 + CLASSES))
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .layer(
                                        new Yolo2OutputLayer.Builder()
                                                .boundingBoxPriors(priors)
                                                .build())
                                .setInputType(InputType.convolutional(16, 16, 1))
                                .build());
        net.init();
        DataSet test = pictures(40, 1);
        double before = net.score(test);
        try (DpTrainer trainer =
                DpTrainer.builder(net)
                        .clipNorm(1.0)
                        .budget(8.0, 1e-5)
                        .expectedBatchSize(30)
                        .populationSize(120)
                        .epochs(2)
                        .ledgerFile(folder.resolve("training.ledger"))
                        .build()) {
            trainer.fit(pictures(120, 2));
            return new Outcome(before, net.score(test), trainer.ledger(), trainer.report());
        }
    }

    private static final int CLASSES = 2;
    private static final int GRID = 4;

    /**
     * One square a picture; its corners in cells of the grid, and its class where its middle lies.
     */
    private static DataSet pictures(int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(count, 1, 16, 16);
        INDArray labels = Nd4j.zeros(count, 4 + CLASSES, GRID, GRID);
        for (int i = 0; i < count; i++) {
            int side = 3 + 2 * (i % CLASSES);
            int top = random.nextInt(16 - side);
            int left = random.nextInt(16 - side);
            for (int y = top; y < top + side; y++) {
                for (int x = left; x < left + side; x++) {
                    features.putScalar(new int[] {i, 0, y, x}, 1);
                }
            }
            int row = (2 * top + side) / 8;
            int column = (2 * left + side) / 8;
            double[] corners = {left / 4.0, top / 4.0, (left + side) / 4.0, (top + side) / 4.0};
            for (int k = 0; k < 4; k++) {
                labels.putScalar(new int[] {i, k, row, column}, corners[k]);
            }
            labels.putScalar(new int[] {i, 4 + i % CLASSES, row, column}, 1);
        }
        return new DataSet(features, labels);
    }
}
