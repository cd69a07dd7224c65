package io.github.dp4j.dl4j.kernel;

import io.github.dp4j.dl4j.kernel.Kernels.Matrix;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Double-precision numbers. Loops pass through the arena's heap arrays, one tile at a time: a bulk
 * copy costs little, and the compiler vectorises loops over heap arrays only.
 */
final class DoubleBlock extends Block {

    private final DoubleBuffer buffer;

    DoubleBlock(Arena arena, DoublePointer base, long length) {
        super(
                arena,
                base,
                new Pointer[] {
                    new DoublePointer(base), new DoublePointer(base), new DoublePointer(base)
                },
                length);
        this.buffer = new DoublePointer(base).limit(length).asBuffer();
    }

    @Override
    public void get(long from, double[] to, int at, int count) {
        buffer.get((int) from, to, at, count);
    }

    @Override
    public void put(long at, double[] values, int from, int count) {
        buffer.put((int) at, values, from, count);
    }

    @Override
    public double squares(long from, long count) {
        double[] x = arena.doubles;
        double sum = 0;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            buffer.get((int) (from + done), x, 0, n);
            sum += dot(x, x, n);
        }
        return sum;
    }

    @Override
    public double dot(long from, Block other, long otherFrom, long count) {
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        DoubleBuffer others = ((DoubleBlock) other).buffer;
        double sum = 0;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            buffer.get((int) (from + done), x, 0, n);
            others.get((int) (otherFrom + done), y, 0, n);
            sum += dot(x, y, n);
        }
        return sum;
    }

    /** Four sums, or each addition would wait for the one before it. */
    private static double dot(double[] x, double[] y, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += x[i] * y[i];
            s1 += x[i + 1] * y[i + 1];
            s2 += x[i + 2] * y[i + 2];
            s3 += x[i + 3] * y[i + 3];
        }
        for (; i < n; i++) {
            s0 += x[i] * y[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void scale(long from, long count, double factor) {
        double[] x = arena.doubles;
        double f = factor;
        for (long done = 0; done < count; done += Arena.TILE) {
            int n = (int) Math.min(Arena.TILE, count - done);
            int index = (int) (from + done);
            buffer.get(index, x, 0, n);
            for (int i = 0; i < n; i++) {
                x[i] *= f;
            }
            for (int i = 0; i < n && f < FLUSHED; i++) {
                x[i] = Math.abs(x[i]) < Double.MIN_NORMAL ? 0 : x[i]; // keeps NaN
            }
            buffer.put(index, x, 0, n);
        }
    }

    @Override
    public void add(long at, Block source, long from, long count, double factor) {
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        double f = factor;
        DoubleBuffer others = ((DoubleBlock) source).buffer;
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
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        DoubleBuffer others = ((DoubleBlock) other).buffer;
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
        double[] x = arena.doubles;
        int height = Math.max(1, Arena.TILE / columns);
        for (int row = 0; row < rows; row += height) {
            int here = Math.min(height, rows - row);
            for (int done = 0; done < columns; done += Arena.TILE) {
                int n = Math.min(Arena.TILE, columns - done);
                // Several whole rows, or a part of one.
                buffer.get((int) (from + (long) row * columns + done), x, 0, here * n);
                for (int k = 0; k < here; k++) {
                    for (int i = 0; i < n; i++) {
                        sums[done + i] += x[k * n + i];
                    }
                }
            }
        }
    }

    @Override
    void multiplyRow(
            int columns, Matrix a, long fromA, Matrix b, long fromB, double beta, long at) {
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        DoubleBuffer as = ((DoubleBlock) a.block()).buffer;
        DoubleBuffer bs = ((DoubleBlock) b.block()).buffer;
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
        double[] x = arena.doubles;
        DoubleBuffer others = ((DoubleBlock) table).buffer;
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
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        double f = factor;
        DoubleBuffer others = ((DoubleBlock) source).buffer;
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
        double[] x = arena.doubles;
        DoubleBuffer others = ((DoubleBlock) source.block()).buffer;
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
        double[] x = arena.doubles;
        double[] y = arena.otherDoubles;
        DoubleBuffer others = ((DoubleBlock) source).buffer;
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

    private static void transpose(double[] x, double[] y, int height, int width) {
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < height; i++) {
                y[j * height + i] = x[i * width + j];
            }
        }
    }
}
