package io.github.dp4j.layers;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link FeatureLayer} in a network of DL4J. */
final class RunningFeatures extends AbstractLayer<FeatureLayer> {

    private static final long serialVersionUID = 1L;

    RunningFeatures(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(/* backprop= */ false);
        long[] shape = Arrays.copyOfRange(input.shape(), 1, input.rank());
        FeatureLayer layer = layerConf();
        INDArray features = FeatureRows.of(() -> layer.rows(shape), input);
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, features.castTo(dataType));
    }

    /** Nothing below learns. */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray none = workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, input.shape());
        return new Pair<>(new DefaultGradient(), none);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // has none
    }

    @Override
    public @Nullable INDArray params() {
        return null;
    }
}
