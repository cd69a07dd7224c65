package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.Geometry;
import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/** oneDNN's pooling over whole chunks of images. */
final class OneDnnPooling implements BoundPooling {

    private final stream queue;
    private final primitive forward;
    private final IntMemoryMap forwardArguments;
    private final @Nullable primitive backward;
    private final @Nullable IntMemoryMap backwardArguments;

    OneDnnPooling(
            OneDnnKernels kernels,
            algorithm kind,
            Geometry g,
            ImageLayout layout,
            Buffers buffers) {
        Arena arena = buffers.input().arena;
        OneDnnObjects dnn = new OneDnnObjects(kernels, arena);
        queue = arena.own(kernels.newStream());
        long chunk = buffers.input().length() / g.inSize();
        memory.desc in = dnn.images(layout, chunk, g.inChannels(), g.inHeight(), g.inWidth());
        memory.desc out = dnn.images(layout, chunk, g.inChannels(), g.outHeight(), g.outWidth());
        long[] strides = {g.strideHeight(), g.strideWidth()};
        long[] window = {g.kernelHeight(), g.kernelWidth()};
        long[] before = {g.padTop(), g.padLeft()};
        long[] after = {g.padBottom(), g.padRight()};
        pooling_forward.primitive_desc plan =
                dnn.own(
                        new pooling_forward.primitive_desc(
                                dnn.own(
                                        new pooling_forward.desc(
                                                dnnl.prop_kind.forward_training,
                                                kind,
                                                in,
                                                out,
                                                strides,
                                                window,
                                                before,
                                                after)),
                                dnn.cpu()));
        forward = dnn.own(new pooling_forward(plan));
        forwardArguments =
                dnn.arguments(
                        dnnl.DNNL_ARG_SRC,
                        dnn.memoryOf(in, buffers.input()),
                        dnnl.DNNL_ARG_DST,
                        dnn.memoryOf(out, buffers.output()));
        memory workspace = null;
        if (kind == algorithm.pooling_max) {
            memory.desc marks = dnn.own(plan.workspace_desc());
            workspace = dnn.memoryOf(marks, arena.allocate(marks.get_size() / Float.BYTES + 1));
            forwardArguments.put(dnnl.DNNL_ARG_WORKSPACE, workspace);
        }
        if (!buffers.needsInputError()) {
            backward = null;
            backwardArguments = null;
            return;
        }
        backward =
                dnn.own(
                        new pooling_backward(
                                dnn.own(
                                        new pooling_backward.primitive_desc(
                                                dnn.own(
                                                        new pooling_backward.desc(
                                                                kind, in, out, strides, window,
                                                                before, after)),
                                                dnn.cpu(),
                                                plan))));
        backwardArguments =
                dnn.arguments(
                        dnnl.DNNL_ARG_DIFF_SRC,
                        dnn.memoryOf(in, buffers.inputError()),
                        dnnl.DNNL_ARG_DIFF_DST,
                        dnn.memoryOf(out, buffers.outputError()));
        if (workspace != null) {
            backwardArguments.put(dnnl.DNNL_ARG_WORKSPACE, workspace);
        }
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
