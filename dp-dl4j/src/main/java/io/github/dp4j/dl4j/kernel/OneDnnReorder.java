package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/** oneDNN's copy between layouts, of whole chunks. */
final class OneDnnReorder implements BoundReorder {

    private final OneDnnObjects dnn;
    private final stream queue;
    private final memory input;
    private final memory output;
    private final @Nullable memory outputError;
    private final @Nullable memory inputError;

    OneDnnReorder(
            OneDnnKernels kernels, int[] image, ImageLayout from, ImageLayout to, Buffers buffers) {
        Arena arena = buffers.input().arena;
        dnn = new OneDnnObjects(kernels, arena);
        queue = arena.own(kernels.newStream());
        long chunk = buffers.input().length() / ((long) image[0] * image[1] * image[2]);
        memory.desc in = dnn.images(from, chunk, image[0], image[1], image[2]);
        memory.desc out = dnn.images(to, chunk, image[0], image[1], image[2]);
        input = dnn.memoryOf(in, buffers.input());
        output = dnn.memoryOf(out, buffers.output());
        boolean errors = buffers.needsInputError();
        inputError = errors ? dnn.memoryOf(in, buffers.inputError()) : null;
        outputError = errors ? dnn.memoryOf(out, buffers.outputError()) : null;
    }

    @Override
    public void forward() {
        dnn.reorder(input, output, queue);
    }

    @Override
    public void backward() {
        if (inputError != null && outputError != null) {
            dnn.reorder(outputError, inputError, queue);
        }
    }
}
