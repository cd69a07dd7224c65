package io.github.dp4j.dl4j.audit.shadow;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The recipe by which the reference figures were made in torch: which records are in which model,
 * initial parameters and orders of batches follow from SHA-256 and SplitMix64, so they are the same
 * here to the bit. Data come from the folder of the system property {@code dp4j.data}.
 */
enum Recipe implements ShadowDraws {
    MNIST(/* epochs= */ 20),
    LOCATION(/* epochs= */ 100);

    static final int BATCH = 32;
    private static final int MNIST_RECORDS = 10_000;
    private static final int LOCATION_RECORDS = 5_010;

    final int epochs;

    Recipe(int epochs) {
        this.epochs = epochs;
    }

    private String label() {
        return this == MNIST ? "mnist" : "location";
    }

    int records() {
        return this == MNIST ? MNIST_RECORDS : LOCATION_RECORDS;
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static SplittableRandom random(String text) {
        return new SplittableRandom(ByteBuffer.wrap(sha256("dp4j-audit:" + text)).getLong());
    }

    @Override
    public boolean[] members(int model) {
        boolean[] members = new boolean[records()];
        for (int i = 0; i < members.length; i++) {
            members[i] = (sha256("dp4j-audit:" + i + ":" + model)[0] & 1) == 1;
        }
        return members;
    }

    @Override
    public INDArray start(int model, Classifier classifier) {
        MultiLayerNetwork network = (MultiLayerNetwork) classifier.fresh();
        network.params().assign(0);
        SplittableRandom random = random("init:" + label() + ":" + model);
        for (int layer = 0; layer < network.getnLayers(); layer++) {
            INDArray weights = network.getLayer(layer).getParam("W");
            if (weights != null) {
                double a = bound(network, layer, weights);
                float[] numbers = new float[(int) weights.length()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) ((2 * random.nextDouble() - 1) * a);
                }
                weights.assign(Nd4j.createFromArray(numbers).reshape('c', weights.shape()));
            }
        }
        return network.params();
    }

    private static double bound(MultiLayerNetwork network, int layer, INDArray weights) {
        double in = weights.size(0);
        double out = weights.size(1);
        if (network.getLayer(layer).conf().getLayer() instanceof ConvolutionLayer conf) {
            double window = weights.size(2) * weights.size(3);
            out = weights.size(0) * window / (conf.getStride()[0] * conf.getStride()[1]);
            in = weights.size(1) * window;
        }
        return Math.sqrt(6 / (in + out));
    }

    @Override
    public int[] order(int model, int epoch, int[] members) {
        SplittableRandom random = random("order:" + label() + ":" + model + ":" + epoch);
        long[][] keyed = new long[members.length][];
        for (int i = 0; i < keyed.length; i++) {
            keyed[i] = new long[] {random.nextLong() + Long.MIN_VALUE, members[i]};
        }
        Arrays.sort(keyed, Comparator.comparingLong(pair -> pair[0]));
        return Arrays.stream(keyed).mapToInt(pair -> (int) pair[1]).toArray();
    }

    /** Its updater is that of plain training; {@code rate} is for private training as well. */
    MultiLayerNetwork network(double rate) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .dataType(DataType.FLOAT)
                        .updater(new Sgd(rate))
                        .list();
        if (this == MNIST) {
            list.layer(convolution(16, 8).stride(2, 2).padding(3, 3).build())
                    .layer(maxPool())
                    .layer(convolution(32, 4).stride(2, 2).build())
                    .layer(maxPool())
                    .layer(dense(32, Activation.RELU))
                    .layer(output(10))
                    .setInputType(InputType.convolutional(28, 28, 1));
        } else {
            list.layer(dense(128, Activation.TANH))
                    .layer(output(30))
                    .setInputType(InputType.feedForward(446));
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        return network;
    }

    MultiLayerNetwork network() {
        return network(this == MNIST ? 0.1 : 0.2);
    }

    private static ConvolutionLayer.Builder convolution(int filters, int size) {
        return new ConvolutionLayer.Builder(size, size).nOut(filters).activation(Activation.RELU);
    }

    private static SubsamplingLayer maxPool() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(1, 1)
                .build();
    }

    private static DenseLayer dense(int units, Activation activation) {
        return new DenseLayer.Builder().nOut(units).activation(activation).build();
    }

    private static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** All records, in the order of the file. */
    DataSet data() throws IOException {
        return this == MNIST ? mnist() : location();
    }

    private static DataSet mnist() throws IOException {
        Path folder = Path.of(System.getProperty("dp4j.data"), "mnist");
        float[] pixels = new float[MNIST_RECORDS * 28 * 28];
        INDArray labels = Nd4j.zeros(DataType.FLOAT, MNIST_RECORDS, 10);
        try (DataInputStream images = open(folder.resolve("train-images-idx3-ubyte.gz"));
                DataInputStream classes = open(folder.resolve("train-labels-idx1-ubyte.gz"))) {
            images.skipNBytes(16);
            classes.skipNBytes(8);
            byte[] bytes = images.readNBytes(pixels.length);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (bytes[i] & 0xff) / 255f;
            }
            for (int i = 0; i < MNIST_RECORDS; i++) {
                labels.putScalar(i, classes.readUnsignedByte(), 1);
            }
        }
        INDArray features = Nd4j.createFromArray(pixels).reshape('c', MNIST_RECORDS, 1, 28, 28);
        return new DataSet(features, labels);
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream raw = new GZIPInputStream(Files.newInputStream(file), 1 << 16);
        return new DataInputStream(raw);
    }

    private static DataSet location() throws IOException {
        Path file = Path.of(System.getProperty("dp4j.data"), "location", "location.csv.gz");
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                rows.add(line.split(",", -1));
            }
        }
        float[] features = new float[rows.size() * 446];
        INDArray labels = Nd4j.zeros(DataType.FLOAT, rows.size(), 30);
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            labels.putScalar(i, Integer.parseInt(row[0].replace("\"", "")) - 1, 1);
            for (int k = 0; k < 446; k++) {
                features[i * 446 + k] = Float.parseFloat(row[k + 1]);
            }
        }
        return new DataSet(Nd4j.createFromArray(features).reshape('c', rows.size(), 446), labels);
    }

    /** Records of which nothing is said yet who is a member. */
    AuditRecords auditRecords(Classifier classifier) throws IOException {
        DataSet all = data();
        int half = all.numExamples() / 2;
        return AuditRecords.of(
                new DataSet(
                        all.getFeatures().get(rows(0, half, all.getFeatures().rank())),
                        all.getLabels().get(rows(0, half, 2))),
                new DataSet(
                        all.getFeatures()
                                .get(rows(half, all.numExamples(), all.getFeatures().rank())),
                        all.getLabels().get(rows(half, all.numExamples(), 2))),
                classifier);
    }

    private static org.nd4j.linalg.indexing.INDArrayIndex[] rows(int from, int to, int rank) {
        var indices = new org.nd4j.linalg.indexing.INDArrayIndex[rank];
        Arrays.fill(indices, org.nd4j.linalg.indexing.NDArrayIndex.all());
        indices[0] = org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to);
        return indices;
    }
}
