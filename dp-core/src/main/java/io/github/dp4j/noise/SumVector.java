package io.github.dp4j.noise;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * A vector in memory, to which noise is added in place: of floats or doubles, in an array or in a
 * buffer such as off-heap memory in native order. A buffer is used by absolute index up to its
 * limit; its position is left alone.
 */
public abstract sealed class SumVector {

    private final int length;

    private SumVector(int length) {
        this.length = length;
    }

    /**
     * Wraps an array.
     *
     * @param numbers not copied
     * @return the vector
     */
    public static SumVector of(float[] numbers) {
        return new Floats(FloatBuffer.wrap(numbers));
    }

    /**
     * Wraps an array.
     *
     * @param numbers not copied
     * @return the vector
     */
    public static SumVector of(double[] numbers) {
        return new Doubles(DoubleBuffer.wrap(numbers));
    }

    /**
     * Wraps a buffer.
     *
     * @param numbers not copied
     * @return the vector
     */
    public static SumVector of(FloatBuffer numbers) {
        return new Floats(numbers);
    }

    /**
     * Wraps a buffer.
     *
     * @param numbers not copied
     * @return the vector
     */
    public static SumVector of(DoubleBuffer numbers) {
        return new Doubles(numbers);
    }

    /**
     * Returns how many numbers there are.
     *
     * @return the length
     */
    public final int length() {
        return length;
    }

    /**
     * Copies numbers out.
     *
     * @param at the index of the first
     * @param to where to; modified
     * @param floats as long as {@code to}, for the way of a float; modified
     * @param count how many
     */
    public abstract void read(int at, double[] to, float[] floats, int count);

    /**
     * Copies numbers in, rounded to the vector's type.
     *
     * @param at the index of the first
     * @param from where from
     * @param floats as long as {@code from}, for the way of a float; modified
     * @param count how many
     */
    public abstract void write(int at, double[] from, float[] floats, int count);

    // Conversions have passes of their own: in one pass with arithmetic, the JIT compiler chains
    // each to the one before it and uses no vector instructions.

    private static final class Floats extends SumVector {

        private final FloatBuffer numbers;

        Floats(FloatBuffer numbers) {
            super(numbers.limit());
            this.numbers = numbers;
        }

        @Override
        public void read(int at, double[] to, float[] floats, int count) {
            numbers.get(at, floats, 0, count);
            for (int i = 0; i < count; i++) {
                to[i] = floats[i];
            }
        }

        @Override
        public void write(int at, double[] from, float[] floats, int count) {
            for (int i = 0; i < count; i++) {
                floats[i] = (float) from[i];
            }
            numbers.put(at, floats, 0, count);
        }
    }

    private static final class Doubles extends SumVector {

        private final DoubleBuffer numbers;

        Doubles(DoubleBuffer numbers) {
            super(numbers.limit());
            this.numbers = numbers;
        }

        @Override
        public void read(int at, double[] to, float[] floats, int count) {
            numbers.get(at, to, 0, count);
        }

        @Override
        public void write(int at, double[] from, float[] floats, int count) {
            numbers.put(at, from, 0, count);
        }
    }
}
