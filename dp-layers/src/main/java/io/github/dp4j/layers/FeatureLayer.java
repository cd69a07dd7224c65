package io.github.dp4j.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that computes fixed features and learns nothing. It stands at the beginning of a network:
 * no gradient goes through it, so what lay below would not learn.
 *
 * <p>DP4J computes the features of every example once and trains what lies above: fixed features
 * that separate classes better help private training more than any setting of it (Tramèr and Boneh,
 * "Differentially private learning needs better features (or much more data)", arXiv 2011.11660).
 * In plain DL4J it is a layer like others.
 */
public abstract class FeatureLayer extends NoParamLayer {

    private static final long serialVersionUID = 1L;

    /** For subclasses, and for DL4J's reader. */
    protected FeatureLayer() {}

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
