package io.github.dp4j.dl4j.gradient.step.image;

import io.github.dp4j.dl4j.gradient.step.Compilation;
import io.github.dp4j.dl4j.gradient.step.LayerSite;
import io.github.dp4j.dl4j.gradient.step.Shape;
import io.github.dp4j.dl4j.gradient.step.Step;
import io.github.dp4j.dl4j.gradient.step.Value;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * Pools all positions of an example into one, channel by channel; under a mask only the positions
 * whose factor is not 0.
 */
final class GlobalPoolingStep implements Step {

    private final Value input;
    private final Value output;
    private final PoolingType type;
    private final double p;
    private final boolean linear;
    private final int rows;
    private final int channels;
    private final double[] x;
    private final double[] pooled;
    private final double[] errors;
    private final double[] mask;

    private GlobalPoolingStep(Value input, Value output, PoolingType type, double p) {
        this.input = input;
        this.output = output;
        this.type = type;
        this.p = p;
        this.linear = input.mask() == null && (type == PoolingType.AVG || type == PoolingType.SUM);
        this.rows = input.shape().rows();
        this.channels = input.shape().channels();
        this.x = new double[rows * channels];
        this.pooled = new double[channels];
        this.errors = new double[channels];
        this.mask = new double[rows];
    }

    /** Appends the step; no mask reaches beyond it. */
    static Value append(Value input, PoolingType type, double p, Compilation to) {
        Value output = to.value(Shape.flat(input.shape().channels()), input.needsError(), null);
        to.add(new GlobalPoolingStep(input, output, type, p));
        return output;
    }

    /** Reads one example and its mask; returns how many positions count. */
    private int read(int i) {
        input.data().get((long) i * x.length, x, 0, x.length);
        if (input.mask() == null) {
            Arrays.fill(mask, 1);
            return rows;
        }
        input.mask().factors().get((long) i * rows, mask, 0, rows);
        int present = 0;
        for (double factor : mask) {
            present += factor != 0 ? 1 : 0;
        }
        return present;
    }

    /** Compiles a {@link GlobalPoolingLayer}. */
    static Value compile(LayerSite site, Value input, Compilation to) {
        GlobalPoolingLayer conf = (GlobalPoolingLayer) site.conf();
        int[] all =
                IntStream.range(0, input.shape().extents().size())
                        .map(d -> d + (to.channelsFirst() ? 2 : 1))
                        .toArray();
        // Without being told, DL4J takes channels to be first.
        if (conf.getPoolingDimensions() == null
                ? !to.channelsFirst()
                : !Arrays.equals(conf.getPoolingDimensions(), all)) {
            throw site.unsupported("pooling over other dimensions than the positions");
        }
        if (!conf.isCollapseDimensions()) {
            site.requireFormat(/* channelsFirst= */ true, to);
        }
        if (input.shape().extents().isEmpty()) {
            throw new IllegalArgumentException(
                    site.where() + " expects positions to pool, but is given " + input.shape());
        }
        if (input.mask() != null && input.shape().extents().size() > 1) {
            throw site.unsupported("masks of images");
        }
        Value pooled = append(input, conf.getPoolingType(), conf.getPnorm(), to);
        return conf.isCollapseDimensions()
                ? pooled
                : pooled.as(
                        new Shape(
                                input.shape().channels(),
                                input.shape().extents().stream().map(extent -> 1).toList()));
    }

    @Override
    public void forward(int count) {
        for (int i = 0; i < count; i++) {
            if (linear) {
                addUp(i);
            } else {
                pool(read(i));
            }
            output.data().put((long) i * channels, pooled, 0, channels);
        }
    }

    /** Sum or mean of all positions. */
    private void addUp(int i) {
        Arrays.fill(pooled, 0);
        input.data().addColumnSums((long) i * x.length, rows, channels, pooled);
        for (int c = 0; type == PoolingType.AVG && c < channels; c++) {
            pooled[c] /= rows;
        }
    }

    /** Every position's error is the same. */
    private void spreadEvenly(int i) {
        Block error = input.error();
        long at = (long) i * x.length;
        error.copy(at, output.error(), (long) i * channels, channels);
        if (type == PoolingType.AVG) {
            error.scale(at, channels, 1.0 / rows);
        }
        error.repeat(at + channels, error, at, channels, rows - 1);
    }

    private void pool(int present) {
        Arrays.fill(pooled, type == PoolingType.MAX ? Double.NEGATIVE_INFINITY : 0);
        for (int r = 0; r < rows; r++) {
            if (mask[r] == 0) {
                continue;
            }
            for (int c = 0; c < channels; c++) {
                double value = x[r * channels + c];
                switch (type) {
                    case MAX -> pooled[c] = Math.max(pooled[c], value);
                    case PNORM -> pooled[c] += Math.pow(Math.abs(value), p);
                    default -> pooled[c] += value;
                }
            }
        }
        if (present == 0) {
            Arrays.fill(pooled, 0); // nothing is masked in: nothing is pooled
            return;
        }
        for (int c = 0; c < channels; c++) {
            if (type == PoolingType.AVG) {
                pooled[c] /= present;
            } else if (type == PoolingType.PNORM) {
                pooled[c] = Math.pow(pooled[c], 1 / p);
            }
        }
    }

    @Override
    public void backward(int count) {
        if (!input.needsError()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (linear) {
                spreadEvenly(i);
                continue;
            }
            int present = read(i);
            pool(present);
            output.error().get((long) i * channels, errors, 0, channels);
            spread(present);
            input.error().put((long) i * x.length, x, 0, x.length);
        }
    }

    /** Replaces the values of {@code x} by their errors. */
    private void spread(int present) {
        for (int c = 0; c < channels; c++) {
            boolean found = false;
            for (int r = 0; r < rows; r++) {
                int at = r * channels + c;
                double value = x[at];
                if (mask[r] == 0) {
                    x[at] = 0;
                    continue;
                }
                x[at] =
                        switch (type) {
                            case MAX -> !found && value == pooled[c] ? errors[c] : 0;
                            case AVG -> errors[c] / present;
                            case PNORM ->
                                    pooled[c] == 0
                                            ? 0 // a dead channel's, of which DL4J's rectifier lets
                                            // none by
                                            : errors[c]
                                                    * value
                                                    * Math.pow(Math.abs(value), p - 2)
                                                    / Math.pow(pooled[c], p - 1);
                            default -> errors[c];
                        };
                found |= value == pooled[c];
            }
        }
    }
}
