package io.github.dp4j.dl4j.kernel;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/** An element-wise function of oneDNN over whole buffers, its slope taken from the output. */
final class OneDnnActivation implements Kernels.BoundActivation {

    private final stream queue;
    private final primitive forward;
    private final IntMemoryMap forwardArguments = new IntMemoryMap();
    private final @Nullable primitive backward;
    private final IntMemoryMap backwardArguments = new IntMemoryMap();
    private final Buffers buffers;

    /** A prime: repeated, every number comes to stand in every place of a vector. */
    private static final int PERIOD = 61;

    /** Every native object is owned by the arena: oneDNN keeps none of its arguments alive. */
    OneDnnActivation(OneDnnKernels kernels, dnnl.algorithm function, float alpha, Buffers buffers) {
        this.buffers = buffers;
        Arena arena = buffers.input().arena;
        queue = arena.own(kernels.newStream());
        long[] length = {buffers.input().length()};
        memory.desc shape =
                arena.own(new memory.desc(length, memory.data_type.f32, memory.format_tag.x));
        eltwise_forward.primitive_desc plan =
                arena.own(
                        new eltwise_forward.primitive_desc(
                                arena.own(
                                        new eltwise_forward.desc(
                                                dnnl.prop_kind.forward_training,
                                                function,
                                                shape,
                                                alpha,
                                                0f)),
                                kernels.cpu()));
        forward = arena.own(new eltwise_forward(plan));
        memory output = memoryOf(arena, kernels, shape, buffers.output());
        memory input = buffers.shared() ? output : memoryOf(arena, kernels, shape, buffers.input());
        arena.own(forwardArguments);
        forwardArguments.put(dnnl.DNNL_ARG_SRC, input);
        forwardArguments.put(dnnl.DNNL_ARG_DST, output);
        arena.own(backwardArguments);
        if (!buffers.needsInputError()) {
            backward = null;
            return;
        }
        backward =
                arena.own(
                        new eltwise_backward(
                                arena.own(
                                        new eltwise_backward.primitive_desc(
                                                arena.own(
                                                        new eltwise_backward.desc(
                                                                function, shape, shape, alpha, 0f)),
                                                kernels.cpu(),
                                                plan))));
        backwardArguments.put(dnnl.DNNL_ARG_DST, output);
        backwardArguments.put(
                dnnl.DNNL_ARG_DIFF_DST, memoryOf(arena, kernels, shape, buffers.outputError()));
        backwardArguments.put(
                dnnl.DNNL_ARG_DIFF_SRC, memoryOf(arena, kernels, shape, buffers.inputError()));
    }

    /**
     * Says whether a number's value does not depend on where it stands: the last numbers, too few
     * for a vector, may be computed by other instructions.
     */
    boolean placesAlike() {
        int[] one = {PERIOD};
        boolean alike =
                PlaceTrial.alike(
                        () -> forward(0),
                        buffers.output(),
                        PERIOD,
                        new Block[] {buffers.input()},
                        one);
        return alike
                && (backward == null
                        || PlaceTrial.alike(
                                () -> backward(0),
                                buffers.inputError(),
                                PERIOD,
                                new Block[] {buffers.output(), buffers.outputError()},
                                new int[] {PERIOD, PERIOD}));
    }

    private static memory memoryOf(
            Arena arena, OneDnnKernels kernels, memory.desc shape, Block block) {
        return arena.own(new memory(shape, kernels.cpu(), block.at(0, 0)));
    }

    @Override
    public void forward(int count) {
        forward.execute(queue, forwardArguments);
    }

    @Override
    public void backward(int count) {
        if (backward != null) {
            backward.execute(queue, backwardArguments);
        }
    }
}
