package io.github.dp4j.dl4j.gradient.step.dense;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.DropoutStep;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.PerExampleStep;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.PReLULayer;

/**
 * {@code y = x} where x is at least 0, else {@code alpha x} with a trained alpha, which places may
 * share.
 */
final class PReluStep extends PerExampleStep {

    private final Value input;
    private final Value output;
    private final int[] places;
    private final double[] x;
    private final double[] y;
    private final double[] alpha;

    /**
     * Creates the step.
     *
     * @param from where the alphas start
     * @param places for every number of an example, which alpha is its own
     */
    PReluStep(LayerSite site, Value input, Value output, long from, int[] places) {
        super(site, from, Arrays.stream(places).max().orElse(0) + 1);
        this.input = input;
        this.output = output;
        this.places = places;
        this.x = new double[places.length];
        this.y = new double[places.length];
        this.alpha = new double[Arrays.stream(places).max().orElse(0) + 1];
    }

    /** Compiles a {@link PReLULayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        PReLULayer conf = (PReLULayer) site.conf();
        site.refuseWeightNoise(conf);
        Value dropped = DropoutStep.before(site, input, to);
        Value output = to.output(site, input, input.shape(), input.mask());
        int[] places = places(site, conf, input.shape(), to.channelsFirst());
        to.add(new PReluStep(site, dropped, output, site.parametersFrom(), places));
        return output;
    }

    /** Which alpha belongs to every number of an example: DL4J keeps them in f order. */
    private static int[] places(
            LayerSite site, PReLULayer conf, Shape shape, boolean channelsFirst) {
        int axes = shape.extents().size() + 1;
        int channelAxis = channelsFirst ? 0 : axes - 1;
        long[] given = conf.getInputShape();
        int[] strides = new int[axes];
        int size = 1;
        for (int d = 0; d < axes; d++) {
            int axis = d;
            boolean shared =
                    conf.getSharedAxes() != null
                            && Arrays.stream(conf.getSharedAxes()).anyMatch(s -> s - 1 == axis);
            int extent = extent(shape, d, channelAxis);
            if (given.length != axes || (!shared && given[d] != extent)) {
                throw site.unsupported(
                        "an input shape " + Arrays.toString(given) + " for data of " + shape);
            }
            strides[d] = shared ? 0 : size;
            size *= shared ? 1 : extent;
        }
        return IntStream.range(0, shape.size())
                .map(i -> place(i, shape, strides, channelAxis))
                .toArray();
    }

    private static int place(int i, Shape shape, int[] strides, int channelAxis) {
        int place = i % shape.channels() * strides[channelAxis];
        int rest = i / shape.channels();
        for (int d = strides.length - 1; d >= 0; d--) {
            if (d != channelAxis) {
                int extent = extent(shape, d, channelAxis);
                place += rest % extent * strides[d];
                rest /= extent;
            }
        }
        return place;
    }

    /** The extent of one of DL4J's axes, without that of examples. */
    private static int extent(Shape shape, int axis, int channelAxis) {
        return axis == channelAxis
                ? shape.channels()
                : shape.extents().get(axis - (channelAxis == 0 ? 1 : 0));
    }

    @Override
    public void bind(Block parameters) {
        read(parameters, alpha);
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            input.data().get((long) i * x.length, x, 0, x.length);
            for (int j = 0; j < x.length; j++) {
                y[j] = x[j] < 0 ? alpha[places[j]] * x[j] : x[j];
            }
            output.data().put((long) i * y.length, y, 0, y.length);
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            readExample(i);
            for (int j = 0; j < x.length; j++) {
                y[j] *= x[j] < 0 ? alpha[places[j]] : 1;
            }
            input.error().put((long) i * y.length, y, 0, y.length);
        }
    }

    private void readExample(int i) {
        input.data().get((long) i * x.length, x, 0, x.length);
        output.error().get((long) i * y.length, y, 0, y.length);
    }

    @Override
    protected void addGradient(int i, double[] gradient) {
        readExample(i);
        for (int j = 0; j < x.length; j++) {
            gradient[places[j]] += x[j] < 0 ? x[j] * y[j] : 0;
        }
    }

    @Override
    public String describe() {
        return describe(
                alpha.length + " slopes for " + input.shape(), ", per-example gradient, norm only");
    }
}
