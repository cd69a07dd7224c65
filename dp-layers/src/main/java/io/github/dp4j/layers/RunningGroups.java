package io.github.dp4j.layers;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A {@link GroupNormalization} in a network of DL4J. */
final class RunningGroups extends BaseLayer<GroupNormalization> {

    private static final long serialVersionUID = 1L;

    RunningGroups(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    /**
     * An input whose groups have mean 0 and variance 1.
     *
     * @param unit {@code [examples, groups, numbers of a group]}
     * @param std {@code [examples, groups, 1]}
     */
    private record Normalized(INDArray unit, INDArray std) {}

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(/* backprop= */ false);
        INDArray unit = byChannels(normalize().unit());
        INDArray y = unit.mul(column(ScaleAndShift.GAMMA)).addi(column(ScaleAndShift.BETA));
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, asInput(y));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(/* backprop= */ true);
        Normalized x = normalize();
        INDArray e = byChannels(channelsFirst(epsilon));
        Gradient gradient = new DefaultGradient();
        INDArray byUnit = e.mul(byChannels(x.unit()));
        put(gradient, ScaleAndShift.GAMMA, byUnit.sum(0, 2));
        put(gradient, ScaleAndShift.BETA, e.sum(0, 2));

        INDArray slope = byGroups(e.mul(column(ScaleAndShift.GAMMA)));
        INDArray along = slope.mul(x.unit()).mean(/* keepDims= */ true, 2);
        INDArray error =
                slope.sub(slope.mean(/* keepDims= */ true, 2))
                        .subi(x.unit().mul(along))
                        .divi(x.std());
        return new Pair<>(
                gradient, workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, asInput(error)));
    }

    private void put(Gradient gradient, String key, INDArray value) {
        INDArray view = Objects.requireNonNull(gradientViews.get(key), key);
        view.assign(value);
        gradient.setGradientFor(key, view);
    }

    private Normalized normalize() {
        INDArray first = channelsFirst(input);
        if (first.rank() != 2 && first.rank() != 4) {
            throw new IllegalArgumentException(
                    layerConf()
                            + " takes vectors [examples, channels] and images [examples, channels,"
                            + " rows, columns], not an array of the shape "
                            + Arrays.toString(input.shape())
                            + ".");
        }
        layerConf().requireExample(first.size(1), first.length() / (first.size(0) * first.size(1)));
        INDArray x = byGroups(first);
        INDArray centred = x.sub(x.mean(/* keepDims= */ true, 2));
        INDArray variance = centred.mul(centred).mean(/* keepDims= */ true, 2);
        INDArray std = Transforms.sqrt(variance.addi(layerConf().getEps()), /* dup= */ false);
        return new Normalized(centred.divi(std), std);
    }

    private boolean channelsLast() {
        return input.rank() == 4 && layerConf().getFormat() == CNN2DFormat.NHWC;
    }

    /** Returns an array in c order, channels first, in the network's type. */
    private INDArray channelsFirst(INDArray array) {
        INDArray first = channelsLast() ? array.permute(0, 3, 1, 2) : array;
        return first.castTo(dataType).dup('c');
    }

    private INDArray byGroups(INDArray channelsFirst) {
        return channelsFirst.reshape('c', input.size(0), layerConf().getGroups(), -1);
    }

    private INDArray byChannels(INDArray channelsFirst) {
        return channelsFirst.reshape('c', input.size(0), layerConf().getNOut(), -1);
    }

    /** Undoes {@link #channelsFirst}. */
    private INDArray asInput(INDArray channelsFirst) {
        if (!channelsLast()) {
            return channelsFirst.reshape('c', input.shape());
        }
        return channelsFirst
                .reshape('c', input.size(0), input.size(3), input.size(1), input.size(2))
                .permute(0, 2, 3, 1)
                .dup('c');
    }

    private INDArray column(String key) {
        return getParam(key).reshape(1, layerConf().getNOut(), 1);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
