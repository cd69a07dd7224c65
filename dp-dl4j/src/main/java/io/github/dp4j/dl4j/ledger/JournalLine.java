package io.github.dp4j.dl4j.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One line of a ledger file. What the file says stands in {@link JournalReader}.
 *
 * @param kind what the line records
 * @param value what follows the kind; may be empty
 * @param writer the random name of the opened journal that wrote it
 * @param number the writer's lines, counted from 0
 * @param checksum CRC-32 of the line and the checksum of the writer's line before it
 */
record JournalLine(@Nullable Kind kind, String value, String writer, long number, int checksum) {

    private static final Pattern FORM =
            Pattern.compile("([a-z]+)(?: (.*))? ([0-9a-f]{8})\\.(\\d{1,18}) ([0-9a-f]{8})");

    /** What a line can record. */
    enum Kind {
        LEDGER,
        OPEN,
        PHASE,
        EVENT,
        STEP,
        FINGERPRINT,
        WORD;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** Returns the line of a writer that comes after a line with a checksum. */
    static JournalLine of(Kind kind, String value, String writer, long number, int previous) {
        return new JournalLine(
                kind,
                value,
                writer,
                number,
                chain(previous, body(kind.text(), value, writer, number)));
    }

    /**
     * Reads a line, without its end. Its checksum is still to be compared.
     *
     * @return the line, or null if it has not the form of one; its kind is null if it is unknown
     */
    static @Nullable JournalLine parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        return new JournalLine(
                Kind.of(matcher.group(1)),
                matcher.group(2) == null ? "" : matcher.group(2),
                matcher.group(3),
                Long.parseLong(matcher.group(4)),
                Integer.parseUnsignedInt(matcher.group(5), /* radix= */ 16));
    }

    String text() {
        Kind known = Objects.requireNonNull(kind, "a line of an unknown kind is read alone");
        return body(known.text(), value, writer, number) + ' ' + hex(checksum) + '\n';
    }

    private static String body(String kind, String value, String writer, long number) {
        return kind + (value.isEmpty() ? "" : ' ' + value) + ' ' + writer + '.' + number;
    }

    /** The checksum before a writer's first line: lines do not fit into another ledger's file. */
    static int seed(String ledgerId) {
        return chain(/* previous= */ 0, ledgerId);
    }

    /** Returns the checksum of a line without its last word, after another checksum. */
    static int chain(int previous, String body) {
        CRC32 crc = new CRC32();
        crc.update((hex(previous) + body).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    static String hex(int checksum) {
        return String.format(Locale.ROOT, "%08x", checksum);
    }
}
