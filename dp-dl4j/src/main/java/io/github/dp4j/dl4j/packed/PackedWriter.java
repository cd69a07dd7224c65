package io.github.dp4j.dl4j.packed;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.files.AtomicFiles;
import io.github.dp4j.privacy.StrictJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Writes {@link PackedFile}s, one example after another, in memory that does not grow with their
 * number. The file appears under its name when it is whole, and its owner alone may read it; a
 * process that is killed leaves no file that opens, but a hidden one beside it, which the next
 * write to the same name removes. Numbers are rounded to FLOAT; those that are not finite then are
 * refused.
 */
public final class PackedWriter {

    private static final int BLOCK = 1 << 16;

    private PackedWriter() {}

    /** Takes examples. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes one example.
         *
         * @param features its features, in c order
         * @param labels its labels, in c order
         * @throws IOException if there is no more space
         * @throws IllegalArgumentException if it has another size than was announced
         */
        void add(float[] features, float[] labels) throws IOException;
    }

    /** Hands out examples. */
    @FunctionalInterface
    public interface Source {
        /**
         * Hands out all examples.
         *
         * @param sink takes them
         * @throws IOException if one cannot be read, or taken
         */
        void writeTo(Sink sink) throws IOException;
    }

    /**
     * Writes the examples of an iterator, whose batches are read once, in its order.
     *
     * @param iterator data sets without masks; read to its end
     * @param file where
     * @return how many examples there were
     * @throws UncheckedIOException if the file cannot be written
     * @throws IllegalArgumentException if there are no examples, if a data set has masks, or
     *     examples have different shapes
     */
    public static long write(DataSetIterator iterator, Path file) {
        if (!iterator.hasNext()) {
            throw new IllegalArgumentException("The iterator has no examples to pack.");
        }
        DataSet first = iterator.next();
        long[] features = one(first.getFeatures());
        long[] labels = one(first.getLabels());
        return write(
                file,
                features,
                labels,
                /* schema= */ null,
                sink -> {
                    add(first, features, labels, sink);
                    while (iterator.hasNext()) {
                        add(iterator.next(), features, labels, sink);
                    }
                });
    }

    private static long[] one(INDArray array) {
        return Arrays.copyOfRange(array.shape(), 1, array.rank());
    }

    private static void add(DataSet data, long[] features, long[] labels, Sink sink)
            throws IOException {
        if (data.hasMaskArrays()) {
            throw new IllegalArgumentException(
                    "Data sets with masks cannot be packed: pad their sequences to one length, or"
                            + " train on them in memory.");
        }
        requireShape("features", data.getFeatures(), features);
        requireShape("labels", data.getLabels(), labels);
        INDArray ofFeatures = rows(data.getFeatures());
        INDArray ofLabels = rows(data.getLabels());
        for (int i = 0; i < data.numExamples(); i++) {
            sink.add(ofFeatures.getRow(i).toFloatVector(), ofLabels.getRow(i).toFloatVector());
        }
    }

    private static void requireShape(String what, INDArray array, long... expected) {
        if (!Arrays.equals(one(array), expected)) {
            throw new IllegalArgumentException(
                    "Examples differ in shape: first their "
                            + what
                            + " were "
                            + Arrays.toString(expected)
                            + ", then "
                            + Arrays.toString(one(array))
                            + ". Packed examples have one shape.");
        }
    }

    private static INDArray rows(INDArray array) {
        return array.castTo(DataType.FLOAT).reshape('c', array.size(0), -1);
    }

    /**
     * Writes examples.
     *
     * @param file where
     * @param features the shape of one example's features
     * @param labels the shape of one example's labels
     * @param schema a JSON object that says what the numbers mean, or null
     * @param source hands them out
     * @return how many there were
     * @throws UncheckedIOException if the file cannot be written
     * @throws IllegalArgumentException if there are none
     */
    public static long write(
            Path file, long[] features, long[] labels, @Nullable String schema, Source source) {
        JsonNode meaning = schema == null ? null : StrictJson.schema(schema);
        try {
            long[] written = new long[1];
            AtomicFiles.writePrivate(
                    file,
                    out -> {
                        try (Labels side = new Labels(file)) {
                            Rows rows = new Rows(out, side, features, labels);
                            source.writeTo(rows);
                            if (rows.broken) {
                                throw new IllegalArgumentException(
                                        "An example could not be packed, so none is.");
                            }
                            if (rows.count == 0) {
                                throw new IllegalArgumentException(
                                        "There are no examples to pack.");
                            }
                            rows.finish(meaning);
                            written[0] = rows.count;
                        }
                    });
            return written[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Features go into the file, labels to the side: they follow when all are there. */
    private static final class Rows implements Sink {
        private final OutputStream out;
        private final Labels side;
        private final long[] features;
        private final long[] labels;
        private final byte[] ofFeatures;
        private final byte[] ofLabels;
        private final CRC32C sum = new CRC32C();
        private long count;

        /** Whether an example was not taken, whatever its source made of that. */
        private boolean broken;

        Rows(OutputStream out, Labels side, long[] features, long[] labels) {
            this.out = out;
            this.side = side;
            this.features = features;
            this.labels = labels;
            this.ofFeatures = room(features);
            this.ofLabels = room(labels);
        }

        private static byte[] room(long... shape) {
            return new byte[Math.toIntExact(PackedHeader.count(shape) * Float.BYTES)];
        }

        @Override
        public void add(float[] someFeatures, float[] someLabels) throws IOException {
            put("features", someFeatures, ofFeatures);
            put("labels", someLabels, ofLabels);
            out.write(ofFeatures);
            sum.update(ofFeatures);
            side.write(ofLabels);
            count++;
            broken = false;
        }

        private void put(String what, float[] numbers, byte[] into) {
            broken = true; // unless all is well in the end
            if (numbers.length * Float.BYTES != into.length) {
                throw new IllegalArgumentException(
                        "An example has "
                                + numbers.length
                                + " numbers as "
                                + what
                                + ", where "
                                + into.length / Float.BYTES
                                + " were announced.");
            }
            for (float number : numbers) {
                if (!Float.isFinite(number)) {
                    throw new IllegalArgumentException(
                            "Example "
                                    + count
                                    + " has "
                                    + what
                                    + " that are no finite numbers in FLOAT.");
                }
            }
            ByteBuffer.wrap(into).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(numbers);
        }

        void finish(@Nullable JsonNode schema) throws IOException {
            side.copy(out, sum);
            PackedHeader header =
                    new PackedHeader(count, features, labels, schema, /* checksum= */ "");
            byte[] json = header.sealed(sum).toJson().getBytes(StandardCharsets.UTF_8);
            out.write(json);
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.write(length.putLong(json.length).array());
            out.write(PackedFile.MAGIC.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A file without a name, where the system allows it: a kill leaves no private numbers. */
    private static final class Labels implements AutoCloseable {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);

        Labels(Path beside) throws IOException {
            Path folder = beside.toAbsolutePath().getParent();
            Path file = Files.createTempFile(folder, ".labels", ".tmp"); // its owner's alone
            this.channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                return; // not while it is open, on Windows: then it goes when it is closed
            }
        }

        void write(byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, buffer.remaining());
                buffer.put(bytes, from, length);
                from += length;
                if (!buffer.hasRemaining()) {
                    flush();
                }
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }

        void copy(OutputStream to, CRC32C sum) throws IOException {
            flush();
            channel.position(0);
            byte[] block = new byte[BLOCK];
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                int length = buffer.remaining();
                buffer.get(block, 0, length);
                to.write(block, 0, length);
                sum.update(block, 0, length);
                buffer.clear();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
