package io.github.dp4j.dl4j.audit.shadow;

import io.github.dp4j.dl4j.data.RowHashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds records that are there twice, by content. A member that is a non-member too makes every
 * figure of the audit a lie; one that is listed twice is counted twice, and a shadow model that was
 * to do without it has it.
 */
final class Repetitions {

    private static final int SHOWN = 5;

    private Repetitions() {}

    /**
     * Checks that no record is there twice.
     *
     * @param allowWithinGroup whether equal members, or equal non-members, are different people
     * @throws IllegalArgumentException if one is, saying how many and which
     */
    static void refuse(AuditRecords records, boolean allowWithinGroup) {
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
        @Nullable String problem = null;
        if (!across.isEmpty()) {
            problem =
                    across.size()
                            + " of the records are members and non-members at once: "
                            + show(across, records.members())
                            + ". Leave them out of the non-members: an attack that takes them for"
                            + " members is right and would be counted as wrong.";
        } else if (!within.isEmpty() && !allowWithinGroup) {
            problem =
                    within.size()
                            + " of the records are listed twice: "
                            + show(within, records.members())
                            + ". List each once; if equal rows are different people, say so with"
                            + " repeatedRowsAreDistinctRecords().";
        }
        if (problem != null) {
            throw new IllegalArgumentException(problem);
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
