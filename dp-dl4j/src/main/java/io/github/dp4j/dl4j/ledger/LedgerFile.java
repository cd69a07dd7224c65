package io.github.dp4j.dl4j.ledger;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that one writer appends to, and that finds out whether anybody else does.
 *
 * <p>Before and after each line it must have the length that this writer left it at and end in the
 * line that this writer wrote last, and the name must still be that of the same file. The streams
 * are plain ones: a channel would be closed for good when a thread is interrupted that uses it.
 */
final class LedgerFile implements Closeable {

    /** Writes bytes to the end of a file. Tests have others, that run out of space. */
    interface Appender extends Closeable {
        /** Writes all bytes in one call. */
        void write(byte[] bytes) throws IOException;

        /** Returns when they are on the disk. */
        void force() throws IOException;
    }

    /** Opens a file for appending. */
    @FunctionalInterface
    interface Opener {
        Appender open(Path file) throws IOException;
    }

    private final Path path;
    private final Appender out;
    private final RandomAccessFile in;
    private final Object identity;
    private long length;
    private byte[] tail;

    private LedgerFile(Path path, Appender out, RandomAccessFile in, byte[] found)
            throws IOException {
        this.path = path;
        this.out = out;
        this.in = in;
        this.identity = attributes().fileKey();
        this.length = found.length;
        this.tail = Arrays.copyOfRange(found, Math.max(0, found.length - 100), found.length);
    }

    static Appender append(Path file) throws IOException {
        FileOutputStream stream = new FileOutputStream(file.toFile(), /* append= */ true);
        return new Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                stream.write(bytes);
            }

            @Override
            public void force() throws IOException {
                stream.getFD().sync();
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    /**
     * Opens a file to append to it.
     *
     * @param path the file; it is made if there is none
     * @param found what it was found to hold
     */
    static LedgerFile open(Path path, byte[] found, Opener opener) throws IOException {
        Appender out = opener.open(path);
        try {
            return new LedgerFile(path, out, new RandomAccessFile(path.toFile(), "r"), found);
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /**
     * Writes bytes to the end and forces them to the disk.
     *
     * @throws LedgerInUseException if somebody else has written to the file, before or meanwhile
     * @throws IOException if it cannot be written; a part of the bytes may be there
     */
    void append(byte[] bytes) throws IOException {
        requireOurs();
        out.write(bytes);
        out.force();
        length += bytes.length;
        tail = bytes;
        requireOurs();
    }

    /**
     * Checks a file after a write that failed.
     *
     * @param now what it holds
     * @param unwritten the bytes whose beginning it may end in
     * @throws LedgerInUseException if it is otherwise than this writer left it
     */
    void requireNothingBeyond(byte[] now, byte[] unwritten) throws IOException {
        int rest = now.length - (int) length;
        boolean ours =
                Objects.equals(identity, attributes().fileKey())
                        && rest >= 0
                        && rest <= unwritten.length
                        && Arrays.equals(
                                now, (int) length, now.length, unwritten, /* bFromIndex= */ 0, rest)
                        && Arrays.equals(
                                now,
                                (int) length - tail.length,
                                (int) length,
                                tail,
                                /* bFromIndex= */ 0,
                                tail.length);
        if (!ours) {
            throw changed("it is not as a failed write has left it", /* cause= */ null);
        }
    }

    private void requireOurs() throws IOException {
        BasicFileAttributes now;
        try {
            now = attributes();
        } catch (NoSuchFileException e) {
            throw changed("it is gone", e);
        }
        if (!Objects.equals(identity, now.fileKey())) {
            throw changed("it was replaced by another file", /* cause= */ null);
        }
        if (now.size() != length) {
            throw changed(
                    "it has " + now.size() + " bytes where this training left " + length,
                    /* cause= */ null);
        }
        byte[] last = new byte[tail.length];
        in.seek(length - tail.length);
        in.readFully(last);
        if (!Arrays.equals(last, tail)) {
            throw changed("its last line is another one", /* cause= */ null);
        }
    }

    private LedgerInUseException changed(String what, @Nullable Throwable cause) {
        LedgerInUseException refusal = LedgerInUseException.changed(path, what);
        refusal.initCause(cause);
        return refusal;
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    /** Makes the name of a new file durable; where folders cannot be opened there is no way. */
    static void forceFolderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(/* metaData= */ true);
        } catch (IOException e) {
            return; // its content is safe, and only a power cut within seconds can lose its name
        }
    }

    @Override
    public void close() throws IOException {
        try (in) {
            out.close();
        }
    }
}
