package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.files.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what finished shadow models say, one file a model, so that an audit which was killed goes
 * on where it was. The files are private data: only their owner may read them.
 *
 * <p>A file is {@value #MAGIC}, the audit's fingerprint, the model's number, records, classes, the
 * logits as doubles, and the SHA-256 of all that. One of another audit is refused; one that is
 * damaged is made again.
 */
final class LogitStore {

    private static final Logger log = LoggerFactory.getLogger(ModelAudit.class);

    private static final String MAGIC = "dp4j-shadow-1";
    private static final int HASH = 32;

    private final Path folder;
    private final byte[] fingerprint;
    private final int records;
    private final int classes;

    /**
     * @param folder made if it is not there
     * @param fingerprint of everything that the logits depend on
     * @param records how many rows a model has, {@link AuditRecords#answers}
     */
    LogitStore(Path folder, byte[] fingerprint, int records, int classes) {
        this.folder = folder;
        this.fingerprint = fingerprint.clone();
        this.records = records;
        this.classes = classes;
        try {
            Files.createDirectories(folder, ownerOnly("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the work folder " + folder + ".", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private Path file(int model) {
        return folder.resolve(String.format(Locale.ROOT, "shadow-%05d.logits", model));
    }

    /**
     * Keeps a model's logits.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    void write(int model, double[][] logits) {
        Path file = file(model);
        try {
            reserve(file);
            AtomicFiles.write(
                    file,
                    out -> {
                        MessageDigest hash = SeededDraws.sha256();
                        DataOutputStream data =
                                new DataOutputStream(new DigestOutputStream(out, hash));
                        data.writeUTF(MAGIC);
                        data.write(fingerprint);
                        data.writeInt(model);
                        data.writeInt(records);
                        data.writeInt(classes);
                        for (double[] row : logits) {
                            for (double logit : row) {
                                data.writeDouble(logit);
                            }
                        }
                        data.flush();
                        out.write(hash.digest());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep shadow model " + model + ".", e);
        }
    }

    /** Makes an empty file whose permissions the content takes over. */
    private static void reserve(Path file) throws IOException {
        try {
            Files.createFile(file, ownerOnly("rw-------"));
        } catch (FileAlreadyExistsException e) {
            return; // of an earlier run, or of another process that works for the same audit
        }
    }

    /**
     * Reads a model's logits.
     *
     * @return empty if the model was not finished, or its file is damaged
     * @throws OtherAuditException if the file is another audit's
     * @throws UncheckedIOException if it cannot be read
     */
    Optional<double[][]> read(int model) {
        Path file = file(model);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
        int end = bytes.length - HASH;
        if (end < 0 || !isWhole(bytes, end)) {
            if (bytes.length > 0) {
                log.warn("{} is damaged: shadow model {} is trained again.", file, model);
            }
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            requireOurs(in, file, model);
            double[][] logits = new double[records][classes];
            for (double[] row : logits) {
                for (int c = 0; c < classes; c++) {
                    row[c] = in.readDouble();
                }
            }
            return Optional.of(logits);
        } catch (IOException e) {
            throw foreign(file);
        }
    }

    private static boolean isWhole(byte[] bytes, int end) {
        MessageDigest hash = SeededDraws.sha256();
        hash.update(bytes, 0, end);
        return Arrays.equals(hash.digest(), Arrays.copyOfRange(bytes, end, bytes.length));
    }

    private void requireOurs(DataInputStream in, Path file, int model) throws IOException {
        if (!in.readUTF().equals(MAGIC)
                || !Arrays.equals(in.readNBytes(HASH), fingerprint)
                || in.readInt() != model
                || in.readInt() != records
                || in.readInt() != classes) {
            throw foreign(file);
        }
    }

    private OtherAuditException foreign(Path file) {
        return new OtherAuditException(
                file
                        + " is a shadow model of another audit: of other records, another model,"
                        + " another training or another seed (this audit's fingerprint begins with "
                        + HexFormat.of().formatHex(fingerprint, 0, 4)
                        + "). Give a work folder of its own, or empty this one.");
    }
}
