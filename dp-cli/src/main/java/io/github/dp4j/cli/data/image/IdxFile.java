package io.github.dp4j.cli.data.image;

import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.data.text.InputFiles;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An IDX file of unsigned bytes: a header with the sizes, then the bytes of one item after another.
 * The header is somebody's claim: space is taken for what is there.
 */
final class IdxFile implements AutoCloseable {

    private static final int UNSIGNED_BYTE = 0x08;

    private final Path file;
    private final DataInputStream in;
    private final int[] sizes;

    /**
     * Opens a file.
     *
     * @param file the file, gzipped or not
     * @param dimensions how many sizes it must have, the number of items included
     */
    IdxFile(Path file, int dimensions) {
        this.file = file;
        this.in = new DataInputStream(InputFiles.open(file));
        try {
            this.sizes = header(dimensions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private int[] header(int dimensions) {
        try {
            int magic = in.readInt();
            if (magic != (UNSIGNED_BYTE << 8 | dimensions)) {
                throw wrongKind(magic, dimensions);
            }
            int[] found = new int[dimensions];
            for (int i = 0; i < dimensions; i++) {
                found[i] = in.readInt();
                if (found[i] < 1) {
                    throw new DataFormatException(
                            "The header of "
                                    + file
                                    + " announces a size of "
                                    + found[i]
                                    + ": each must be at least 1.");
                }
            }
            return found;
        } catch (EOFException e) {
            throw new DataFormatException(
                    "The file " + file + " ends too early: within its header.", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    private DataFormatException wrongKind(int magic, int dimensions) {
        String found =
                magic >>> 16 != 0
                        ? "it does not begin with 0x" // what it begins with may be somebody's cell
                                + Integer.toHexString(UNSIGNED_BYTE << 8 | dimensions)
                        : magic >>> 8 != UNSIGNED_BYTE
                                ? "it holds "
                                        + type(magic >>> 8)
                                        + " (begins with 0x"
                                        + Integer.toHexString(magic)
                                        + "), but must begin with 0x"
                                        + Integer.toHexString(UNSIGNED_BYTE << 8 | dimensions)
                                : "it has "
                                        + (magic & 0xff)
                                        + " dimensions, but must have "
                                        + dimensions
                                        + (dimensions == 3
                                                ? ": images, rows, columns"
                                                : ": labels alone");
        return new DataFormatException(
                file + " is no IDX file of unsigned bytes as needed here: " + found + ".");
    }

    private static String type(int code) {
        return switch (code) {
            case 0x09 -> "signed bytes";
            case 0x0B -> "16-bit numbers";
            case 0x0C -> "32-bit numbers";
            case 0x0D -> "32-bit floating-point numbers";
            case 0x0E -> "64-bit floating-point numbers";
            default -> "elements of an unknown type";
        };
    }

    /** Returns the size of a dimension; that of 0 is the number of items. */
    int size(int dimension) {
        return sizes[dimension];
    }

    /** Returns the sizes in words, such as 4 x 28 x 28. */
    String describe() {
        List<String> words = new ArrayList<>();
        for (int size : sizes) {
            words.add(Integer.toString(size));
        }
        return words.stream().collect(Collectors.joining(" x "));
    }

    /** Fills in the next item. */
    void read(byte[] item, long number) {
        try {
            in.readFully(item);
        } catch (EOFException e) {
            throw new DataFormatException(
                    "The file "
                            + file
                            + " ends too early: its header announces "
                            + describe()
                            + ", but item "
                            + number
                            + " is not whole.",
                    e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    /** Refuses what goes on after the items that were announced. */
    void requireEnd() {
        try {
            if (in.read() >= 0) {
                throw new DataFormatException(
                        "The file "
                                + file
                                + " goes on after the "
                                + describe()
                                + " that its header announces: it is damaged, or is something else.");
            }
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }
}
