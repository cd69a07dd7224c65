package io.github.dp4j.dl4j.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A disk that remembers each write, and that runs out of space where a test wants it to. */
final class TornDisk implements LedgerFile.Opener {

    private final List<byte[]> writes = new ArrayList<>();
    private long free = Long.MAX_VALUE;
    private boolean forceFails;

    void setFree(long bytes) {
        free = bytes;
    }

    void setForceFails(boolean fails) {
        forceFails = fails;
    }

    /** Returns what was asked to be written, one array a call. */
    List<byte[]> writes() {
        return writes;
    }

    @Override
    public LedgerFile.Appender open(Path file) throws IOException {
        LedgerFile.Appender real = LedgerFile.append(file);
        return new LedgerFile.Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                int fits = (int) Math.min(bytes.length, free);
                real.write(Arrays.copyOf(bytes, fits));
                free -= fits;
                if (fits < bytes.length) {
                    throw new IOException("No space left on device");
                }
                writes.add(bytes);
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
