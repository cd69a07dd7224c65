package io.github.dp4j.cli.data.text;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens files, gzipped or not, and says in words why one cannot be read. */
public final class InputFiles {

    private static final int GZIP_MAGIC = 0x1f8b;

    /** A description of a million columns; more would be a compressed file that never ends. */
    private static final int LONGEST_TEXT = 1 << 28;

    private InputFiles() {}

    public static InputStream open(Path file) {
        if (file.toString().equals("-")) {
            return standardInput();
        }
        requireFile(file);
        try {
            // Not Files.newInputStream, which asks for a position: pipes have none.
            return unzipped(new FileInputStream(file.toFile()));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputStream standardInput() {
        try {
            return unzipped(System.in);
        } catch (IOException e) {
            throw unreadable(Path.of("standard input"), e);
        }
    }

    /** Looks at the content, not at the name: a name lies more easily. */
    public static InputStream unzipped(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC
                ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16)
                : in;
    }

    /** Returns the whole text of a file in UTF-8. */
    public static String text(Path file) {
        return text(file, bytes(file));
    }

    /** Returns all that a file holds. */
    public static byte[] bytes(Path file) {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(LONGEST_TEXT + 1);
            if (bytes.length > LONGEST_TEXT) {
                throw new DataFormatException(
                        "The file " + file + " has more than " + LONGEST_TEXT + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Returns what a file holds as text in UTF-8. */
    public static String text(Path file, byte[] content) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new DataFormatException("The file " + file + " is not text in UTF-8.", e);
        }
    }

    public static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new DataFormatException("There is no file " + file + ".");
        }
        if (Files.isDirectory(file)) {
            throw new DataFormatException(file + " is a folder, not a file.");
        }
        if (!Files.isReadable(file)) {
            throw new DataFormatException(
                    "The file " + file + " may not be read: check its permissions.");
        }
    }

    public static DataFormatException unreadable(Path file, IOException e) {
        String reason =
                e instanceof AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(e.getMessage());
        return new DataFormatException("Cannot read " + file + ": " + reason + ".", e);
    }
}
