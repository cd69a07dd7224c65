package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.audit.model.Classifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
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
    LOCATION(/* records= */ 5_010, /* models= */ 55, /* epochs= */ 100, /* rate= */ 0.2),
    MNIST(/* records= */ 10_000, /* models= */ 28, /* epochs= */ 20, /* rate= */ 0.1),
    FASHION(/* records= */ 10_000, /* models= */ 17, /* epochs= */ 80, /* rate= */ 0.1),

    /** By the same rules, but no other program has trained it: far wider than its data need. */
    ADULT(/* records= */ 2_000, /* models= */ 33, /* epochs= */ 200, /* rate= */ 0.1);

    static final int BATCH = 32;

    private final int records;

    /** How many there are, each attacked with all others. */
    final int models;

    final int epochs;

    private final double rate;

    Recipe(int records, int models, int epochs, double rate) {
        this.records = records;
        this.models = models;
        this.epochs = epochs;
        this.rate = rate;
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int records() {
        return records;
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

    @Override
    public int[] variants(int model, int epoch, int records, int choices) {
        SplittableRandom random = random("variant:" + label() + ":" + model + ":" + epoch);
        return IntStream.range(0, records)
                .map(i -> (int) (random.nextDouble() * choices))
                .toArray();
    }

    /** Its updater is that of plain training; {@code rate} is for private training as well. */
    MultiLayerNetwork network(double rate) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .dataType(DataType.FLOAT)
                        .updater(new Sgd(rate))
                        .list();
        switch (this) {
            case MNIST ->
                    list.layer(convolution(16, 8).stride(2, 2).padding(3, 3).build())
                            .layer(maxPool())
                            .layer(convolution(32, 4).stride(2, 2).build())
                            .layer(maxPool())
                            .layer(dense(32, Activation.RELU))
                            .layer(output(10))
                            .setInputType(InputType.convolutional(28, 28, 1));
            case LOCATION ->
                    list.layer(dense(128, Activation.TANH))
                            .layer(output(30))
                            .setInputType(InputType.feedForward(446));
            case FASHION ->
                    list.layer(dense(128, Activation.RELU))
                            .layer(output(10))
                            .setInputType(InputType.convolutional(28, 28, 1));
            case ADULT ->
                    list.layer(dense(2048, Activation.RELU))
                            .layer(output(2))
                            .setInputType(InputType.feedForward(108));
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        return network;
    }

    MultiLayerNetwork network() {
        return network(rate);
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
        return RecipeData.of(this);
    }

    /** With the system property {@code dp4j.audit.work} trained models are kept there. */
    @Nullable LogitStore store(
            Classifier classifier, AuditRecords records, ShadowTraining training) {
        String folder = System.getProperty("dp4j.audit.work");
        String name = name() + "-" + records.augmentations().size() + training.variants().size();
        return folder == null
                ? null
                : new LogitStore(
                        Path.of(folder, name),
                        Fingerprint.of(classifier, records, training, this, /* seed= */ 0),
                        records.answers(),
                        classifier.classes());
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
