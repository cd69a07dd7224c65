package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.shape.ImageLayout;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/** Makes oneDNN objects that an arena owns: oneDNN keeps none of its arguments alive. */
final class OneDnnObjects {

    private final OneDnnKernels kernels;
    private final Arena arena;
    private final Map<memory, Map<memory, reorder>> reorders = new HashMap<>();

    OneDnnObjects(OneDnnKernels kernels, Arena arena) {
        this.kernels = kernels;
        this.arena = arena;
    }

    engine cpu() {
        return kernels.cpu();
    }

    <T extends AutoCloseable> T own(T object) {
        return arena.own(object);
    }

    memory.desc layout(memory.format_tag tag, long... dimensions) {
        return own(new memory.desc(dimensions, memory.data_type.f32, tag));
    }

    memory.desc images(ImageLayout layout, long examples, long channels, long height, long width) {
        return layout(layout.tag(), examples, channels, height, width);
    }

    memory memoryOf(memory.desc layout, Block block) {
        return memoryOf(layout, block, 0);
    }

    memory memoryOf(memory.desc layout, Block block, long offset) {
        return own(new memory(layout, cpu(), block.bytesAt(0, offset)));
    }

    memory allocate(memory.desc layout) {
        return memoryOf(layout, arena.allocate(layout.get_size() / Float.BYTES));
    }

    /** Pairs of argument number and memory. */
    IntMemoryMap arguments(Object... pairs) {
        IntMemoryMap map = own(new IntMemoryMap());
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((Integer) pairs[i], (memory) pairs[i + 1]);
        }
        return map;
    }

    /** Copies from one layout to another; the primitive is made once for every pair. */
    void reorder(memory from, memory to, stream queue) {
        reorders.computeIfAbsent(from, key -> new HashMap<>())
                .computeIfAbsent(to, key -> own(new reorder(from, to)))
                .execute(queue, from, to);
    }
}
