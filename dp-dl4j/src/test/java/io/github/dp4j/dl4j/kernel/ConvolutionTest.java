package io.github.dp4j.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Convolutions, in every direction and in the layout that is fastest, against loops written out.
 */
class ConvolutionTest {

    private static final int CHUNK = 3;

    /** Kernel, stride, padding, dilation, channels in and out, over images of 9 x 7. */
    private static final Geometry[] GEOMETRIES = {
        geometry(1, 1, 1, 1, 0, 0, 1, 4, 5),
        geometry(3, 3, 1, 1, 1, 1, 1, 1, 1),
        geometry(3, 2, 2, 1, 1, 0, 1, 3, 4),
        geometry(2, 3, 1, 2, 0, 1, 1, 5, 2),
        geometry(3, 3, 1, 1, 2, 2, 2, 2, 3),
        geometry(5, 1, 1, 1, 2, 0, 1, 3, 16),
        geometry(3, 3, 1, 1, 1, 1, 1, 16, 32),
        geometry(3, 3, 2, 2, 1, 1, 1, 16, 16),
    };

    private static Geometry geometry(
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int padTop,
            int padLeft,
            int dilation,
            int inChannels,
            int outChannels) {
        int inHeight = 9;
        int inWidth = 7;
        return new Geometry(
                inChannels,
                inHeight,
                inWidth,
                outChannels,
                (inHeight + 2 * padTop - dilation * (kernelHeight - 1) - 1) / strideHeight + 1,
                (inWidth + 2 * padLeft - dilation * (kernelWidth - 1) - 1) / strideWidth + 1,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                padTop,
                padLeft,
                dilation,
                dilation);
    }

    /** Called with where an output, the input under it and the weight between them lie. */
    private interface Visitor {
        void visit(int output, int input, int weight);
    }

    private static void visit(Geometry g, int example, Visitor visitor) {
        for (int i = 0; i < g.outSize(); i++) {
            int channel = i % g.outChannels();
            int x = i / g.outChannels() % g.outWidth();
            int y = i / g.outChannels() / g.outWidth();
            for (int w = 0; w < g.patch(); w++) {
                int kx = w % g.kernelWidth();
                int ky = w / g.kernelWidth() % g.kernelHeight();
                int c = w / g.kernelWidth() / g.kernelHeight();
                int row = y * g.strideHeight() + ky * g.dilationHeight() - g.padTop();
                int column = x * g.strideWidth() + kx * g.dilationWidth() - g.padLeft();
                if (row >= 0 && row < g.inHeight() && column >= 0 && column < g.inWidth()) {
                    visitor.visit(
                            example * g.outSize() + i,
                            example * g.inSize()
                                    + (row * g.inWidth() + column) * g.inChannels()
                                    + c,
                            channel * g.patch() + w);
                }
            }
        }
    }

    /** Returns where a number of channels-last images lies in another layout. */
    private static int[] places(ImageLayout layout, int images, int height, int width, int chans) {
        int[] places = new int[images * height * width * chans];
        for (int i = 0; i < places.length; i++) {
            int c = i % chans;
            int pixel = i / chans % (height * width);
            int image = i / chans / (height * width);
            int pixels = height * width;
            int within =
                    switch (layout) {
                        case CHANNELS_LAST -> pixel * chans + c;
                        case CHANNELS_FIRST -> c * pixels + pixel;
                        case CHANNEL_BLOCKS ->
                                (c / ImageLayout.BLOCK * pixels + pixel) * ImageLayout.BLOCK
                                        + c % ImageLayout.BLOCK;
                    };
            places[i] = image * pixels * chans + within;
        }
        return places;
    }

    private static double[] scattered(double[] values, int[] places) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[places[i]] = values[i];
        }
        return result;
    }

    private static double[] gathered(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    }

    @ParameterizedTest
    @MethodSource("io.github.dp4j.dl4j.kernel.KernelSet#all")
    void convolution_inEveryDirection_equalsLoops(KernelSet set) {
        for (Geometry g : GEOMETRIES) {
            for (ImageLayout given : ImageLayout.values()) {
                check(set, g, given, /* needsInputError= */ true);
                check(set, g, given, /* needsInputError= */ false);
            }
        }
    }

    private static void check(
            KernelSet set, Geometry g, ImageLayout given, boolean needsInputError) {
        boolean floats = set.type() == DataType.FLOAT;
        ConvolutionLayouts layouts =
                set.kernels().convolutionLayouts(g, given, needsInputError, floats);
        String what = g + " in " + layouts + ": ";
        int[] in = places(layouts.input(), CHUNK, g.inHeight(), g.inWidth(), g.inChannels());
        int[] out = places(layouts.output(), CHUNK, g.outHeight(), g.outWidth(), g.outChannels());
        double[] x = KernelSet.numbers(CHUNK * g.inSize(), 1);
        double[] dy = KernelSet.numbers(CHUNK * g.outSize(), 2);
        double[] parameters = KernelSet.numbers(2 + g.weights() + g.outChannels(), 3);
        int biasFrom = 2 + g.weights();
        double[] y = new double[CHUNK * g.outSize()];
        double[] dx = new double[x.length];
        double[][] gradients = new double[CHUNK][parameters.length];
        for (int n = 0; n < CHUNK; n++) {
            double[] gradient = gradients[n];
            for (int i = n * g.outSize(); i < (n + 1) * g.outSize(); i++) {
                y[i] = parameters[biasFrom + i % g.outChannels()];
                gradient[biasFrom + i % g.outChannels()] += dy[i];
            }
            visit(
                    g,
                    n,
                    (o, i, w) -> {
                        y[o] += parameters[2 + w] * x[i];
                        dx[i] += parameters[2 + w] * dy[o];
                        gradient[2 + w] += dy[o] * x[i];
                    });
        }
        try (Arena arena = new Arena(set.type())) {
            Buffers buffers =
                    new Buffers(
                            KernelSet.filled(arena, scattered(x, in)),
                            arena.allocate(y.length),
                            KernelSet.filled(arena, scattered(dy, out)),
                            needsInputError ? arena.allocate(dx.length) : null);
            BoundConvolution convolution = set.kernels().convolution(g, layouts, buffers);
            convolution.bind(KernelSet.filled(arena, parameters), 2, biasFrom);
            convolution.forward(CHUNK);
            set.assertClose(gathered(KernelSet.read(buffers.output()), out), y, what + "outputs");
            if (needsInputError) {
                convolution.backwardData(CHUNK);
                double[] errors = gathered(KernelSet.read(buffers.inputError()), in);
                set.assertClose(errors, dx, what + "input errors");
            }
            checkGradients(set, convolution, arena, gradients, biasFrom, what);
        }
    }

    private static void checkGradients(
            KernelSet set,
            BoundConvolution convolution,
            Arena arena,
            double[][] gradients,
            int biasFrom,
            String what) {
        int size = convolution.gradientSize();
        int parameters = gradients[0].length;
        Block slots = arena.allocate((long) CHUNK * size);
        for (int n = 0; n < CHUNK; n++) {
            convolution.exampleGradient(n, slots, n);
            Block sum = arena.allocate(parameters);
            convolution.addTo(slots.slice((long) n * size, size), sum, 2, biasFrom);
            set.assertClose(KernelSet.read(sum), gradients[n], what + "gradient of " + n);
            double square = Arrays.stream(gradients[n]).map(v -> v * v).sum();
            assertThat(slots.squares((long) n * size, size))
                    .as("%ssquared norm of %d", what, n)
                    .isCloseTo(square, within(square * set.tolerance()));
        }
        Block chunk = arena.allocate(size);
        convolution.chunkGradient(2, chunk);
        Block sum = KernelSet.filled(arena, gradients[2]);
        convolution.addTo(chunk, sum, 2, biasFrom);
        double[] expected = new double[parameters];
        Arrays.setAll(expected, i -> gradients[0][i] + gradients[1][i] + gradients[2][i]);
        set.assertClose(KernelSet.read(sum), expected, what + "gradient of two, added");
    }
}
