package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.Activation;
import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import io.github.dp4j.dl4j.kernel.shape.Windows;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;

/**
 * oneDNN in single precision; what it has not, double precision above all, is the portable set's.
 */
final class OneDnnKernels extends PortableKernels {

    private static final Map<Activation.Kind, dnnl.algorithm> FUNCTIONS =
            new EnumMap<>(
                    Map.of(
                            Activation.Kind.TANH, dnnl.algorithm.eltwise_tanh_use_dst_for_bwd,
                            Activation.Kind.SIGMOID,
                                    dnnl.algorithm.eltwise_logistic_use_dst_for_bwd,
                            Activation.Kind.RELU, dnnl.algorithm.eltwise_relu_use_dst_for_bwd));

    private static final Map<BoundPooling.Kind, dnnl.algorithm> POOLINGS =
            new EnumMap<>(
                    Map.of(
                            BoundPooling.Kind.MAX, dnnl.algorithm.pooling_max,
                            BoundPooling.Kind.MEAN_OF_WINDOW,
                                    dnnl.algorithm.pooling_avg_include_padding,
                            BoundPooling.Kind.MEAN_OF_PIXELS,
                                    dnnl.algorithm.pooling_avg_exclude_padding));

    private final engine cpu;

    OneDnnKernels() {
        Loader.load(dnnl.class);
        cpu = new engine(engine.kind.cpu, 0);
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "oneDNN %d.%d.%d kernels in float, OpenBLAS in double",
                dnnl.dnnl_version().major(),
                dnnl.dnnl_version().minor(),
                dnnl.dnnl_version().patch());
    }

    @Override
    public void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            Matrix a,
            Matrix b,
            double beta,
            Matrix c) {
        if (!(c.block() instanceof FloatBlock)) {
            super.gemm(transposeA, transposeB, m, n, k, a, b, beta, c);
            return;
        }
        int status =
                dnnl.dnnl_sgemm(
                        (byte) (transposeA ? 'T' : 'N'),
                        (byte) (transposeB ? 'T' : 'N'),
                        m,
                        n,
                        k,
                        1f,
                        (FloatPointer) a.block().at(0, a.offset()),
                        a.stride(),
                        (FloatPointer) b.block().at(1, b.offset()),
                        b.stride(),
                        (float) beta,
                        (FloatPointer) c.block().at(2, c.offset()),
                        c.stride());
        if (status != 0) {
            throw new IllegalStateException(
                    "oneDNN refused a matrix product of " + m + "x" + k + " by " + k + "x" + n);
        }
    }

    @Override
    public BoundActivation activation(Activation function, Buffers buffers) {
        dnnl.algorithm eltwise = FUNCTIONS.get(function.kind());
        boolean relu = function.kind() == Activation.Kind.RELU;
        if (eltwise == null
                || !(buffers.input() instanceof FloatBlock)
                || (relu && function.alpha() != 0)) {
            return super.activation(function, buffers);
        }
        OneDnnActivation bound =
                new OneDnnActivation(this, eltwise, (float) function.alpha(), buffers);
        return bound.placesAlike() ? bound : super.activation(function, buffers);
    }

    @Override
    public ConvolutionLayouts convolutionLayouts(
            Geometry geometry, ImageLayout given, boolean needsInputError, boolean floats) {
        return floats
                ? ConvolutionPlans.fastest(this, geometry, given, needsInputError)
                : ConvolutionLayouts.PLAIN;
    }

    @Override
    public BoundConvolution convolution(
            Geometry geometry, ConvolutionLayouts layouts, Buffers buffers) {
        return buffers.input() instanceof FloatBlock
                ? new OneDnnConvolution(this, geometry, layouts, buffers)
                : super.convolution(geometry, layouts, buffers);
    }

    @Override
    public boolean poolsEveryLayout(BoundPooling.Function function, Windows windows) {
        return windows.in().length == 2 && knows(function, windows);
    }

    private static boolean knows(BoundPooling.Function function, Windows windows) {
        return POOLINGS.containsKey(function.kind())
                && windows.in().length <= 2
                && Arrays.stream(windows.dilation()).allMatch(d -> d == 1);
    }

    @Override
    public BoundPooling pooling(
            BoundPooling.Function function,
            Windows windows,
            int channels,
            ImageLayout layout,
            Buffers buffers) {
        dnnl.algorithm kind = POOLINGS.get(function.kind());
        return kind != null && buffers.input() instanceof FloatBlock && knows(function, windows)
                ? new OneDnnPooling(
                        this, kind, windows.geometry(channels, channels), layout, buffers)
                : super.pooling(function, windows, channels, layout, buffers);
    }

    @Override
    public BoundReorder reorder(int[] image, ImageLayout from, ImageLayout to, Buffers buffers) {
        return new OneDnnReorder(this, image, from, to, buffers);
    }

    engine cpu() {
        return cpu;
    }

    stream newStream() {
        return new stream(cpu);
    }
}
