package io.github.dp4j.cli.data.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text in UTF-8 or a given encoding, or in UTF-16 where a byte order mark says so.
 * What is no text is refused by what it is; so is a line without end, of which a small compressed
 * file can hold one that fills the memory.
 */
final class TextLines implements AutoCloseable {

    /** A million cells of sixty characters. */
    private static final int LONGEST = 1 << 26;

    private static final int START = 8;

    private final String source;
    private final Charset encoding;
    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int end;
    private long line;

    TextLines(InputStream raw, String source, @Nullable Charset encoding) throws IOException {
        this.source = source;
        this.encoding = encoding == null ? StandardCharsets.UTF_8 : encoding;
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(START);
        byte[] start = in.readNBytes(START);
        in.reset();
        Charset charset = charset(start);
        in.skipNBytes(markLength(start));
        this.reader =
                new InputStreamReader(
                        in,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private Charset charset(byte[] start) {
        if (begins(start, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        if (begins(start, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        if (begins(start, 'P', 'K', 3, 4)) {
            throw other("a zip file or a spreadsheet such as .xlsx: save it as CSV");
        }
        if (begins(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw other("an old spreadsheet (.xls): save it as CSV");
        }
        if (begins(start, 'P', 'A', 'R', '1')) {
            throw other("a Parquet file: export it as CSV");
        }
        if (begins(start, 0x89, 'H', 'D', 'F')) {
            throw other("an HDF5 file: export it as CSV");
        }
        return begins(start, 0xEF, 0xBB, 0xBF) ? StandardCharsets.UTF_8 : encoding;
    }

    private static int markLength(byte[] start) {
        if (begins(start, 0xEF, 0xBB, 0xBF)) {
            return 3;
        }
        return begins(start, 0xFE, 0xFF) || begins(start, 0xFF, 0xFE) ? 2 : 0;
    }

    private static boolean begins(byte[] start, int... with) {
        byte[] bytes = new byte[with.length];
        for (int i = 0; i < with.length; i++) {
            bytes[i] = (byte) with[i];
        }
        return start.length >= bytes.length
                && Arrays.equals(Arrays.copyOf(start, bytes.length), bytes);
    }

    private DataFormatException other(String what) {
        return new DataFormatException(source + " is no text, but " + what + ".");
    }

    /** Returns the number of the line that was read last, from 1. */
    long line() {
        return line;
    }

    /** Returns the next line without its end, which is LF, CR LF or CR; null after the last. */
    @Nullable String next() {
        if (position == end && !fill()) {
            return null;
        }
        line++;
        StringBuilder text = null;
        while (true) {
            int from = position;
            while (position < end && !endsLine(buffer[position])) {
                position++;
            }
            if (position < end) {
                String last = new String(buffer, from, position - from);
                skipLineEnd();
                return text == null ? last : text.append(last).toString();
            }
            text = text == null ? new StringBuilder() : text;
            text.append(buffer, from, position - from);
            if (text.length() > LONGEST) {
                throw new DataFormatException(
                        place()
                                + " has more than "
                                + LONGEST
                                + " characters: this is no table of lines.");
            }
            if (!fill()) {
                return text.toString();
            }
        }
    }

    private boolean endsLine(char c) {
        if (c == '\0') {
            throw new DataFormatException(
                    place()
                            + " holds a character of code 0: the file is no text, or it is in UTF-16"
                            + " without a byte order mark. Save it as UTF-8.");
        }
        return c == '\n' || c == '\r';
    }

    private void skipLineEnd() {
        boolean cr = buffer[position++] == '\r';
        if (cr && (position < end || fill()) && buffer[position] == '\n') {
            position++;
        }
    }

    private boolean fill() {
        try {
            position = 0;
            end = Math.max(0, reader.read(buffer));
            return end > 0;
        } catch (CharacterCodingException e) {
            throw new DataFormatException(
                    source
                            + " is not in "
                            + encoding.name()
                            + (line > 1 ? " (after line " + (line - 1) + ")" : "")
                            + ": save it as UTF-8, or say with --encoding what it is in, such as"
                            + " windows-1252. If it is no text, but a packed file that was cut"
                            + " short: pack it anew.",
                    e);
        } catch (IOException e) {
            throw new DataFormatException(
                    "Cannot read " + source + " after line " + line + ": " + e.getMessage() + ".",
                    e);
        }
    }

    private String place() {
        return source + " line " + line;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
