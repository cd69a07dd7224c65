package io.github.dp4j.dl4j.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model's zip file that somebody else may have made. Three entries are read; what else there is,
 * such as serialised Java objects, is not touched.
 */
public final class ModelArchive implements Closeable {

    /** Room for the ledger of 100,000 phases. */
    private static final int LARGEST_TEXT = 64 << 20;

    /** Deflate packs 1,032 bytes into one at most, so a larger claim is false. */
    private static final long DENSEST = 1_100;

    private final ZipFile zip;

    private ModelArchive(ZipFile zip) {
        this.zip = zip;
    }

    /**
     * Opens a file.
     *
     * @throws NoZipException if it is no zip file
     * @throws IOException if it is a damaged one, or has two entries of one name: readers differ in
     *     which one they take
     */
    public static ModelArchive open(Path file) throws IOException {
        if (!beginsAsZip(file)) {
            throw new NoZipException();
        }
        ZipFile zip = new ZipFile(file.toFile());
        Set<String> names = new HashSet<>();
        if (!zip.stream().map(ZipEntry::getName).allMatch(names::add)) {
            zip.close();
            throw new ZipException("it has two entries of one name");
        }
        return new ModelArchive(zip);
    }

    private static boolean beginsAsZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 'P' && in.read() == 'K';
        }
    }

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    public String text(String name) throws IOException {
        ZipEntry entry = entry(name);
        if (entry.getSize() > LARGEST_TEXT) {
            throw new IOException(name + " has " + entry.getSize() + " bytes");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw new IOException(name + " has more than " + LARGEST_TEXT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Reads a flat array of a known length. */
    INDArray array(String name, long length) throws IOException {
        ZipEntry entry = entry(name);
        boolean possible =
                length <= entry.getSize() / Float.BYTES
                        && entry.getSize() <= DENSEST * entry.getCompressedSize();
        if (!possible) {
            throw new IOException(
                    name
                            + " cannot hold the "
                            + length
                            + " numbers that the configuration asks for");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return FlatArrays.read(in, length);
        }
    }

    /** Returns the fingerprint of a flat array, which is not kept. */
    public String fingerprint(String name) throws IOException {
        try (InputStream in = zip.getInputStream(entry(name))) {
            return FlatFingerprint.of(in);
        }
    }

    private ZipEntry entry(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it has no " + name);
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
