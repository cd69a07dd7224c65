package io.github.dp4j.layers;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer that computes fixed features and learns nothing. It stands at the beginning of a network:
 * no gradient goes through it, so what lay below would not learn.
 *
 * <p>DP4J computes the features of every example once and trains what lies above: fixed features
 * that separate classes better help private training more than any setting of it (Tramèr and Boneh,
 * "Differentially private learning needs better features (or much more data)", arXiv 2011.11660).
 * In plain DL4J it is a layer like others, but for dropout, which it has none of.
 */
public abstract class FeatureLayer extends NoParamLayer {

    private static final long serialVersionUID = 1L;

    /** The largest number of numbers that an example may have. */
    static final int LARGEST_EXAMPLE = 1 << 24;

    /** The shape of an example, once an input type has said it; null before. */
    @JsonProperty private long @Nullable [] shape;

    /** For subclasses, and for DL4J's reader. */
    protected FeatureLayer() {}

    @Override
    public void setNIn(InputType inputType, boolean override) {
        shape = shape(inputType);
        rows(shape); // or it is refused here
    }

    /**
     * Refuses examples of another shape than the network was made for: features merge channels and
     * round sizes up, so their number alone would not tell.
     */
    final void requireOwnShape(long... given) {
        long[] own = shape;
        if (own != null && !Arrays.equals(own, given)) {
            throw new IllegalArgumentException(
                    this
                            + " was made for examples of the shape "
                            + Arrays.toString(own)
                            + ", not "
                            + Arrays.toString(given)
                            + ".");
        }
    }

    /** Returns how many numbers an example has. */
    final int count(long... given) {
        long count = 1;
        for (long size : given) {
            if (size < 1 || size > LARGEST_EXAMPLE / count) {
                throw new IllegalArgumentException(
                        this
                                + " takes examples of 1 to "
                                + LARGEST_EXAMPLE
                                + " numbers, not of the shape "
                                + Arrays.toString(given)
                                + ".");
            }
            count *= size;
        }
        return (int) count;
    }

    /**
     * Makes what computes the features.
     *
     * @param shape of one example, without the dimension of examples
     * @return for one thread
     * @throws IllegalArgumentException if the layer has no features for examples of this shape
     */
    public abstract RowFeatures rows(long... shape);

    /** Returns the shape of one example of a type. */
    static long[] shape(InputType type) {
        if (type instanceof InputType.InputTypeConvolutional image) {
            if (image.getFormat() != CNN2DFormat.NCHW) {
                throw new IllegalArgumentException(
                        "Features are of images with channels first, not "
                                + image.getFormat()
                                + ": permute them to [examples, channels, rows, columns].");
            }
            return new long[] {image.getChannels(), image.getHeight(), image.getWidth()};
        }
        if (type instanceof InputType.InputTypeConvolutionalFlat image) {
            return new long[] {image.getDepth(), image.getHeight(), image.getWidth()};
        }
        if (type instanceof InputType.InputTypeFeedForward row) {
            return new long[] {row.getSize()};
        }
        throw new IllegalArgumentException("There are no features of inputs of the type " + type);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.feedForward(rows(shape(inputType)).outputs());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initializeParameters,
            DataType type) {
        RunningFeatures layer = new RunningFeatures(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamTable(initializer().init(conf, parameters, initializeParameters));
        layer.setConf(conf);
        return layer;
    }

    /** By its settings, and by the shape of its examples. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FeatureLayer layer
                && layer.getClass() == getClass()
                && super.equals(other)
                && Arrays.equals(layer.shape, shape)
                && layer.settings().equals(settings());
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + settings().hashCode();
    }

    /** Returns what makes one layer of a class compute other features than another. */
    abstract List<Object> settings();

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(
                        getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
