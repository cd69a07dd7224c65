package io.github.dp4j.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    private static final Path FULL_DEVICE = Path.of("/dev/full");

    @TempDir Path directory;
    private Path target;

    @BeforeEach
    void nameTarget() {
        target = directory.resolve("model.zip");
    }

    @Test
    void writeString_newFile_isThereAndAlone() throws IOException {
        AtomicFiles.writeString(target, "Zürich");

        assertThat(target).hasContent("Zürich");
        assertThat(names()).containsExactly("model.zip");
    }

    @Test
    void writeNewString_createsAFile_andNeverReplacesOne() throws IOException {
        AtomicFiles.writeNewString(target, "first");
        assertThatThrownBy(() -> AtomicFiles.writeNewString(target, "second"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it exists");
        assertThat(target).hasContent("first");
        assertThat(names()).containsExactly("model.zip");
    }

    @Test
    void writeString_oldFile_isReplaced() throws IOException {
        Files.writeString(target, "the old content, which is longer");

        AtomicFiles.writeString(target, "new");

        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("model.zip");
    }

    /** What a killed process leaves is cleaned up; what lives, or is somebody else's, is not. */
    @Test
    void writeString_straysOfKilledProcesses_areRemoved() throws IOException {
        String random = "01234567-89ab-cdef-0123-456789abcdef";
        long self = ProcessHandle.current().pid();
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        String dead = ".model.zip.999999999999-01234567." + random + ".tmp";
        String earlierOfOurNumber = ".model.zip." + self + "-01234567." + random + ".tmp";
        String alive = ".model.zip." + parent + "-01234567." + random + ".tmp";
        String otherTarget = ".model.zip.json.999999999999-01234567." + random + ".tmp";
        for (String name : new String[] {dead, earlierOfOurNumber, alive, otherTarget}) {
            Files.writeString(directory.resolve(name), "half");
        }
        Files.writeString(directory.resolve(".model.zip.tmp"), "the owner's");

        AtomicFiles.writeString(target, "new");

        assertThat(names())
                .containsExactlyInAnyOrder("model.zip", ".model.zip.tmp", alive, otherTarget);
    }

    @Test
    void write_untilItEnds_showsTheOldContentUnderTheName() throws IOException {
        Files.writeString(target, "old");

        AtomicFiles.write(
                target,
                out -> {
                    out.write(new byte[1 << 20]);
                    out.flush();
                    assertThat(target).hasContent("old");
                });

        assertThat(target).hasSize(1 << 20);
    }

    @Test
    void write_contentFailsMidway_keepsOldFileAndLeavesNothing() throws IOException {
        Files.writeString(target, "old");

        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        target,
                                        out -> {
                                            out.write(new byte[1 << 20]);
                                            throw new IOException("No space left on device");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.zip")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("unchanged");

        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("model.zip");
    }

    @Test
    void write_fullDevice_keepsOldFile() throws IOException {
        assumeTrue(Files.exists(FULL_DEVICE), "skipped: this platform has no /dev/full");
        Files.writeString(target, "old");

        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        target,
                                        out -> {
                                            try (OutputStream full =
                                                    new FileOutputStream(FULL_DEVICE.toFile())) {
                                                full.write(1);
                                            }
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unchanged");

        assertThat(target).hasContent("old");
    }

    @Test
    void write_contentThrowsUnchecked_keepsOldFileAndLeavesNothing() throws IOException {
        Files.writeString(target, "old");

        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        target,
                                        out -> {
                                            throw new UncheckedIOException(new IOException("x"));
                                        }))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("model.zip");
    }

    @Test
    void write_contentClosesItsStream_isComplete() throws IOException {
        AtomicFiles.write(
                target,
                out -> {
                    try (ZipOutputStream zip = new ZipOutputStream(out)) {
                        zip.putNextEntry(new ZipEntry("ledger.json"));
                        zip.write(1);
                    }
                });

        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(target))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("ledger.json");
        }
    }

    @Test
    void write_oldFileForItsOwnerAlone_newFileIsToo() throws IOException {
        Files.writeString(target, "old");
        assumeTrue(
                Files.getFileStore(target).supportsFileAttributeView("posix"),
                "skipped: no POSIX permissions on this file system");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));

        AtomicFiles.writeString(target, "new");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
    }

    @Test
    void write_symbolicLink_replacesWhatItPointsTo() throws IOException {
        Files.writeString(target, "old");
        Path link = directory.resolve("latest");
        try {
            Files.createSymbolicLink(link, target.getFileName());
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "skipped: symbolic links cannot be made here");
        }

        AtomicFiles.writeString(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
    }

    @Test
    void write_directoryOrDevice_isRefusedUntouched() throws IOException {
        Path child = Files.createDirectory(target);

        assertThatThrownBy(() -> AtomicFiles.writeString(child, "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");

        assertThat(child).isDirectory();
        if (Files.exists(FULL_DEVICE)) {
            assertThatThrownBy(() -> AtomicFiles.writeString(FULL_DEVICE, "new"))
                    .hasMessageContaining("not a regular file");
        }
    }

    @Test
    void write_missingDirectory_saysSo() {
        assertThatThrownBy(
                        () -> AtomicFiles.writeString(directory.resolve("no/report.json"), "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("report.json")
                .hasMessageContaining("directory does not exist");
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void requireWritable_triesWithoutATrace() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path file = empty.resolve("page.html");
        AtomicFiles.requireWritable(file);
        assertThat(empty).isEmptyDirectory();
        Files.writeString(file, "old");
        AtomicFiles.requireWritable(file);
        assertThat(file).hasContent("old");

        assertThatThrownBy(() -> AtomicFiles.requireWritable(empty.resolve("none/page.html")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its directory does not exist");
        assertThatThrownBy(() -> AtomicFiles.requireWritable(empty))
                .hasMessageContaining("not a regular file");
    }

    @Test
    void folderOfTheKernel_takesNoNewFiles_whichIsSaid() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "skipped: no /proc here");
        assertThatThrownBy(() -> AtomicFiles.requireWritable(Path.of("/proc/page.html")))
                .hasMessageContaining("takes no new files");
    }
}
