package io.github.dp4j.cli;

import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Standard output that does not swallow its errors, as print streams and print writers do. */
final class StandardOutput extends OutputStream {

    private final OutputStream target;

    private StandardOutput(OutputStream target) {
        this.target = target;
    }

    /** Returns a writer in UTF-8 that throws an {@link IOError} with the first line lost. */
    static PrintWriter writer(OutputStream target) {
        return new PrintWriter(
                new OutputStreamWriter(new StandardOutput(target), StandardCharsets.UTF_8),
                /* autoFlush= */ true);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            // Not an exception: print writers and picocli keep those to themselves.
            throw new IOError(e);
        }
    }
}
