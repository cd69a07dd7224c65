package io.github.dp4j.dl4j.gradient;

import io.github.dp4j.dl4j.kernel.Arena;
import io.github.dp4j.dl4j.kernel.Block;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Memory that others own, as each worker sees it. */
final class Views {

    /** One a thread: an arena has scratch space. */
    private final List<Arena> arenas;

    Views(int threads, DataType type) {
        arenas = IntStream.range(0, threads).mapToObj(w -> new Arena(type)).toList();
    }

    /** Returns what an array holds. */
    Block of(int w, INDArray array) {
        return arenas.get(w).view(array.data().addressPointer(), array.length());
    }

    /** Returns what a block of another worker's holds. */
    Block of(int w, Block other) {
        return other.seenBy(arenas.get(w));
    }
}
