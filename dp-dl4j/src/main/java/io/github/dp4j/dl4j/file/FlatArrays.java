package io.github.dp4j.dl4j.file;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Flat arrays of FLOAT or DOUBLE in the format of {@link Nd4j#write}: a buffer with the shape, and
 * one with the values, each as the name of a kind of memory, a length, the name of a type, and its
 * numbers in big-endian order.
 *
 * <p>ND4J's own reader allocates whatever a file asks for. This one knows the length it wants.
 */
final class FlatArrays {

    private static final int BLOCK = 8192;

    /** Rank, shape, strides, three more, for the highest rank of ND4J. */
    private static final int LONGEST_SHAPE = 2 * 32 + 4;

    /** Kinds of memory whose length is written as a long; older ones had an int. */
    private static final Set<String> KINDS = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");

    private static final String SHAPE_TYPE = "LONG";

    private FlatArrays() {}

    /**
     * Reads an array of a known length.
     *
     * @param stream what the array was written to
     * @param length how many values there must be
     * @throws IOException if it is something else, in words
     */
    static INDArray read(InputStream stream, long length) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        Header values = values(in);
        if (values.length() != length) {
            throw new IOException(
                    "an array has "
                            + values.length()
                            + " numbers where the configuration asks for "
                            + length);
        }
        DataType type = values.dataType();
        INDArray array = Nd4j.createUninitialized(type, length);
        byte[] bytes = new byte[BLOCK * type.width()];
        for (long done = 0; done < length; done += BLOCK) {
            int count = (int) Math.min(BLOCK, length - done);
            int size = count * type.width();
            in.readFully(bytes, /* off= */ 0, size);
            put(array, done, ByteBuffer.wrap(bytes, /* offset= */ 0, size));
        }
        return array;
    }

    private record Header(long length, String type) {
        DataType dataType() throws IOException {
            if (type.equals(DataType.FLOAT.name())) {
                return DataType.FLOAT;
            }
            if (type.equals(DataType.DOUBLE.name())) {
                return DataType.DOUBLE;
            }
            throw new IOException("an array's values are neither FLOAT nor DOUBLE");
        }
    }

    /** Skips the shape. */
    private static Header values(DataInputStream in) throws IOException {
        Header shape = header(in);
        boolean possible =
                shape.type().equals(SHAPE_TYPE)
                        && shape.length() >= 4
                        && shape.length() <= LONGEST_SHAPE;
        if (!possible) {
            throw new IOException("what should be an array's shape is something else");
        }
        in.skipNBytes(shape.length() * Long.BYTES);
        return header(in);
    }

    private static Header header(DataInputStream in) throws IOException {
        if (!KINDS.contains(word(in))) {
            throw new IOException(
                    "an array is of a kind that DL4J 1.0.0-M2.1 does not write: save the model"
                            + " anew with that version");
        }
        return new Header(in.readLong(), word(in));
    }

    /** {@code readUTF} for short names, with no more than a few bytes believed. */
    private static String word(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        if (length > 40) {
            throw new IOException("what should be an array is something else");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void put(INDArray array, long from, ByteBuffer bytes) {
        if (array.dataType() == DataType.FLOAT) {
            array.data().asNioFloat().position((int) from).put(bytes.asFloatBuffer());
        } else {
            array.data().asNioDouble().position((int) from).put(bytes.asDoubleBuffer());
        }
    }

    /**
     * Hands out the same as for an array that is read, and keeps nothing.
     *
     * @param stream what the array was written to
     * @param consumer takes a buffer, which is used again
     * @throws IOException if it cannot be read, or is no flat array
     */
    static void forEachBlock(InputStream stream, Consumer<ByteBuffer> consumer) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        Header values = values(in);
        int width = values.dataType().width();
        byte[] bytes = new byte[BLOCK * width];
        consumer.accept(start(ByteBuffer.wrap(bytes), values.dataType(), values.length()));
        for (long left = values.length(); left > 0; left -= BLOCK) {
            int size = (int) Math.min(BLOCK, left) * width;
            in.readFully(bytes, /* off= */ 0, size);
            consumer.accept(ByteBuffer.wrap(bytes, /* offset= */ 0, size));
        }
    }

    private static ByteBuffer start(ByteBuffer bytes, DataType type, long length) {
        return bytes.put(type.name().getBytes(StandardCharsets.US_ASCII)).putLong(length).flip();
    }

    /**
     * Hands out an array's type, its length and its values, in the bytes that a file has for them.
     *
     * @param array a vector of FLOAT or DOUBLE
     * @param consumer takes a buffer, which is used again
     */
    static void forEachBlock(INDArray array, Consumer<ByteBuffer> consumer) {
        INDArray flat = array.isView() ? array.dup() : array;
        int length = Math.toIntExact(flat.length());
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Double.BYTES);
        consumer.accept(start(bytes, flat.dataType(), length));
        boolean floats = flat.dataType() == DataType.FLOAT;
        for (int from = 0; from < length; from += BLOCK) {
            bytes.clear();
            int to = Math.min(length, from + BLOCK);
            if (floats) {
                put(flat.data().asNioFloat(), from, to, bytes);
            } else {
                put(flat.data().asNioDouble(), from, to, bytes);
            }
            consumer.accept(bytes.flip());
        }
    }

    // Every NaN is the same one, in files as well.

    private static void put(FloatBuffer numbers, int from, int to, ByteBuffer bytes) {
        for (int i = from; i < to; i++) {
            bytes.putInt(Float.floatToIntBits(numbers.get(i)));
        }
    }

    private static void put(DoubleBuffer numbers, int from, int to, ByteBuffer bytes) {
        for (int i = from; i < to; i++) {
            bytes.putLong(Double.doubleToLongBits(numbers.get(i)));
        }
    }
}
