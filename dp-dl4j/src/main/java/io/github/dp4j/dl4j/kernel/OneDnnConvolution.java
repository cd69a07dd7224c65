package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.ConvolutionLayouts;
import io.github.dp4j.dl4j.kernel.shape.Geometry;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's convolution, weights in the layout that it prefers. Measured at batch 1, the direct
 * backward-weights runs as fast as at batch 8, so an example's own gradient costs no more than its
 * share of the chunk's.
 */
final class OneDnnConvolution implements BoundConvolution {

    /**
     * Images of one call: of a chunk that is not full no more than a stretch is computed too much.
     * Winograd's convolutions take a chunk at once: a step of cifar-cnn took 187 ms so, 190 in
     * stretches of 16, 194 in stretches of 8.
     */
    private static final int STRETCH = 8;

    private final OneDnnObjects dnn;
    private final stream queue;
    private final Geometry g;
    private final ConvolutionPlans plans;
    private final Buffers buffers;
    private final int chunk;
    private final int stretch;
    private final memory flatWeights;
    private final Block biasCopy;

    /** One a stretch of images; the same primitive for all, so no stretch is computed otherwise. */
    private final Call[] forward;

    private final memory forwardWeights;

    /** Likewise; null where nobody needs the input's errors. */
    private final Call[] backward;

    private final @Nullable memory backwardWeights;
    private Call @Nullable [] exampleGradients;
    private @Nullable Call chunkGradient;
    private @Nullable Block addedBlock;
    private @Nullable memory added;
    private memory.@Nullable desc gradientLayout;
    private int weightsSize;
    private final Block flat;

    /** Computes one image at a time; null where a chunk's places are alike. */
    private final @Nullable OneDnnConvolution alone;

    /** A primitive with its arguments; both are owned by the arena. */
    private record Call(primitive operation, IntMemoryMap arguments) {
        void run(stream queue) {
            operation.execute(queue, arguments);
        }
    }

    OneDnnConvolution(
            OneDnnKernels kernels, Geometry g, ConvolutionLayouts layouts, Buffers buffers) {
        Arena arena = buffers.input().arena;
        this.dnn = new OneDnnObjects(kernels, arena);
        this.queue = arena.own(kernels.newStream());
        this.g = g;
        this.plans = new ConvolutionPlans(dnn, g, layouts);
        this.buffers = buffers;
        this.chunk = Math.toIntExact(buffers.input().length() / g.inSize());
        this.stretch = plans.winograd() ? chunk : Math.min(chunk, STRETCH);
        this.flat = arena.allocate(g.weights());
        this.flatWeights = dnn.memoryOf(plans.weights(memory.format_tag.oihw), flat);
        this.biasCopy = arena.allocate(g.outChannels());
        convolution_forward.primitive_desc forwardPlan = plans.forward(stretch);
        this.forwardWeights = dnn.allocate(arena.own(forwardPlan.weights_desc()));
        primitive forwardPrimitive = arena.own(new convolution_forward(forwardPlan));
        memory bias = dnn.memoryOf(plans.bias(), biasCopy);
        this.forward =
                calls(
                        first ->
                                call(
                                        forwardPrimitive,
                                        dnnl.DNNL_ARG_SRC,
                                        images(buffers.input(), first),
                                        dnnl.DNNL_ARG_WEIGHTS,
                                        forwardWeights,
                                        dnnl.DNNL_ARG_BIAS,
                                        bias,
                                        dnnl.DNNL_ARG_DST,
                                        outcomes(buffers.output(), first)));
        if (!buffers.needsInputError()) {
            this.backward = new Call[0];
            this.backwardWeights = null;
        } else {
            convolution_backward_data.primitive_desc plan = plans.backward(stretch, forwardPlan);
            memory weights = dnn.allocate(arena.own(plan.weights_desc()));
            this.backwardWeights = weights;
            primitive backwardPrimitive = arena.own(new convolution_backward_data(plan));
            this.backward =
                    calls(
                            first ->
                                    call(
                                            backwardPrimitive,
                                            dnnl.DNNL_ARG_DIFF_SRC,
                                            images(buffers.inputError(), first),
                                            dnnl.DNNL_ARG_WEIGHTS,
                                            weights,
                                            dnnl.DNNL_ARG_DIFF_DST,
                                            outcomes(buffers.outputError(), first)));
        }
        this.alone = placesAlike() ? null : alone(kernels, layouts, arena);
    }

    /** The last stretch ends where the chunk does, and may compute some images once more. */
    private Call[] calls(IntFunction<Call> from) {
        return IntStream.range(0, (chunk + stretch - 1) / stretch)
                .mapToObj(i -> from.apply(Math.min(i * stretch, chunk - stretch)))
                .toArray(Call[]::new);
    }

    private memory images(Block block, int first) {
        return dnn.memoryOf(plans.input(stretch), block, (long) first * g.inSize());
    }

    private memory outcomes(Block block, int first) {
        return dnn.memoryOf(plans.output(stretch), block, (long) first * g.outSize());
    }

    private void run(Call[] calls, int count) {
        for (int i = 0; i * stretch < count; i++) {
            calls[i].run(queue);
        }
    }

    /**
     * Says whether an image comes out the same wherever it stands in the chunk: Winograd's
     * convolutions, for one, take tiles of several images together.
     */
    private boolean placesAlike() {
        if (chunk == 1) {
            return true;
        }
        fillWeights();
        boolean alike = imagesAlike();
        biasCopy.zero(0, g.outChannels()); // a layer without bias never sets it
        return alike;
    }

    private boolean imagesAlike() {
        return PlaceTrial.alike(
                        () -> run(forward, chunk),
                        buffers.output(),
                        g.outSize(),
                        new Block[] {buffers.input()},
                        new int[] {g.inSize()})
                && (backward.length == 0
                        || PlaceTrial.alike(
                                () -> run(backward, chunk),
                                buffers.inputError(),
                                g.inSize(),
                                new Block[] {buffers.outputError()},
                                new int[] {g.outSize()}));
    }

    /** Numbers of the trial's own: a network's may be zero. */
    private void fillWeights() {
        TrialNumbers numbers = new TrialNumbers(g.weights());
        numbers.fill(flat, g.weights());
        numbers.fill(biasCopy, g.outChannels());
        reorderWeights();
    }

    private OneDnnConvolution alone(
            OneDnnKernels kernels, ConvolutionLayouts layouts, Arena arena) {
        boolean errors = buffers.needsInputError();
        return new OneDnnConvolution(
                kernels,
                g,
                layouts,
                new Buffers(
                        arena.allocate(g.inSize()),
                        arena.allocate(g.outSize()),
                        arena.allocate(g.outSize()),
                        errors ? arena.allocate(g.inSize()) : null));
    }

    /** Both gradients share the layout that one example's prefers. */
    private memory.desc gradientLayout() {
        memory.desc layout = gradientLayout;
        if (layout == null) {
            convolution_backward_weights.primitive_desc one =
                    plans.gradient(1, plans.weights(memory.format_tag.any));
            layout = dnn.own(one.diff_weights_desc());
            gradientLayout = layout;
            // Rounded up so that every slot's weights start on a cache line.
            weightsSize = Math.toIntExact((layout.get_size() / Float.BYTES + 15) / 16 * 16);
        }
        return layout;
    }

    @Override
    public void bind(Block parameters, long weightsFrom, long biasFrom) {
        flat.copy(0, parameters, weightsFrom, g.weights());
        if (biasFrom >= 0) {
            biasCopy.copy(0, parameters, biasFrom, g.outChannels());
        }
        reorderWeights();
        if (alone != null) {
            alone.bind(parameters, weightsFrom, biasFrom);
        }
    }

    private void reorderWeights() {
        dnn.reorder(flatWeights, forwardWeights, queue);
        if (backwardWeights != null) {
            dnn.reorder(flatWeights, backwardWeights, queue);
        }
    }

    @Override
    public void forward(int count) {
        if (alone == null) {
            run(forward, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            alone.buffers.input().copy(0, buffers.input(), (long) i * g.inSize(), g.inSize());
            alone.forward(1);
            buffers.output().copy((long) i * g.outSize(), alone.buffers.output(), 0, g.outSize());
        }
    }

    @Override
    public void backwardData(int count) {
        if (alone == null) {
            run(backward, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            alone.buffers
                    .outputError()
                    .copy(0, buffers.outputError(), (long) i * g.outSize(), g.outSize());
            alone.backwardData(1);
            buffers.inputError()
                    .copy((long) i * g.inSize(), alone.buffers.inputError(), 0, g.inSize());
        }
    }

    @Override
    public int gradientSize() {
        gradientLayout();
        return weightsSize + (g.outChannels() + 15) / 16 * 16;
    }

    @Override
    public int biasOffset() {
        gradientLayout();
        return weightsSize;
    }

    @Override
    public void exampleGradient(int example, Block gradients, int slot) {
        Call[] calls = exampleGradients;
        if (calls == null) { // for the first block: it stays until the arena closes
            calls = exampleGradients(gradients);
            exampleGradients = calls;
        }
        calls[example].run(queue);
    }

    /** One call an example, bound to its slot; a block of one gradient has one slot for all. */
    private Call[] exampleGradients(Block gradients) {
        Call[] calls = new Call[chunk];
        convolution_backward_weights primitive =
                dnn.own(new convolution_backward_weights(plans.gradient(1, gradientLayout())));
        int slots = Math.toIntExact(gradients.length() / gradientSize());
        for (int i = 0; i < chunk; i++) {
            calls[i] =
                    gradientCall(primitive, 1, i, gradients, (long) (i % slots) * gradientSize());
        }
        return calls;
    }

    @Override
    public void chunkGradient(int count, Block gradient) {
        Call call = chunkGradient;
        if (call == null) {
            convolution_backward_weights primitive =
                    dnn.own(
                            new convolution_backward_weights(
                                    plans.gradient(chunk, gradientLayout())));
            call = gradientCall(primitive, chunk, 0, gradient, 0);
            chunkGradient = call;
        }
        buffers.input().zero((long) count * g.inSize(), (long) (chunk - count) * g.inSize());
        buffers.outputError()
                .zero((long) count * g.outSize(), (long) (chunk - count) * g.outSize());
        call.run(queue);
    }

    private Call gradientCall(
            primitive operation, int examples, int first, Block gradients, long at) {
        return call(
                operation,
                dnnl.DNNL_ARG_SRC,
                dnn.memoryOf(plans.input(examples), buffers.input(), (long) first * g.inSize()),
                dnnl.DNNL_ARG_DIFF_DST,
                dnn.memoryOf(
                        plans.output(examples), buffers.outputError(), (long) first * g.outSize()),
                dnnl.DNNL_ARG_DIFF_WEIGHTS,
                dnn.memoryOf(gradientLayout(), gradients, at),
                dnnl.DNNL_ARG_DIFF_BIAS,
                dnn.memoryOf(plans.bias(), gradients, at + weightsSize));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same memory again
    public void addTo(Block gradient, Block sum, long weightsFrom, long biasFrom) {
        memory from = added;
        if (from == null || gradient != addedBlock) { // one for all calls: it stays with the arena
            from = dnn.memoryOf(gradientLayout(), gradient);
            added = from;
            addedBlock = gradient;
        }
        dnn.reorder(from, flatWeights, queue);
        sum.add(weightsFrom, flat, 0, g.weights(), 1);
        if (biasFrom >= 0) {
            sum.add(biasFrom, gradient, weightsSize, g.outChannels(), 1);
        }
    }

    private Call call(primitive operation, Object... arguments) {
        return new Call(operation, dnn.arguments(arguments));
    }
}
