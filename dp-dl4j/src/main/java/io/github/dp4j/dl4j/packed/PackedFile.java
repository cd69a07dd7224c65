package io.github.dp4j.dl4j.packed;

import io.github.dp4j.dl4j.gradient.Examples;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Examples of fixed width in a file, and that file mapped into memory: the operating system reads
 * what a batch needs and drops it when memory is short, so there may be more of them than memory
 * holds. {@link PackedWriter} writes them.
 *
 * <pre>
 * features of all examples   float, little-endian, c order
 * labels of all examples     the same
 * header                     JSON: shapes, number of examples, schema, CRC-32C of it all
 * length of the header       8 bytes, little-endian
 * "DP4JPACK"
 * </pre>
 *
 * <p>A file is read once when it is opened, against its checksum. Who changes it later changes the
 * data that are trained on, and who shortens it ends the process. It stays mapped until the process
 * ends.
 */
public final class PackedFile {

    static final String MAGIC = "DP4JPACK";

    private static final int TAIL = Long.BYTES + MAGIC.length();
    private static final int LONGEST_HEADER = 64 << 20;
    private static final int BLOCK = 1 << 20;

    private final PackedHeader header;
    private final Examples examples;

    private PackedFile(PackedHeader header, Examples examples) {
        this.header = header;
        this.examples = examples;
    }

    /**
     * Returns whether a file ends as packed files do.
     *
     * @param file any path
     * @return false if it is something else, or cannot be read
     */
    public static boolean isPacked(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() >= TAIL
                    && text(channel, channel.size() - MAGIC.length(), MAGIC.length()).equals(MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens a file.
     *
     * @param file what {@link PackedWriter} wrote
     * @return its examples and what it says of them
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is no packed file, or is damaged
     */
    public static PackedFile open(Path file) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "Packed files are little-endian, and this machine is not.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            PackedHeader header = header(channel);
            requireChecksum(channel, header);
            return new PackedFile(header, mapped(file, header));
        } catch (IllegalArgumentException | EOFException e) {
            String why = e instanceof EOFException ? "it ends too early" : e.getMessage();
            throw new IllegalArgumentException(
                    file + " is no packed file, or is damaged (" + why + "): pack the data anew.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read the packed file " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static PackedHeader header(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < TAIL || !text(channel, size - MAGIC.length(), MAGIC.length()).equals(MAGIC)) {
            throw new IllegalArgumentException("it does not end as one does");
        }
        long length = bytes(channel, size - TAIL, Long.BYTES).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - TAIL) {
            throw new IllegalArgumentException("its header has a length of " + length);
        }
        PackedHeader header =
                PackedHeader.ofJson(text(channel, size - TAIL - length, (int) length));
        if (header.bytes() != size - TAIL - length) {
            throw new IllegalArgumentException(
                    "its header announces "
                            + header.bytes()
                            + " bytes of numbers, and there are "
                            + (size - TAIL - length));
        }
        return header;
    }

    private static String text(FileChannel channel, long from, int length) throws IOException {
        return new String(bytes(channel, from, length).array(), StandardCharsets.UTF_8);
    }

    private static ByteBuffer bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private static void requireChecksum(FileChannel channel, PackedHeader header)
            throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        for (long at = 0; at < header.bytes(); at += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK, header.bytes() - at));
            while (block.hasRemaining()) {
                if (channel.read(block, at + block.position()) < 0) {
                    throw new EOFException();
                }
            }
            sum.update(block.flip());
        }
        if (!header.sealed(sum).checksum().equals(header.checksum())) {
            throw new IllegalArgumentException("it does not have the checksum in its header");
        }
    }

    private static Examples mapped(Path file, PackedHeader header) throws IOException {
        Nd4j.zeros(1); // or ND4J has not been loaded
        LongPointer map =
                NativeOpsHolder.getInstance()
                        .getDeviceNativeOps()
                        .mmapFile(null, file.toAbsolutePath().toString(), Files.size(file));
        if (map == null || map.get(0) == 0) {
            throw new IOException(
                    "it cannot be mapped into memory, for which it must be writable by its owner");
        }
        long address = map.get(0);
        return Examples.of(
                array(address, header.examples(), header.features()),
                array(address + header.featureBytes(), header.examples(), header.labels()));
    }

    private static INDArray array(long address, long examples, long... shape) {
        long length = examples * PackedHeader.count(shape);
        long[] all = new long[shape.length + 1];
        all[0] = examples;
        System.arraycopy(shape, 0, all, 1, shape.length);
        PagedPointer pointer = new PagedPointer(address);
        return Nd4j.create(
                Nd4j.createBuffer(
                        pointer.asFloatPointer().capacity(length), length, DataType.FLOAT),
                all,
                Nd4j.getStrides(all, 'c'),
                /* offset= */ 0,
                'c');
    }

    /**
     * Returns the examples. They lie in the file: whoever writes to these arrays writes to it.
     *
     * @return one input and one output, FLOAT
     */
    public Examples examples() {
        return examples;
    }

    /**
     * Returns what the numbers mean, as it was said when they were packed.
     *
     * @return a JSON object
     */
    public Optional<String> schema() {
        return Optional.ofNullable(header.schema()).map(Object::toString);
    }
}
