package io.github.dp4j.dl4j.step;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The network's flat gradient vector, as its updater takes it fastest.
 *
 * <p>An updater that is given the very array it has views of works through those views. Any other
 * array it slices anew at every step: some 20 microseconds a slice, three a parameter array, and a
 * tenth of a small network's step.
 */
public final class FlatGradient extends DefaultGradient {

    private static final long serialVersionUID = 1L;

    private final transient INDArray flat;

    private FlatGradient(INDArray flat) {
        super(flat);
        this.flat = flat;
    }

    /**
     * Returns the gradient for an updater.
     *
     * @param flat the network's own gradient vector
     * @param parameters the network's parameters
     */
    public static DefaultGradient of(
            BaseMultiLayerUpdater<?> updater, INDArray flat, INDArray parameters) {
        return viewsAreOf(updater, flat, parameters)
                ? new FlatGradient(flat)
                : new DefaultGradient(flat);
    }

    /** An updater may be older than the network's arrays, and its views of what they were. */
    private static boolean viewsAreOf(
            BaseMultiLayerUpdater<?> updater, INDArray flat, INDArray parameters) {
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            if (!starts(block.getGradientView(), flat, block.getParamOffsetStart())) {
                return false;
            }
            for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
                if (!starts(state.getGradView(), flat, state.getParamOffsetStart())
                        || !starts(state.getParamView(), parameters, state.getParamOffsetStart())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Not by {@code data().address()}, which counts a view's offset for some buffers only. */
    private static boolean starts(INDArray view, INDArray of, long at) {
        return view != null && address(view) == address(of) + at * of.dataType().width();
    }

    private static long address(INDArray array) {
        return array.data().addressPointer().address();
    }

    @Override
    public INDArray gradient() {
        return flat;
    }
}
