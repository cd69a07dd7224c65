package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A stretch of off-heap numbers, float or double. Offsets and lengths count elements. Sums
 * accumulate in double whatever the type.
 *
 * <p>Not for use by two threads at once; two blocks may view the same memory.
 */
public abstract class Block {

    /** The side of the squares in which matrices are transposed: one fits a tile. */
    static final int TRANSPOSED = 32;

    /** Factors so small are unusual. */
    static final double FLUSHED = 0x1p-24;

    final Arena arena;

    /** Never moved: other threads may read it. */
    private final Pointer base;

    /** Moved by every call: one an operand, since a call may name the same block three times. */
    private final Pointer[] moving;

    private final long length;

    Block(Arena arena, Pointer base, Pointer[] moving, long length) {
        this.arena = arena;
        this.base = base;
        this.moving = moving;
        this.length = length;
    }

    /**
     * Returns the number of elements.
     *
     * @return the length
     */
    public long length() {
        return length;
    }

    /**
     * Returns the type of the numbers.
     *
     * @return {@code FLOAT} or {@code DOUBLE}
     */
    public DataType type() {
        return arena.type();
    }

    /**
     * Returns a part of this block as a block of its own, over the same memory.
     *
     * @param from its first element
     * @param count its length
     * @return the part
     */
    public Block slice(long from, long count) {
        return arena.view(base.getPointer(from), count);
    }

    /**
     * Returns the same memory for another worker's use.
     *
     * @param other the other worker's arena
     * @return a block of its own over the same memory, which this block's arena still owns
     */
    public Block seenBy(Arena other) {
        return other.view(base, length);
    }

    /** Returns the memory from {@code offset} on, for the operand of a call: 0, 1 or 2. */
    Pointer at(int operand, long offset) {
        return moving[operand].position(offset);
    }

    /** The same for functions that take any memory: to them a position counts bytes. */
    Pointer bytesAt(int operand, long offset) {
        return moving[operand].position(offset * base.sizeof());
    }

    /**
     * Sets elements to zero.
     *
     * @param from the first
     * @param count how many
     */
    public void zero(long from, long count) {
        if (count > 0) {
            Pointer.memset(bytesAt(0, from), 0, count * base.sizeof());
        }
    }

    /**
     * Copies elements from another block of the same type.
     *
     * @param at the first element written
     * @param source where from
     * @param from the first element read
     * @param count how many
     */
    public void copy(long at, Block source, long from, long count) {
        if (count > 0) {
            Pointer.memcpy(bytesAt(0, at), source.bytesAt(1, from), count * base.sizeof());
        }
    }

    /**
     * Reads elements.
     *
     * @param from the first
     * @param to where they go; modified
     * @param at the first index written
     * @param count how many
     */
    public abstract void get(long from, double[] to, int at, int count);

    /**
     * Writes elements.
     *
     * @param at the first element written
     * @param values where they come from
     * @param from the first index read
     * @param count how many
     */
    public abstract void put(long at, double[] values, int from, int count);

    /**
     * Returns the sum of squares.
     *
     * @param from the first element
     * @param count how many
     * @return the sum, accumulated in double
     */
    public abstract double squares(long from, long count);

    /**
     * Returns the inner product with another block's elements.
     *
     * @param from the first element
     * @param other the other block, of the same type
     * @param otherFrom its first element
     * @param count how many
     * @return the sum of products, accumulated in double
     */
    public abstract double dot(long from, Block other, long otherFrom, long count);

    /**
     * Multiplies elements by a number. Below {@link #FLUSHED} what underflows becomes zero, so that
     * no product of a tiny factor is rounded up; above, a product loses at most half the smallest
     * number there is.
     *
     * @param from the first element; modified
     * @param count how many
     * @param factor the number
     */
    public abstract void scale(long from, long count, double factor);

    /**
     * Adds another block's elements times a number.
     *
     * @param at the first element added to; modified
     * @param source the other block, of the same type
     * @param from its first element
     * @param count how many
     * @param factor the number
     */
    public abstract void add(long at, Block source, long from, long count, double factor);

    /**
     * Multiplies elements by another block's, one by one.
     *
     * @param at the first element; modified
     * @param other the other block, of the same type
     * @param from its first element
     * @param count how many
     */
    public abstract void multiply(long at, Block other, long from, long count);

    /**
     * Adds the column sums of a row-major matrix in this block to {@code sums}.
     *
     * @param from the matrix' first element
     * @param rows its rows
     * @param columns its columns
     * @param sums added to; modified
     */
    public abstract void addColumnSums(long from, int rows, int columns, double[] sums);

    /**
     * Writes products of two matrices' elements, or adds them to what is there.
     *
     * @param rows the matrices' rows
     * @param columns their columns
     * @param a first factor
     * @param b second factor
     * @param beta 0 to overwrite, 1 to add
     * @param at where this block's matrix starts; modified
     * @param stride the distance between its rows
     */
    public void products(
            int rows, int columns, Matrix a, Matrix b, double beta, long at, int stride) {
        if (a.stride() == columns && b.stride() == columns && stride == columns) {
            multiplyRow(rows * columns, a, a.offset(), b, b.offset(), beta, at);
            return;
        }
        for (int row = 0; row < rows; row++) {
            multiplyRow(
                    columns,
                    a,
                    a.offset() + (long) row * a.stride(),
                    b,
                    b.offset() + (long) row * b.stride(),
                    beta,
                    at + (long) row * stride);
        }
    }

    abstract void multiplyRow(
            int columns, Matrix a, long fromA, Matrix b, long fromB, double beta, long at);

    /**
     * Copies a matrix between rows of different strides.
     *
     * @param rows its rows
     * @param columns its columns
     * @param source where from
     * @param at the first element written
     * @param stride the distance between the rows written
     */
    public abstract void copyRows(int rows, int columns, Matrix source, long at, int stride);

    /**
     * Writes the transpose of a dense row-major matrix, dense itself.
     *
     * @param at the first element written
     * @param source the matrix' block, another than this one
     * @param from the matrix' first element
     * @param rows the matrix' rows
     * @param columns the matrix' columns
     */
    public abstract void transpose(long at, Block source, long from, int rows, int columns);

    /**
     * Copies chosen rows of a table, one behind the other.
     *
     * @param at the first element written
     * @param table dense rows, in another block than this one
     * @param columns their length
     * @param rows which rows
     * @param first the first of {@code rows} copied
     * @param count how many
     */
    public abstract void gather(
            long at, Block table, int columns, int[] rows, int first, int count);

    /**
     * Adds rows that lie one behind the other, times a number, to chosen rows of this table.
     *
     * @param source the rows, in another block than this one
     * @param from their first element
     * @param columns their length
     * @param rows the row of this table for each
     * @param first the first of {@code rows} that counts
     * @param count how many
     * @param factor the number
     */
    public abstract void scatterAdd(
            Block source, long from, int columns, int[] rows, int first, int count, double factor);

    /**
     * Writes the same row a number of times.
     *
     * @param at the first element written
     * @param row the block that holds the row
     * @param from the row's first element
     * @param columns its length
     * @param times how often
     */
    public void repeat(long at, Block row, long from, int columns, int times) {
        if (times < 1) {
            return;
        }
        copy(at, row, from, columns);
        // What is there already is copied behind itself, twice as much each time.
        long all = (long) columns * times;
        for (long done = columns; done < all; done *= 2) {
            copy(at + done, this, at, Math.min(done, all - done));
        }
    }
}
