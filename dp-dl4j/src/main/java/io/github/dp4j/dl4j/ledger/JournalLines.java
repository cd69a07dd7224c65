package io.github.dp4j.dl4j.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The text of a ledger file: one line a record, each followed by a checksum that covers the line
 * and the checksum before it, so that a line cannot be changed, lost or moved unnoticed (by
 * accident: it is no signature). The first line is to keep its form in every version to come, so
 * that an older one can tell a newer file from a damaged one.
 *
 * <pre>
 * ledger {"format":"dp4j-ledger","version":1,...} 1c291ca3     what was spent before this file
 * phase {"event":{"type":"PoissonSampled",...},...} 0badc0de   settings from here on
 * event 5f3e2a10                                               a step that releases the event
 * step 77aa01fe                                                a step of the same event
 * </pre>
 */
final class JournalLines {

    static final String EVENT = "event";
    static final String STEP = "step";
    private static final String LEDGER = "ledger ";
    private static final String PHASE = "phase ";
    private static final int CHECKSUM_LENGTH = 8;

    private JournalLines() {}

    /**
     * What a file holds.
     *
     * @param ledger the ledger at the end of the last whole line
     * @param validBytes the length of the file up to there
     * @param checksum the checksum of the last whole line
     * @param torn true if a crash left the beginning of one more line that may have been a charge
     */
    record Contents(Ledger ledger, long validBytes, int checksum, boolean torn) {}

    static String header(Ledger ledger) {
        return LEDGER + ledger.toJson();
    }

    static String phase(LedgerPhase phase) {
        return PHASE + Ledger.mapper().valueToTree(phase);
    }

    /** Adds the checksum and the line end. */
    static final class Writer {
        private int checksum;

        Writer(int checksum) {
            this.checksum = checksum;
        }

        String next(String line) {
            checksum = chain(checksum, line);
            return line + ' ' + hex(checksum) + '\n';
        }
    }

    static Contents read(Path file, byte[] bytes) {
        Ledger ledger = null;
        LedgerPhase phase = null;
        long events = 0;
        long steps = 0;
        int checksum = 0;
        int start = 0;
        int number = 1;
        List<LedgerPhase> phases = new ArrayList<>();
        for (int end = lineEnd(bytes, start); end >= 0; end = lineEnd(bytes, start), number++) {
            String line = checked(file, number, bytes, start, end, checksum);
            checksum = chain(checksum, line);
            if (number == 1) {
                ledger = header(file, line);
                phases.addAll(ledger.phases());
                if (!phases.isEmpty()) {
                    phase = phases.remove(phases.size() - 1);
                    events = phase.events();
                    steps = phase.steps();
                }
            } else if (line.startsWith(PHASE)) {
                if (phase != null) {
                    phases.add(phase.withCounts(events, steps));
                }
                phase = phase(file, line);
                events = 0;
                steps = 0;
            } else if (phase != null && (line.equals(EVENT) || line.equals(STEP))) {
                events += line.equals(EVENT) ? 1 : 0;
                steps++;
            } else if (line.equals(EVENT) || line.equals(STEP)) {
                throw damaged(file, number, "a charge before the first phase");
            } else {
                // Its checksum is right, so somebody wrote it who knew what it means.
                throw CorruptLedgerException.newer(
                        place(file), "line " + number + " is an unknown record, '" + line + "'");
            }
            start = end + 1;
        }
        if (ledger == null) {
            throw damaged(file, 1, "the first line is missing or cut off");
        }
        if (phase != null) {
            phases.add(phase.withCounts(events, steps));
        }
        String rest = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
        boolean charge = !rest.isEmpty() && !rest.startsWith("p");
        return new Contents(
                new Ledger(ledger.id(), ledger.relation(), ledger.delta(), phases),
                start,
                checksum,
                charge);
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String checked(
            Path file, int number, byte[] bytes, int start, int end, int previous) {
        String whole = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        int split = whole.length() - CHECKSUM_LENGTH - 1;
        if (split < 1 || whole.charAt(split) != ' ') {
            throw damaged(file, number, "no checksum");
        }
        String line = whole.substring(0, split);
        if (!hex(chain(previous, line)).equals(whole.substring(split + 1))) {
            throw damaged(file, number, "the checksum does not match");
        }
        return line;
    }

    private static Ledger header(Path file, String line) {
        if (!line.startsWith(LEDGER)) {
            throw damaged(file, 1, "it does not begin with a ledger");
        }
        try {
            JsonNode json = Ledger.mapper().readTree(line.substring(LEDGER.length()));
            return Ledger.ofJson(json, place(file));
        } catch (JsonProcessingException e) {
            throw CorruptLedgerException.unreadable(place(file), e);
        }
    }

    private static LedgerPhase phase(Path file, String line) {
        try {
            return Ledger.mapper().readValue(line.substring(PHASE.length()), LedgerPhase.class);
        } catch (JsonProcessingException e) {
            throw CorruptLedgerException.unreadable(place(file), e);
        }
    }

    private static String place(Path file) {
        return "The ledger file " + file;
    }

    private static CorruptLedgerException damaged(Path file, int line, String what) {
        return CorruptLedgerException.damaged(place(file), "line " + line + ": " + what);
    }

    private static int chain(int previous, String line) {
        CRC32 crc = new CRC32();
        crc.update((hex(previous) + line).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    private static String hex(int checksum) {
        return String.format(Locale.ROOT, "%08x", checksum);
    }
}
