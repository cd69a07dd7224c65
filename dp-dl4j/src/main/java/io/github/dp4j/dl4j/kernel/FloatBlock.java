package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Single-precision numbers. Loops pass through the arena's heap arrays, one tile at a time: a bulk
 * copy costs little, and the compiler vectorises loops over heap arrays only.
 */
final class FloatBlock extends Block {

    /** Below this a sum of squares may have lost some to underflow. */
    private static final double SMALLEST = 1e-25;

    /** Sums of eight squares, a tile. */
    private static final int FOLDED = Arena.TILE / 8;

    /** Sums that are added in double, a tile. */
    private static final int LEFT = FOLDED / 4;

    private final FloatBuffer buffer;

    FloatBlock(Arena arena, FloatPointer base, long length) {
        super(
                arena,
                base,
                new Pointer[] {
                    new FloatPointer(base), new FloatPointer(base), new FloatPointer(base)
                },
                length);
        this.buffer = new FloatPointer(base).limit(length).asBuffer();
    }

    @Override
    public void get(long from, double[] to, int at, int count) {
        float[] x = arena.floats;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            buffer.get((int) (from + done), x, 0, n);
            for (int i = 0; i < n; i++) {
                to[at + done + i] = x[i];
            }
        }
    }

    @Override
    public void put(long at, double[] values, int from, int count) {
        float[] x = arena.floats;
        for (int done = 0; done < count; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, count - done);
            for (int i = 0; i < n; i++) {
                x[i] = (float) values[from + done + i];
            }
            buffer.put((int) (at + done), x, 0, n);
        }
    }

    @Override
    public double squares(long from, long count) {
        float[] x = arena.floats;
        double sum = 0;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            buffer.get((int) (from + done), x, 0, n);
            sum += squares(x, n);
        }
        return sum;
    }

    /**
     * Squares of a tile are added in single precision until a thirty-second of them is left: a
     * product and at most 5 additions of terms of one sign, so the result is relatively within 6 x
     * 2^-24 = 3.6e-7, and a norm within 1.8e-7. The rest and the tiles are added in double. Where
     * single precision overflows or underflows, squares are taken in double.
     */
    private double squares(float[] x, int n) {
        float[] y = arena.otherFloats;
        int left = n == Arena.TILE ? foldWhole(x, y) : foldPart(x, y, n);
        double sum = sum(y, left);
        return sum > SMALLEST && sum < Float.MAX_VALUE ? sum : dot(x, x, n);
    }

    /** Loops over two halves: of more summands the compiler makes no vector instructions. */
    private static int foldWhole(float[] x, float[] y) {
        for (int i = 0; i < 4 * FOLDED; i++) {
            y[i] = x[i] * x[i] + x[i + 4 * FOLDED] * x[i + 4 * FOLDED];
        }
        for (int i = 0; i < 2 * FOLDED; i++) {
            y[i] += y[i + 2 * FOLDED];
        }
        for (int i = 0; i < FOLDED; i++) {
            y[i] += y[i + FOLDED];
        }
        for (int i = 0; i < 2 * LEFT; i++) {
            y[i] += y[i + 2 * LEFT];
        }
        for (int i = 0; i < LEFT; i++) {
            y[i] += y[i + LEFT];
        }
        return LEFT;
    }

    private static int foldPart(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = x[i] * x[i];
        }
        int left = fold(y, n, 4 * FOLDED);
        left = fold(y, left, 2 * FOLDED);
        return fold(y, left, FOLDED);
    }

    /** The loop is compiled to vector instructions only where {@code half} is a constant. */
    private static int fold(float[] x, int n, int half) {
        if (n <= half) {
            return n;
        }
        Arrays.fill(x, n, 2 * half, 0);
        for (int i = 0; i < half; i++) {
            x[i] += x[i + half];
        }
        return half;
    }

    /** Four sums, or each addition would wait for the one before it. */
    private static double sum(float[] x, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < n; i++) {
            s0 += x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public double dot(long from, Block other, long otherFrom, long count) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        FloatBuffer others = ((FloatBlock) other).buffer;
        double sum = 0;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            buffer.get((int) (from + done), x, 0, n);
            others.get((int) (otherFrom + done), y, 0, n);
            sum += dot(x, y, n);
        }
        return sum;
    }

    /** Four sums, for the same reason. */
    private static double dot(float[] x, float[] y, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += (double) x[i] * y[i];
            s1 += (double) x[i + 1] * y[i + 1];
            s2 += (double) x[i + 2] * y[i + 2];
            s3 += (double) x[i + 3] * y[i + 3];
        }
        for (; i < n; i++) {
            s0 += (double) x[i] * y[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void scale(long from, long count, double factor) {
        float[] x = arena.floats;
        float f = (float) factor;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            int index = (int) (from + done);
            buffer.get(index, x, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] *= f;
            }
            for (int i = 0; i < n && f < FLUSHED; i++) {
                x[i] = Math.abs(x[i]) < Float.MIN_NORMAL ? 0 : x[i]; // keeps NaN
            }
            buffer.put(index, x, 0, n);
        }
    }

    @Override
    public void add(long at, Block source, long from, long count, double factor) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        float f = (float) factor;
        FloatBuffer others = ((FloatBlock) source).buffer;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            int index = (int) (at + done);
            buffer.get(index, x, 0, n);
            others.get((int) (from + done), y, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] += f * y[i];
            }
            buffer.put(index, x, 0, n);
        }
    }

    @Override
    public void multiply(long at, Block other, long from, long count) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        FloatBuffer others = ((FloatBlock) other).buffer;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            int index = (int) (at + done);
            buffer.get(index, x, 0, n);
            others.get((int) (from + done), y, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] *= y[i];
            }
            buffer.put(index, x, 0, n);
        }
    }

    @Override
    public void addColumnSums(long from, int rows, int columns, double[] sums) {
        float[] x = arena.floats;
        int height = Math.max(1, Arena.TILE / columns);
        for (int row = 0; row < rows; row += height) {
            int here = Math.min(height, rows - row);
            for (int done = 0; done < columns; done += Arena.TILE) {
                int n = Math.min(Arena.TILE, columns - done);
                // Several whole rows, or a part of one.
                buffer.get((int) (from + (long) row * columns + done), x, 0, here * n);
                int k = 0;
                for (; k + 3 < here; k += 4) {
                    addFourRows(x, k * n, n, sums, done);
                }
                for (; k < here; k++) {
                    for (int i = 0; i < n; i++) {
                        sums[done + i] += x[k * n + i];
                    }
                }
            }
        }
    }

    /** Rows may be short: four at a time read and write the sums a quarter as often. */
    private static void addFourRows(float[] x, int from, int n, double[] sums, int at) {
        for (int i = 0; i < n; i++) {
            double first = (double) x[from + i] + x[from + n + i];
            double second = (double) x[from + 2 * n + i] + x[from + 3 * n + i];
            sums[at + i] += first + second;
        }
    }

    @Override
    void multiplyRow(
            int columns, Matrix a, long fromA, Matrix b, long fromB, double beta, long at) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        FloatBuffer as = ((FloatBlock) a.block()).buffer;
        FloatBuffer bs = ((FloatBlock) b.block()).buffer;
        for (int done = 0; done < columns; done += Arena.TILE) {
            int n = Math.min(Arena.TILE, columns - done);
            int index = (int) (at + done);
            as.get((int) (fromA + done), x, 0, n);
            bs.get((int) (fromB + done), y, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] *= y[i];
            }
            if (beta != 0) {
                buffer.get(index, y, 0, n);
                for (int i = 0; i < n; i++) {
                    x[i] += y[i];
                }
            }
            buffer.put(index, x, 0, n);
        }
    }

    @Override
    public void gather(long at, Block table, int columns, int[] rows, int first, int count) {
        float[] x = arena.floats;
        FloatBuffer others = ((FloatBlock) table).buffer;
        int height = Math.max(1, Arena.TILE / columns);
        for (int r = 0; r < count; r += height) {
            int here = Math.min(height, count - r);
            for (int done = 0; done < columns; done += Arena.TILE) {
                int n = Math.min(Arena.TILE, columns - done);
                for (int k = 0; k < here; k++) {
                    others.get(rows[first + r + k] * columns + done, x, k * n, n);
                }
                buffer.put((int) (at + (long) r * columns + done), x, 0, here * n);
            }
        }
    }

    @Override
    public void scatterAdd(
            Block source, long from, int columns, int[] rows, int first, int count, double factor) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        float f = (float) factor;
        FloatBuffer others = ((FloatBlock) source).buffer;
        int height = Math.max(1, Arena.TILE / columns);
        for (int r = 0; r < count; r += height) {
            int here = Math.min(height, count - r);
            for (int done = 0; done < columns; done += Arena.TILE) {
                int n = Math.min(Arena.TILE, columns - done);
                others.get((int) (from + (long) r * columns + done), y, 0, here * n);
                for (int k = 0; k < here; k++) {
                    int index = rows[first + r + k] * columns + done;
                    buffer.get(index, x, 0, n);
                    for (int i = 0; i < n; i++) {
                        x[i] += f * y[k * n + i];
                    }
                    buffer.put(index, x, 0, n);
                }
            }
        }
    }

    @Override
    public void copyRows(int rows, int columns, Matrix source, long at, int stride) {
        float[] x = arena.floats;
        FloatBuffer others = ((FloatBlock) source.block()).buffer;
        for (int row = 0; row < rows; row++) {
            for (int done = 0; done < columns; done += Arena.TILE) {
                int n = Math.min(Arena.TILE, columns - done);
                long from = source.offset() + (long) row * source.stride();
                others.get((int) (from + done), x, 0, n);
                buffer.put((int) (at + (long) row * stride + done), x, 0, n);
            }
        }
    }

    @Override
    public void transpose(long at, Block source, long from, int rows, int columns) {
        float[] x = arena.floats;
        float[] y = arena.otherFloats;
        FloatBuffer others = ((FloatBlock) source).buffer;
        boolean whole = (long) rows * columns <= Arena.TILE;
        int side = whole ? Math.max(rows, columns) : TRANSPOSED;
        for (int r = 0; r < rows; r += side) {
            int height = Math.min(side, rows - r);
            for (int c = 0; c < columns; c += side) {
                int width = Math.min(side, columns - c);
                int reads = whole ? 1 : height;
                int writes = whole ? 1 : width;
                int read = height / reads * width;
                int written = width / writes * height;
                for (int i = 0; i < reads; i++) {
                    others.get((int) (from + (long) (r + i) * columns + c), x, i * read, read);
                }
                transpose(x, y, height, width);
                for (int j = 0; j < writes; j++) {
                    buffer.put((int) (at + (long) (c + j) * rows + r), y, j * written, written);
                }
            }
        }
    }

    private static void transpose(float[] x, float[] y, int height, int width) {
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < height; i++) {
                y[j * height + i] = x[i * width + j];
            }
        }
    }

    /** Reads without conversion. */
    void get(long from, float[] to, int at, int count) {
        buffer.get((int) from, to, at, count);
    }

    /** Writes without conversion. */
    void put(long at, float[] values, int from, int count) {
        buffer.put((int) at, values, from, count);
    }
}
