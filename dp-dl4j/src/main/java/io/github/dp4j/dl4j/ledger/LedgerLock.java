package io.github.dp4j.dl4j.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second training from a ledger file before it begins. A courtesy: the ledger is right
 * without it, and where there are no locks there is none.
 *
 * <p>It lies on a file beside the ledger, {@code NAME.lock}, that nobody has a reason to open:
 * POSIX drops a process's locks on a file when the process closes any descriptor of it, be it that
 * of a reader; and on Windows a locked file cannot be read.
 */
final class LedgerLock implements Closeable {

    /**
     * The locks of this process. Static, since the process holds them and not whoever took them:
     * only to open and close the file once more, to find it locked, would drop the lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final @Nullable FileChannel channel;
    private boolean closed;

    private LedgerLock(Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a ledger.
     *
     * @throws LedgerInUseException if another training in this process or another one holds it
     */
    static LedgerLock take(Path ledger) {
        Path file = path(ledger);
        if (!HELD.add(file)) {
            throw LedgerInUseException.locked(ledger);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return new LedgerLock(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            // The same process holds it, by another name of the file; same refusal.
        } catch (IOException e) {
            closeQuietly(channel);
            return new LedgerLock(file, /* channel= */ null); // no locks on this file system
        }
        closeQuietly(channel);
        HELD.remove(file);
        throw LedgerInUseException.locked(ledger);
    }

    /** Returns whether a training in this process or another one holds the lock of a ledger. */
    static boolean isHeld(Path ledger) {
        Path file = path(ledger);
        if (HELD.contains(file) || !Files.exists(file)) {
            return HELD.contains(file);
        }
        try {
            take(ledger).close(); // a kill left the file behind
            return false;
        } catch (LedgerInUseException e) {
            return true;
        }
    }

    private static Path path(Path ledger) {
        Path file = ledger.toAbsolutePath().normalize();
        Path folder = file.getParent();
        try {
            file =
                    folder == null || Files.exists(file)
                            ? file.toRealPath()
                            : folder.toRealPath().resolve(file.getFileName());
        } catch (IOException e) {
            // Whoever opens the ledger next says what is wrong with its folder.
        }
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /** Removes the file while it is locked, so that it is nobody else's. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (channel != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It does no harm where it lies.
        }
        closeQuietly(channel);
        HELD.remove(file);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // nothing was written to it
        }
    }
}
