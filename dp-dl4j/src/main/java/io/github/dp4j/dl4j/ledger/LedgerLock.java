package io.github.dp4j.dl4j.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second training from a ledger file before it begins. A courtesy: the ledger is right
 * without it, and where there are no locks there is none.
 *
 * <p>It lies on a file beside the ledger, {@code NAME.lock}, that nobody has a reason to open:
 * POSIX drops a process's locks on a file when the process closes any descriptor of it, be it that
 * of a reader; and on Windows a locked file cannot be read.
 */
final class LedgerLock implements Closeable {

    private final Path file;
    private final FileChannel channel;

    private LedgerLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a ledger.
     *
     * @throws LedgerInUseException if another training in this process or another one holds it
     */
    static LedgerLock take(Path ledger) {
        Path file = ledger.resolveSibling(ledger.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new LedgerLock(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            // The same process holds it; same refusal.
            closeQuietly(channel);
            throw refusal(ledger, e);
        } catch (IOException e) {
            closeQuietly(channel);
            return new LedgerLock(file, /* channel= */ null); // no locks on this file system
        }
        closeQuietly(channel);
        throw LedgerInUseException.locked(ledger);
    }

    private static LedgerInUseException refusal(Path ledger, Throwable cause) {
        LedgerInUseException refusal = LedgerInUseException.locked(ledger);
        refusal.initCause(cause);
        return refusal;
    }

    /** Removes the file while it is locked, so that it is nobody else's. */
    @Override
    public void close() {
        if (channel == null || !channel.isOpen()) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It does no harm where it lies.
        }
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // nothing was written to it
        }
    }
}
