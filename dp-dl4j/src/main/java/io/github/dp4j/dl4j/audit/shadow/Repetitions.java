package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.data.RowHashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds records that are there twice, by content. A member that is a non-member too makes every
 * figure of the audit a lie; one that is listed twice is counted twice, and a shadow model that was
 * to do without it has it.
 */
final class Repetitions {

    private static final int SHOWN = 5;

    private Repetitions() {}

    /**
     * Checks that no record is there twice. Where equal rows are different records, all stay: to
     * leave out those that stand on both sides would be no random split any more, as popular rows
     * would be members only.
     *
     * @param areDistinct whether equal rows are different records, by their owner's word
     * @throws RepeatedRecordsException if one is, saying how many and which
     */
    static void refuse(AuditRecords records, boolean areDistinct) {
        if (areDistinct) {
            return;
        }
        long[] hashes = RowHashes.of(records.examples());
        Map<Long, Integer> first = new HashMap<>();
        List<int[]> across = new ArrayList<>();
        List<int[]> within = new ArrayList<>();
        for (int i = 0; i < hashes.length; i++) {
            Integer before = first.putIfAbsent(hashes[i], i);
            if (before != null) {
                boolean isAcross = before < records.members() && i >= records.members();
                (isAcross ? across : within).add(new int[] {before, i});
            }
        }
        if (!across.isEmpty()) {
            throw new RepeatedRecordsException(
                    across.size()
                            + " of the records are members and non-members at once: "
                            + show(across, records.members())
                            + ". If they are the same records, leave them out of members and"
                            + " non-members alike: left out of one side alone, the split is no"
                            + " longer a random one, and the audit may alarm falsely.");
        }
        if (!within.isEmpty()) {
            throw new RepeatedRecordsException(
                    within.size()
                            + " of the records are listed twice: "
                            + show(within, records.members())
                            + ". List each once.");
        }
    }

    private static String show(List<int[]> pairs, int members) {
        StringBuilder text = new StringBuilder();
        for (int[] pair : pairs.subList(0, Math.min(SHOWN, pairs.size()))) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(AuditRecords.name(pair[1], members))
                    .append(" equals ")
                    .append(AuditRecords.name(pair[0], members));
        }
        return text + (pairs.size() > SHOWN ? "; and more" : "");
    }
}
