package io.github.dp4j.dl4j.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32;

/** Makes the lines of one opened journal; see {@link JournalReader} for the format. */
final class JournalLines {

    private static final int NAME_LENGTH = 8;

    private final String name = UUID.randomUUID().toString().substring(0, NAME_LENGTH);
    private final Map<LedgerPhase, Integer> phases = new HashMap<>();
    private long lines;
    private int checksum;

    private JournalLines(int checksum) {
        this.checksum = checksum;
    }

    /** Returns a writer whose first line is to be {@link #ledger}. */
    static JournalLines beginning() {
        return new JournalLines(/* checksum= */ 0);
    }

    /** Returns a writer whose first line is to be {@link #open}. */
    static JournalLines continuing(String ledgerId) {
        return new JournalLines(JournalLine.seed(ledgerId));
    }

    String ledger(Ledger ledger) {
        return next(JournalLine.Kind.LEDGER, ledger.toJson().toString());
    }

    /** The first line of a writer that goes on after what it found. */
    String open(byte[] found) {
        CRC32 crc = new CRC32();
        crc.update(found);
        return next(
                JournalLine.Kind.OPEN,
                Ledger.mapper()
                        .createObjectNode()
                        .put("bytes", found.length)
                        .put("checksum", JournalLine.hex((int) crc.getValue()))
                        .toString());
    }

    boolean hasBegun(LedgerPhase settings) {
        return phases.containsKey(settings);
    }

    String phase(LedgerPhase settings) {
        phases.put(settings, phases.size());
        return next(JournalLine.Kind.PHASE, Ledger.mapper().valueToTree(settings).toString());
    }

    String charge(LedgerPhase settings, boolean newEvent) {
        return next(
                newEvent ? JournalLine.Kind.EVENT : JournalLine.Kind.STEP,
                Integer.toString(
                        Objects.requireNonNull(phases.get(settings), "a phase not begun")));
    }

    String fingerprint(String fingerprint) {
        return next(
                JournalLine.Kind.FINGERPRINT,
                Ledger.mapper().getNodeFactory().textNode(fingerprint).toString());
    }

    String word(LedgerWord word) {
        return next(JournalLine.Kind.WORD, Ledger.mapper().valueToTree(word).toString());
    }

    boolean isNew() {
        return lines == 0;
    }

    private String next(JournalLine.Kind kind, String value) {
        JournalLine line = JournalLine.of(kind, value, name, lines, checksum);
        lines++;
        checksum = line.checksum();
        return line.text();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
