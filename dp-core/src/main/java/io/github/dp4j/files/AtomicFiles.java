package io.github.dp4j.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces a file as a whole: a reader finds the old content or the new one, never a part, even if
 * the disk fills up, the process is killed or the power fails.
 *
 * <p>The content goes to a new file in the same directory, is forced to the disk, and takes the
 * target's name in one atomic step; then the directory is forced too. A process killed in between
 * leaves at most a file named {@code .NAME.<process>.<random>.tmp} behind, which the next write to
 * the same target removes.
 */
public final class AtomicFiles {

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the whole content.
         *
         * @param out a buffered stream; closing it is allowed, and has no effect
         * @throws IOException if the content cannot be written: the target then stays as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Tells this process from others, also from an earlier one of the same number. */
    private static final String PROCESS =
            ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);

    private static final Pattern STRAY =
            Pattern.compile("((\\d{1,18})-[0-9a-f]{8})\\.[0-9a-f-]{36}\\.tmp$");

    private AtomicFiles() {}

    /**
     * Replaces a file by a text in UTF-8.
     *
     * @param target the file to create or to replace
     * @param text its new content
     * @throws IOException if that fails; the target is then as it was before
     */
    public static void writeString(Path target, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(target, out -> out.write(bytes));
    }

    /**
     * Replaces a file by new content. A file that is replaced hands its POSIX permissions on; a
     * symbolic link stays a link, and the file it points to is replaced.
     *
     * @param target the file to create or to replace, in a directory that exists
     * @param content writes the new content
     * @throws IOException if the content cannot be written in full, or the target is something
     *     other than a regular file (renaming over a device or a directory would destroy it); the
     *     target is then as it was before
     */
    public static void write(Path target, Content content) throws IOException {
        Path file = file(target);
        write(target, file, permissionsOf(file), content);
    }

    /**
     * Creates a file with a text in UTF-8, as a whole, unless there is one of that name.
     *
     * @param target the file to create
     * @param text its content
     * @throws IOException if that fails, as it does where a file of that name is there, also one
     *     that another process made in the meantime; it is then as it was before
     */
    public static void writeNewString(Path target, String text) throws IOException {
        Path file = file(target);
        Path temporary = temporary(file);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            writeForced(temporary, permissionsOf(file), out -> out.write(bytes));
            // Unlike a move, a second name is never put in the place of another file.
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("Cannot write " + target + ": it exists.", e);
        } catch (UnsupportedOperationException e) {
            Files.move(temporary, file); // not across processes, but there is nothing better
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceDirectory(directory(file));
    }

    /**
     * Replaces a file by a text in UTF-8 that its owner alone may read, where files have such
     * permissions (POSIX), whatever those of a file that it replaces.
     *
     * @param target the file to create or to replace
     * @param text its new content
     * @throws IOException if that fails; the target is then as it was before
     */
    public static void writePrivateString(Path target, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writePrivate(target, out -> out.write(bytes));
    }

    /**
     * Replaces a file by new content that its owner alone may read, where files have such
     * permissions (POSIX), whatever those of a file that it replaces.
     *
     * @param target the file to create or to replace
     * @param content writes the new content
     * @throws IOException if that fails; the target is then as it was before
     */
    public static void writePrivate(Path target, Content content) throws IOException {
        Path file = file(target);
        write(target, file, ownersAlone(file), content);
    }

    private static void write(
            Path target, Path file, FileAttribute<?>[] permissions, Content content)
            throws IOException {
        removeStrays(file);
        Path temporary = temporary(file);
        try {
            writeForced(temporary, permissions, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot write " + target + ": " + reason(e, file) + outcome(file), e);
        } finally {
            // Gone already after the move; this is for every other way out, errors included.
            Files.deleteIfExists(temporary);
        }
        forceDirectory(directory(file));
    }

    /**
     * Finds out whether a file can be created or replaced, before long work whose result it is to
     * take. Changes nothing.
     *
     * @param target the file
     * @throws IOException if it cannot be written
     */
    public static void requireWritable(Path target) throws IOException {
        Path file = file(target);
        Path temporary = temporary(file);
        try {
            Files.createFile(temporary);
        } catch (IOException e) {
            throw new IOException("Cannot write " + target + ": " + reason(e, file), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path file(Path target) throws IOException {
        Path file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        boolean isRoot = file.getParent() == null; // of a drive, perhaps, that is not there
        if (isRoot || (Files.exists(file) && !Files.isRegularFile(file))) {
            throw new IOException(
                    "Cannot write " + target + ": it is not a regular file. Name a file.");
        }
        return file;
    }

    private static Path directory(Path file) {
        return Objects.requireNonNull(file.getParent(), "file() lets no root through");
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(
                "." + file.getFileName() + "." + PROCESS + "." + UUID.randomUUID() + ".tmp");
    }

    /** Removes what processes left behind that were killed while they wrote this file. */
    private static void removeStrays(Path file) {
        String prefix = "." + file.getFileName() + ".";
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(
                        directory(file), path -> isStray(path.getFileName().toString(), prefix))) {
            for (Path stray : all) {
                Files.deleteIfExists(stray);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // they do no harm, and the write itself says what is wrong with the directory
        }
    }

    private static boolean isStray(String name, String prefix) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        Matcher stray = STRAY.matcher(name);
        if (!stray.find(prefix.length())
                || stray.start() != prefix.length()
                || stray.group(1).equals(PROCESS)) {
            return false;
        }
        long pid = Long.parseLong(stray.group(2));
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    private static void writeForced(Path file, FileAttribute<?>[] permissions, Content content)
            throws IOException {
        // Empty and with its final permissions before any content: nobody reads what only the old
        // file's readers may.
        Files.createFile(file, permissions);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(unclosed(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(/* metaData= */ true);
        }
    }

    /** A content that closes its stream (a zip, a JSON generator) must not close the channel. */
    private static OutputStream unclosed(FileChannel channel) {
        OutputStream out = Channels.newOutputStream(channel);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }
        };
    }

    private static FileAttribute<?>[] permissionsOf(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.exists(file)) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(view.readAttributes().permissions())
        };
    }

    private static FileAttribute<?>[] ownersAlone(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class) == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                };
    }

    private static String reason(IOException e, Path file) {
        if (e instanceof NoSuchFileException) {
            return Files.isDirectory(directory(file))
                    ? "its directory takes no new files."
                    : "its directory does not exist.";
        }
        if (e instanceof AccessDeniedException) {
            return "its directory may not be written to.";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() + "." : message + ".";
    }

    private static String outcome(Path file) {
        return Files.exists(file) ? " The file that was there is unchanged." : "";
    }

    /** Makes the new name durable; where directories cannot be opened (Windows) there is no way. */
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(/* metaData= */ true);
        } catch (IOException e) {
            // The content is safe and visible under its name; only its survival of a power cut in
            // the next seconds is not confirmed. To report failure would be wrong: it is replaced.
            return;
        }
    }
}
