package io.github.dp4j.dl4j.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The off-heap memory of one worker thread, and the heap arrays its loops pass through.
 *
 * <p>Closing it releases every block and native object made with it. Not for use by two threads.
 */
public final class Arena implements AutoCloseable {

    /** Elements that a loop copies to the heap at a time: in and out together stay in L1. */
    static final int TILE = 2048;

    /**
     * Bytes: a cache line, and the widest vector. Some of oneDNN's kernels, Winograd's above all,
     * crash on memory that is not aligned to it; the allocator aligns to 16.
     */
    private static final int ALIGNMENT = 64;

    private final DataType type;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private long bytes;

    final float[] floats = new float[TILE];
    final float[] otherFloats = new float[TILE];
    final double[] doubles = new double[TILE];
    final double[] otherDoubles = new double[TILE];

    /**
     * Creates an empty arena.
     *
     * @param type the type of its blocks, {@code FLOAT} or {@code DOUBLE}
     * @throws IllegalArgumentException for any other type
     */
    public Arena(DataType type) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException(
                    "The compiled engine computes in FLOAT or DOUBLE, but the network's type is "
                            + type
                            + ".");
        }
        this.type = type;
    }

    /**
     * Returns the type of the blocks.
     *
     * @return {@code FLOAT} or {@code DOUBLE}
     */
    public DataType type() {
        return type;
    }

    /**
     * Allocates a block of zeros.
     *
     * @param length its number of elements
     * @return the block, released with this arena
     */
    public Block allocate(long length) {
        // Rounded up to a cache line and never empty: native kernels may not be given null.
        long padded = Math.max(16, (length + 15) / 16 * 16);
        int width = type.width();
        long slack = ALIGNMENT / width;
        Pointer memory =
                type == DataType.FLOAT
                        ? new FloatPointer(padded + slack)
                        : new DoublePointer(padded + slack);
        owned.add(memory);
        long size = (padded + slack) * width;
        bytes += size;
        Pointer.memset(memory, 0, size);
        long skipped = (ALIGNMENT - memory.address() % ALIGNMENT) % ALIGNMENT / width;
        return view(memory.getPointer(skipped), length);
    }

    /**
     * Wraps memory that this arena does not own.
     *
     * @param memory a FloatPointer or DoublePointer, as the type asks; must outlive the block
     * @param length its number of elements
     * @return a block over it
     */
    public Block view(Pointer memory, long length) {
        return type == DataType.FLOAT
                ? new FloatBlock(this, (FloatPointer) memory, length)
                : new DoubleBlock(this, (DoublePointer) memory, length);
    }

    /**
     * Returns how many bytes of blocks are allocated.
     *
     * @return bytes off the heap
     */
    public long bytes() {
        return bytes;
    }

    /** Keeps a native object reachable until the arena closes, and then releases it. */
    <T extends AutoCloseable> T own(T object) {
        owned.add(object);
        return object;
    }

    @Override
    public void close() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            try {
                owned.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("A native buffer could not be released.", e);
            }
        }
        owned.clear();
        bytes = 0;
    }
}
