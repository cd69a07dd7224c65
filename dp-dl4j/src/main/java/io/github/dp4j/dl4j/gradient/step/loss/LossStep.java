package io.github.dp4j.dl4j.gradient.step.loss;

import io.github.dp4j.dl4j.gradient.step.Activations;
import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.LinearStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * An output of the network: activation and loss of its last pre-activation, row by row in double.
 * An example's loss is the sum over its rows.
 */
public final class LossStep implements Step {

    private final Value z;
    private final Value labels;
    private final @Nullable Value mask;
    private final Value.@Nullable Mask inputMask;
    private final boolean maskedInput;
    private final OutputFunction function;
    private final Loss loss;
    private final int outputs;
    private final int rows;
    private final Loss.Row row;
    private final double[] work;

    /**
     * Creates the step.
     *
     * @param mask one factor a row or an output, or null
     * @param maskedInput whether DL4J multiplies the pre-activation by the mask as well
     */
    LossStep(
            Value z,
            Value labels,
            @Nullable Value mask,
            boolean maskedInput,
            OutputFunction function,
            Loss loss) {
        this.z = z;
        this.labels = labels;
        this.mask = mask;
        this.inputMask = z.mask();
        this.maskedInput = maskedInput;
        this.function = function;
        this.loss = loss;
        this.outputs = z.shape().channels();
        this.rows = z.shape().rows();
        this.row = new Loss.Row(labels.shape().channels(), outputs);
        this.row.perOutput = mask != null && mask.shape().channels() == outputs;
        this.work = new double[outputs];
    }

    /** Compiles an {@link OutputLayer}. */
    public static Value output(LayerSite site, Value input, Compilation to) {
        BaseOutputLayer conf = (BaseOutputLayer) site.conf();
        Value z = LinearStep.append(site, conf, conf.hasBias(), input, to);
        return append(site, conf, conf.getLossFn(), z, /* maskedInput= */ true, to);
    }

    /** Compiles an {@link RnnOutputLayer}. */
    static Value sequenceOutput(LayerSite site, Value input, Compilation to) {
        // An input mask does not reach DL4J's RnnOutputLayer: only labels' masks count there.
        return output(site, input.masked(null), to);
    }

    /** Compiles a {@link LossLayer}. */
    static Value vectorLoss(LayerSite site, Value input, Compilation to) {
        LossLayer conf = (LossLayer) site.conf();
        return append(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    /** Compiles a {@link CnnLossLayer}. */
    static Value imageLoss(LayerSite site, Value input, Compilation to) {
        CnnLossLayer conf = (CnnLossLayer) site.conf();
        if ((conf.getFormat() == CNN2DFormat.NCHW) != to.channelsFirst()) {
            throw site.unsupported("another data format");
        }
        if (!to.channelsFirst() && site.target() != null && site.target().mask() != null) {
            throw site.unsupported("label masks of images with channels last"); // nor does DL4J
        }
        return append(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    /** Compiles an {@link RnnLossLayer}. */
    static Value sequenceLoss(LayerSite site, Value input, Compilation to) {
        RnnLossLayer conf = (RnnLossLayer) site.conf();
        if ((conf.getRnnDataFormat() == RNNFormat.NCW) != to.channelsFirst()) {
            throw site.unsupported("another data format");
        }
        return append(site, conf, conf.getLossFn(), input, /* maskedInput= */ false, to);
    }

    private static Value append(
            LayerSite site,
            BaseLayer conf,
            ILossFunction function,
            Value z,
            boolean maskedInput,
            Compilation to) {
        if (site.target() == null) {
            throw site.unsupported("an output layer inside the network");
        }
        Loss loss = Losses.of(function, site);
        IActivation squash = conf.getActivationFn();
        OutputFunction activation =
                new OutputFunction(
                        Activations.softmax(squash) ? null : Activations.of(squash, site));
        Value labels = site.target().labels();
        if (labels.shape().channels() != loss.labels(z.shape().channels())
                || labels.shape().rows() != z.shape().rows()) {
            throw new IllegalArgumentException(
                    site.where()
                            + " computes outputs of shape "
                            + z.shape()
                            + ", but the labels have shape "
                            + labels.shape()
                            + ".");
        }
        Value mask = site.target().mask();
        if (mask != null
                && (mask.shape().rows() != z.shape().rows()
                        || (mask.shape().channels() != 1
                                && mask.shape().channels() != z.shape().channels()))) {
            throw site.unsupported("a label mask of shape " + mask.shape());
        }
        if (mask == null && z.mask() != null) {
            mask = new Value(z.shape().withChannels(1), z.mask().factors(), null, null);
        }
        to.add(new LossStep(z, labels, mask, maskedInput, activation, loss));
        return z;
    }

    /**
     * Finds the outputs of a network.
     *
     * @param steps its steps
     * @return one step an output, in the order of compilation
     */
    public static List<LossStep> among(List<Step> steps) {
        return steps.stream().filter(LossStep.class::isInstance).map(LossStep.class::cast).toList();
    }

    @Override
    public void forward(int count) {
        // The loss is needed by nobody in training, its derivative in the backward pass.
    }

    @Override
    public void backward(int count) {
        if (!z.needsError()) {
            return;
        }
        for (int i = 0; i < count * rows; i++) {
            read(i);
            loss.gradient(row, function, work);
            applyMask();
            z.error().put((long) i * outputs, work, 0, outputs);
        }
    }

    /**
     * Adds the loss of each example, without regularisation.
     *
     * @param count the examples in the chunk
     * @param losses one an example, added to; modified
     */
    public void addLosses(int count, double[] losses) {
        for (int i = 0; i < count * rows; i++) {
            read(i);
            loss.values(row, function, work);
            applyMask();
            for (double value : work) {
                losses[i / rows] += value;
            }
        }
    }

    /**
     * Reads the network's output for one example; the mask of the labels has no part in it.
     *
     * @param example its place in the chunk
     * @param to rows times outputs numbers, channels last; modified
     */
    public void predictions(int example, double[] to) {
        for (int i = 0; i < rows; i++) {
            long at = (long) example * rows + i;
            z.data().get(at * outputs, row.z, 0, outputs);
            Value.Mask factors = maskedInput ? inputMask : null;
            if (factors != null) {
                factors.factors().get(at, row.mask, 0, 1);
                multiply(row.z, row.mask[0]);
            }
            function.value(row.z, row.a);
            if (factors != null) {
                multiply(row.a, row.mask[0]);
            }
            System.arraycopy(row.a, 0, to, i * outputs, outputs);
        }
    }

    /**
     * Returns the shape of the output.
     *
     * @return one example's
     */
    public Shape shape() {
        return z.shape();
    }

    private void read(int i) {
        z.data().get((long) i * outputs, row.z, 0, outputs);
        labels.data().get((long) i * row.labels.length, row.labels, 0, row.labels.length);
        if (mask == null) {
            Arrays.fill(row.mask, 1);
        } else if (row.perOutput) {
            mask.data().get((long) i * outputs, row.mask, 0, outputs);
        } else {
            mask.data().get(i, row.mask, 0, 1);
            Arrays.fill(row.mask, row.mask[0]);
        }
        if (maskedInput && mask != null) {
            for (int j = 0; j < outputs; j++) {
                row.z[j] *= row.mask[j];
            }
        }
        function.value(row.z, row.a);
    }

    private static void multiply(double[] numbers, double factor) {
        for (int j = 0; j < numbers.length; j++) {
            numbers[j] *= factor;
        }
    }

    private void applyMask() {
        for (int j = 0; mask != null && j < outputs; j++) {
            work[j] = row.mask[j] == 0 ? 0 : work[j] * row.mask[j];
        }
    }
}
