package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger file: text, one line a record, only ever appended to.
 *
 * <pre>
 * ledger {"format":"dp4j-ledger","version":2,...} 5b1c90aa.0 1c291ca3   what was spent before
 * phase {"event":{"type":"PoissonSampled",...},...} 5b1c90aa.1 0badc0de the writer's phase 0
 * event 0 5b1c90aa.2 5f3e2a10                  a step that releases the event of its phase 0
 * step 0 5b1c90aa.3 77aa01fe                   a step of an event that was charged before
 * open {"bytes":487,"checksum":"83b0c2f1"} 99e2f7d0.0 52ab78ef  another writer goes on
 * fingerprint "c3f1..." 99e2f7d0.1 0d9a2b33    the parameters at this moment
 * word {"kind":"postProcessed",...} 99e2f7d0.2 9be04415         the owner states something
 * </pre>
 *
 * <p><b>The file is right without any lock.</b> Each line is written whole, by one appending write,
 * and names its writer: a random id for each opened journal. Phases are numbered by writer. So
 * lines of two writers may lie between each other in any order, and all of them count.
 *
 * <p><b>Checksums</b> tell what was changed, lost or moved by accident; they are no signature. A
 * line's covers the line, its number among its writer's lines, and the writer's checksum before it.
 * A writer's first line, {@code open}, covers all bytes that it found.
 *
 * <p><b>Crashes.</b> A line that a crash or a full disk tore is never cut off, since it might be
 * another writer's that is just being written: the next writer ends it with {@value #TORN}. A torn
 * charge counts, though its step was never made. A file that holds nothing but the torn beginning
 * of its first line is no ledger yet.
 *
 * <p>The first line begins in the same way, up to the number of the version, in every version to
 * come, so that a file of another version can be told from a damaged one. Two trainings that begin
 * in one file at the same moment, without a lock, leave two such lines: the first counts, and who
 * wrote the other has stopped before its first step.
 */
final class JournalReader {

    /** Ends a line that was torn. */
    static final String TORN = "~torn";

    /** What ends torn lines, possibly torn itself. */
    private static final String TORN_END = "(~t?o?r?n?)+$";

    /** The records that charge nothing. */
    private static final Set<JournalLine.Kind> UNCHARGED =
            EnumSet.complementOf(EnumSet.of(JournalLine.Kind.EVENT, JournalLine.Kind.STEP));

    private static final Pattern VERSION =
            Pattern.compile("ledger \\{\"format\":\"" + Ledger.FORMAT + "\",\"version\":([^,}]*)");

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");

    /** A writer as far as the file was read. */
    private static final class Writer {
        private final List<LedgerPhase> phases = new ArrayList<>();
        private long lines;
        private int checksum;
    }

    /** What the file began with, as an {@code open} line says. */
    private record Prefix(int line, long bytes, String checksum) {}

    private final Path file;
    private final byte[] bytes;
    private final Map<String, Writer> writers = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();
    private @Nullable LedgerTally tally;
    private @Nullable LedgerPhase lastPhase;
    private int number;

    private JournalReader(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Reads a file.
     *
     * @throws CorruptLedgerException if it is damaged or of another version
     */
    static LedgerTally read(Path file, byte[] bytes) {
        return new JournalReader(file, bytes).read();
    }

    /** Returns what ends the last line of a file, if that was torn. */
    static String endOf(byte[] bytes) {
        return bytes.length == 0 || bytes[bytes.length - 1] == '\n' ? "" : TORN + '\n';
    }

    /** Returns whether a file holds no more than torn beginnings of a first line. */
    static boolean isUnbegun(byte[] bytes) {
        String start = JournalLine.Kind.LEDGER.text() + " {";
        String text = new String(bytes, StandardCharsets.UTF_8) + endOf(bytes);
        return text.lines()
                .allMatch(
                        line -> {
                            String torn = line.replaceFirst(TORN_END, "");
                            return line.endsWith(TORN)
                                    && (torn.startsWith(start) || start.startsWith(torn));
                        });
    }

    private LedgerTally read() {
        int start = 0;
        number = 1;
        for (int end = lineEnd(start); end >= 0; end = lineEnd(start), number++) {
            String text = text(start, end);
            if (text.endsWith(TORN)) {
                countTorn(text);
            } else {
                apply(text);
            }
            start = end + 1;
        }
        if (tally == null) {
            throw damaged("the first line is missing or cut off");
        }
        checkPrefixes();
        countTorn(text(start, bytes.length));
        return tally();
    }

    private LedgerTally tally() {
        if (tally == null) {
            throw damaged("it does not begin with a ledger");
        }
        return tally;
    }

    private int lineEnd(int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * Counts a torn line as a charge unless it is the beginning of another record: a crash may
     * leave zeros or worse where a charge was being written.
     */
    private void countTorn(String text) {
        String torn = text.replaceFirst(TORN_END, "");
        boolean charge =
                !torn.isEmpty()
                        && UNCHARGED.stream()
                                .map(kind -> kind.text() + " ")
                                .noneMatch(kind -> kind.startsWith(torn) || torn.startsWith(kind));
        if (charge && lastPhase != null) {
            tally().charge(lastPhase, /* newEvent= */ !torn.startsWith("s"));
        }
    }

    private void apply(String text) {
        if (tally == null) {
            refuseOtherVersion(text);
        }
        JournalLine line = JournalLine.parse(text);
        if (line == null) {
            throw damaged("it is no line of a ledger, or has no checksum");
        }
        Writer writer = writers.computeIfAbsent(line.writer(), id -> newWriter(line));
        String body = text.substring(0, text.lastIndexOf(' '));
        if (line.checksum() != JournalLine.chain(writer.checksum, body)) {
            throw damaged(
                    "the checksum does not match: the line was changed, or lines before it are"
                            + " missing");
        }
        if (line.number() != writer.lines) {
            throw damaged("its writer's line " + writer.lines + " is missing");
        }
        writer.checksum = line.checksum();
        writer.lines++;
        JournalLine.Kind kind = line.kind();
        if (kind == null) {
            // Its checksum is right, so somebody wrote it who knew what it means.
            throw CorruptLedgerException.newer(
                    place(),
                    "line " + number + " is an unknown record, '" + text.split(" ", 2)[0] + "'");
        }
        count(line, kind, writer);
    }

    private void refuseOtherVersion(String text) {
        Matcher version = VERSION.matcher(text);
        if (version.lookingAt() && !version.group(1).equals(String.valueOf(Ledger.VERSION))) {
            throw CorruptLedgerException.otherVersion(place(), version.group(1));
        }
    }

    private Writer newWriter(JournalLine first) {
        boolean header = first.kind() == JournalLine.Kind.LEDGER;
        if (!header) {
            tally();
        }
        if (!header && first.kind() != JournalLine.Kind.OPEN) {
            throw damaged("its writer's first line is missing");
        }
        Writer writer = new Writer();
        writer.checksum = header ? 0 : JournalLine.seed(tally().id());
        return writer;
    }

    private void count(JournalLine line, JournalLine.Kind kind, Writer writer) {
        boolean first = line.number() == 0;
        switch (kind) {
            case LEDGER -> {
                Ledger ledger = header(line.value());
                if (!first) {
                    throw damaged("a ledger begins in the middle of another");
                }
                if (tally == null) {
                    tally = new LedgerTally(ledger);
                }
            }
            case OPEN -> prefixes.add(prefix(line.value()));
            case PHASE -> {
                LedgerPhase phase = json(line.value(), LedgerPhase.class).settings();
                lastPhase = phase;
                writer.phases.add(phase);
                tally().begin(phase);
            }
            case EVENT, STEP -> {
                LedgerPhase phase = phase(line, writer);
                lastPhase = phase;
                tally().charge(phase, kind == JournalLine.Kind.EVENT);
            }
            case FINGERPRINT -> tally().add(json(line.value(), String.class));
            case WORD -> tally().add(json(line.value(), LedgerWord.class));
        }
    }

    private LedgerPhase phase(JournalLine line, Writer writer) {
        // Not by a search: a file of 100,000 phases would take minutes.
        if (NUMBER.matcher(line.value()).matches()) {
            int index = Integer.parseInt(line.value());
            if (index < writer.phases.size()) {
                return writer.phases.get(index);
            }
        }
        throw damaged("a charge to a phase that its writer has not begun");
    }

    private Ledger header(String json) {
        return Ledger.ofJson(json(json, JsonNode.class), place());
    }

    private Prefix prefix(String json) {
        JsonNode found = json(json, JsonNode.class);
        return new Prefix(number, found.path("bytes").asLong(-1), found.path("checksum").asText());
    }

    private void checkPrefixes() {
        CRC32 crc = new CRC32();
        int done = 0;
        prefixes.sort((a, b) -> Long.compare(a.bytes(), b.bytes()));
        for (Prefix prefix : prefixes) {
            number = prefix.line();
            if (!(prefix.bytes() >= 0 && prefix.bytes() <= bytes.length)) {
                throw damaged("lines before it are missing");
            }
            crc.update(bytes, done, (int) prefix.bytes() - done);
            done = (int) prefix.bytes();
            if (!JournalLine.hex((int) crc.getValue()).equals(prefix.checksum())) {
                throw damaged("lines before it are not those that its writer found");
            }
        }
    }

    private <T> T json(String json, Class<T> type) {
        try {
            T value = Ledger.mapper().readValue(json, type);
            if (value == null) {
                throw damaged("it has no content");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw CorruptLedgerException.unreadable(place(), e);
        }
    }

    private String place() {
        return "The ledger file " + file;
    }

    private CorruptLedgerException damaged(String what) {
        return CorruptLedgerException.damaged(place(), "line " + number + ": " + what);
    }
}
