package io.github.dp4j.benchmarks;

import io.github.dp4j.noise.SecureStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The models that everything is measured on, in float, with plain SGD, and synthetic data of their
 * shapes. {@code docs/developer/benchmarks/torch_steps.py} holds the same six for PyTorch.
 */
@SuppressWarnings("ImmutableEnumChecker") // the input types are never written to
public enum Models {
    /** 784 inputs; dense 512, 256, 10, ReLU. */
    MLP(
            InputType.feedForward(784),
            /* vocabulary= */ 0,
            10,
            () -> layers(dense(512), dense(256), output(10))),

    /** 1 x 28 x 28; two convolutions with overlapping pools, dense 32, 10. */
    MNIST_CNN(
            InputType.convolutional(28, 28, 1),
            /* vocabulary= */ 0,
            10,
            () ->
                    layers(
                            convolution(16, 8).stride(2, 2).padding(3, 3).build(),
                            maxPool(1),
                            convolution(32, 4).stride(2, 2).build(),
                            maxPool(1),
                            dense(32),
                            output(10))),

    /** 3 x 32 x 32; three pairs of 3 x 3 "same" convolutions with tanh, dense 128, 10. */
    CIFAR_CNN(
            InputType.convolutional(32, 32, 3),
            /* vocabulary= */ 0,
            10,
            () ->
                    layers(
                            same(32),
                            same(32),
                            maxPool(2),
                            same(64),
                            same(64),
                            maxPool(2),
                            same(128),
                            same(128),
                            maxPool(2),
                            new DenseLayer.Builder().nOut(128).activation(Activation.TANH).build(),
                            output(10))),

    /** 50 steps of 64; LSTM 128, its last step, 10. */
    LSTM(
            InputType.recurrent(64, 50),
            /* vocabulary= */ 0,
            10,
            () -> layers(new LastTimeStep(new LSTM.Builder().nOut(128).build()), output(10))),

    /** 256 tokens of 10,000; embedding 16, mean over time, dense 16, 2. */
    EMBEDDING(
            InputType.recurrent(10_000, 256),
            /* vocabulary= */ 10_000,
            2,
            () ->
                    layers(
                            new EmbeddingSequenceLayer.Builder()
                                    .nIn(10_000)
                                    .nOut(16)
                                    .inputLength(256)
                                    .build(),
                            new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                            dense(16),
                            output(2))),

    /** 1,024 inputs; dense 4096, 4096, 10: 21 million parameters. */
    WIDE_MLP(
            InputType.feedForward(1024),
            /* vocabulary= */ 0,
            10,
            () -> layers(dense(4096), dense(4096), output(10)));

    private final InputType input;
    private final int vocabulary;
    private final int classes;
    private final Supplier<Layer[]> layers;

    Models(InputType input, int vocabulary, int classes, Supplier<Layer[]> layers) {
        this.input = input;
        this.vocabulary = vocabulary;
        this.classes = classes;
        this.layers = layers;
    }

    /**
     * Finds a model by the name that tables use.
     *
     * @param label as {@link #label} gives it
     * @return the model
     * @throws IllegalArgumentException if there is none, listing all
     */
    public static Models of(String label) {
        return Arrays.stream(values())
                .filter(model -> model.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "No model \""
                                                + label
                                                + "\": choose one of "
                                                + Arrays.stream(values())
                                                        .map(Models::label)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }

    /**
     * Returns the name that tables use.
     *
     * @return lower case, for example {@code mnist-cnn}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Creates the network.
     *
     * @return an initialised network of its own
     */
    public MultiLayerNetwork network() {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .dataType(DataType.FLOAT)
                        .updater(new Sgd(0.01))
                        .convolutionMode(ConvolutionMode.Truncate)
                        .list();
        for (Layer layer : layers.get()) {
            list.layer(layer);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        return network;
    }

    /**
     * Creates random examples: features uniform in [-1, 1), or tokens; one-hot labels.
     *
     * @param examples how many
     * @return a data set of its own
     */
    public DataSet data(int examples) {
        // Drawn into the array's own buffer: a batch of 16,384 exists once.
        SecureStream random = SecureStream.create();
        INDArray features = Nd4j.createUninitialized(DataType.FLOAT, shape(examples));
        var values = features.data().asNioFloat();
        long[] words = new long[1 << 12];
        for (int from = 0; from < values.limit(); from += words.length) {
            int count = Math.min(words.length, values.limit() - from);
            random.nextLongs(words, count);
            for (int i = 0; i < count; i++) {
                values.put(from + i, feature(words[i] >>> 40));
            }
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, classes);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, i % classes, 1);
        }
        return new DataSet(features, labels);
    }

    /** Maps 24 uniform bits, which a float holds exactly. */
    private float feature(long bits) {
        return vocabulary > 0 ? bits % vocabulary : bits * 0x1p-23f - 1;
    }

    private long[] shape(int examples) {
        if (vocabulary > 0) {
            return new long[] {
                examples, ((InputType.InputTypeRecurrent) input).getTimeSeriesLength()
            };
        }
        long[] one = input.getShape(/* includeBatchDim= */ false);
        return LongStream.concat(LongStream.of(examples), LongStream.of(one)).toArray();
    }

    private static Layer[] layers(Layer... layers) {
        return layers;
    }

    private static Layer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }

    private static ConvolutionLayer.Builder convolution(int filters, int size) {
        return new ConvolutionLayer.Builder(size, size).nOut(filters).activation(Activation.RELU);
    }

    private static Layer same(int filters) {
        return convolution(filters, 3)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH)
                .build();
    }

    private static Layer maxPool(int stride) {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(stride, stride)
                .build();
    }

    private static Layer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
