package io.github.dp4j.dl4j.gradient.step;

import io.github.dp4j.dl4j.kernel.BoundPooling;
import io.github.dp4j.dl4j.kernel.Windows;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/** Pooling of sequences, images and volumes. */
final class PoolingStep implements Step {

    private final BoundPooling pooling;
    private final Value input;

    private PoolingStep(BoundPooling pooling, Value input) {
        this.pooling = pooling;
        this.input = input;
    }

    /**
     * DL4J's pooling options.
     *
     * @param type maximum, average or p-norm
     * @param countPadding whether an average divides by the whole window also at the border
     * @param pnorm the p of the p-norm
     * @param eps the least p-norm divided by
     */
    record Kind(PoolingType type, boolean countPadding, int pnorm, double eps) {}

    static Value append(LayerSite site, Kind kind, Windows windows, Value given, Compilation to) {
        int channels = given.shape().channels();
        BoundPooling.Function function =
                switch (kind.type()) {
                    case MAX -> new BoundPooling.Function(BoundPooling.Kind.MAX, 0, 0);
                    case AVG ->
                            new BoundPooling.Function(
                                    kind.countPadding()
                                            ? BoundPooling.Kind.MEAN_OF_WINDOW
                                            : BoundPooling.Kind.MEAN_OF_PIXELS,
                                    0,
                                    0);
                    case PNORM ->
                            new BoundPooling.Function(
                                    BoundPooling.Kind.P_NORM, kind.pnorm(), kind.eps());
                    default -> throw site.unsupported("pooling type " + kind.type());
                };
        Value input =
                to.kernels().poolsEveryLayout(function, windows)
                        ? given
                        : LayoutStep.plain(given, to);
        Value fresh = to.value(Window.shape(channels, windows.out()), input.needsError(), null);
        Value output = new Value(fresh.shape(), fresh.data(), fresh.error(), null, input.layout());
        BoundPooling.Buffers buffers =
                new BoundPooling.Buffers(
                        input.data(), output.data(), output.error(), input.error());
        to.add(
                new PoolingStep(
                        to.kernels().pooling(function, windows, channels, input.layout(), buffers),
                        input));
        return output;
    }

    @Override
    public void forward(int count) {
        pooling.forward(count);
    }

    @Override
    public void backward(int count) {
        if (input.needsError()) {
            pooling.backward(count);
        }
    }
}
