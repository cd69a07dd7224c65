package io.github.dp4j.layers;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Group normalisation: {@code y = gamma (x - mean) / sqrt(variance + eps) + beta}, where mean and
 * (population) variance go over one example's own group of neighbouring channels and all positions,
 * and gamma and beta are trained, one each a channel (Wu and He, "Group normalization", arXiv
 * 1803.08494). One group is layer normalisation, as many groups as channels instance normalisation.
 *
 * <p>An example is normalised by its own numbers alone, in training and in service alike. That is
 * what DP-SGD needs: its clip bounds what one example adds, which takes a gradient that is that
 * example's own. Batch normalisation mixes the examples of a batch.
 *
 * <p>It takes vectors, {@code [examples, channels]}, and images, {@code [examples, channels, rows,
 * columns]} or with channels last. Parameters lie as gamma, then beta, {@code [channels]} each, and
 * are not regularised. Like DL4J's BatchNormalization it has no dropout and applies no activation:
 * put an ActivationLayer behind it.
 */
public final class GroupNormalization extends FeedForwardLayer {

    private static final long serialVersionUID = 1L;

    private static final double SMALLEST_EPS = 1e-12;

    @JsonProperty private int groups;
    @JsonProperty private double eps;

    /** How images lie; null where nobody has said, which is channels first. */
    @JsonProperty private @Nullable CNN2DFormat format;

    /** For DL4J's reader. */
    GroupNormalization() {}

    /**
     * Sets the number of groups, and all else as {@link Builder} does.
     *
     * @param groups at least 1, and a divisor of the number of channels
     * @throws IllegalArgumentException if it is below 1
     */
    public GroupNormalization(int groups) {
        this(new Builder(groups));
    }

    private GroupNormalization(Builder builder) {
        super(builder);
        this.groups = builder.groups;
        this.eps = builder.epsilon;
        this.format = builder.format;
        initializeConstraints(builder);
        if (nOut == 0) {
            nOut = nIn;
        }
        nIn = nOut;
        requireSettings();
    }

    /** Sets what a layer is; its name, updater and constraints as for other layers of DL4J. */
    @SuppressWarnings("unchecked") // what DL4J declares build() to return
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {

        private final int groups;
        private double epsilon = 1e-5;
        private @Nullable CNN2DFormat format;

        /**
         * Starts.
         *
         * @param groups at least 1, and a divisor of the number of channels
         */
        public Builder(int groups) {
            this.groups = groups;
        }

        /**
         * Sets what is added to each variance.
         *
         * @param value from 1e-12 to 1; 1e-5 if it is not set
         * @return this
         */
        public Builder eps(double value) {
            this.epsilon = value;
            return this;
        }

        /**
         * Says how images lie, where no input type does.
         *
         * @param value NCHW or NHWC
         * @return this
         */
        public Builder dataFormat(CNN2DFormat value) {
            this.format = value;
            return this;
        }

        @Override
        public GroupNormalization build() {
            return new GroupNormalization(this);
        }
    }

    /**
     * Returns the number of groups.
     *
     * @return at least 1
     */
    public int getGroups() {
        return groups;
    }

    /**
     * Returns what is added to each variance.
     *
     * @return above 0
     */
    public double getEps() {
        return eps;
    }

    /**
     * Says how images lie.
     *
     * @return NHWC, or else channels come first
     */
    public @Nullable CNN2DFormat getFormat() {
        return format;
    }

    /** A file may say anything. */
    private void requireSettings() {
        if (groups < 1) {
            throw new IllegalArgumentException(
                    "GroupNormalization has at least 1 group, not " + groups + ".");
        }
        if (!(eps >= SMALLEST_EPS && eps <= 1)) {
            throw new IllegalArgumentException(
                    "GroupNormalization has an eps from "
                            + SMALLEST_EPS
                            + " to 1, not "
                            + eps
                            + ".");
        }
    }

    /**
     * Refuses examples of which the groups do not make sense.
     *
     * @param channels of an example
     * @param positions pixels of an image; 1 for a vector
     * @throws IllegalArgumentException if the layer was made for another number of channels, if the
     *     groups do not divide them, or if each group has but one number, which normalises to 0
     */
    public void requireExample(long channels, long positions) {
        requireSettings();
        if (channels != nOut) {
            throw new IllegalArgumentException(
                    this + " expects " + nOut + " channels, but is given " + channels + ".");
        }
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    this
                            + ": "
                            + groups
                            + " groups do not divide "
                            + channels
                            + " channels evenly. Choose a divisor of "
                            + channels
                            + ".");
        }
        if (channels / groups * positions < 2) {
            throw new IllegalArgumentException(
                    this
                            + ": each group would have a single number, which normalises to 0"
                            + " whatever it is. Choose fewer than "
                            + groups
                            + " groups for "
                            + channels
                            + " channels at one position.");
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        long channels;
        long positions = 1;
        if (inputType instanceof InputType.InputTypeConvolutional image) {
            channels = image.getChannels();
            positions = image.getHeight() * image.getWidth();
            format = image.getFormat();
        } else if (inputType instanceof InputType.InputTypeConvolutionalFlat image) {
            channels = image.getDepth();
            positions = image.getHeight() * image.getWidth();
        } else if (inputType instanceof InputType.InputTypeFeedForward row) {
            channels = row.getSize();
        } else {
            throw new IllegalArgumentException(
                    this + " takes vectors and images, not inputs of the type " + inputType + ".");
        }
        if (nOut <= 0 || override) {
            nIn = channels;
            nOut = channels;
        }
        requireExample(channels, positions);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutionalFlat image) {
            return InputType.convolutional(image.getHeight(), image.getWidth(), image.getDepth());
        }
        return inputType;
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutionalFlat image) {
            return new FeedForwardToCnnPreProcessor(
                    image.getHeight(), image.getWidth(), image.getDepth());
        }
        return null;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initializeParameters,
            DataType type) {
        RunningGroups layer = new RunningGroups(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> table = initializer().init(conf, parameters, initializeParameters);
        layer.setParamTable(table);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return new ScaleAndShift();
    }

    /** None, as of DL4J's BatchNormalization. */
    @Override
    public @Nullable List<Regularization> getRegularizationByParam(String parameter) {
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(
                        getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
                .standardMemory(
                        parameters, getIUpdater() == null ? 0 : getIUpdater().stateSize(parameters))
                .workingMemory(0, 2 * inputType.arrayElementsPerExample(), 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupNormalization layer
                && super.equals(other)
                && layer.groups == groups
                && layer.eps == eps
                && layer.format == format;
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof GroupNormalization;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Objects.hash(groups, eps, format);
    }

    @Override
    public String toString() {
        return "GroupNormalization(groups "
                + groups
                + ", eps "
                + eps
                + ")"
                + (getLayerName() == null ? "" : " \"" + getLayerName() + "\"");
    }
}
