package io.github.dp4j.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Writes text to a terminal without the characters that command it. Names of files, columns and
 * models are other people's words; an escape sequence among them could hide what is said, or type.
 */
final class ControlCharacterFilter extends FilterWriter {

    private ControlCharacterFilter(Writer target) {
        super(target);
    }

    static PrintWriter writer(PrintWriter target) {
        return new PrintWriter(new ControlCharacterFilter(target), /* autoFlush= */ true);
    }

    private static char harmless(int c) {
        boolean layout = c == '\n' || c == '\r' || c == '\t';
        return Character.isISOControl(c) && !layout ? '?' : (char) c;
    }

    @Override
    public void write(int c) throws IOException {
        out.write(harmless(c));
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        char[] clean = new char[length];
        for (int i = 0; i < length; i++) {
            clean[i] = harmless(text[offset + i]);
        }
        out.write(clean, 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        write(text.substring(offset, offset + length).toCharArray(), 0, length);
    }
}
