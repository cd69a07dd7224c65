package io.github.dp4j.dl4j.audit.doubt;

import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.dl4j.data.RowHashes;
import io.github.dp4j.dl4j.gradient.Examples;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Doubts that members and non-members are different records: non-members that have the features of
 * a member and another label, or nearly the features of one. A copy, relabelled or disturbed, is a
 * member that the audit takes for none, and its figures then say nothing of membership.
 *
 * <p>A pool may hold look-alikes by nature. Of a random split they lie within the members as often
 * as across the two groups, so only those are doubted of which there are more across than within.
 */
public final class Lookalikes {

    private static final int SHOWN = 5;

    /** As many times more often across the groups than within: no matter of chance. */
    private static final int FACTOR = 4;

    /** Fewer are near each other by chance, where rows have few columns. */
    private static final int FEWEST_NEAR = 3;

    private final AuditRecords records;

    private Lookalikes(AuditRecords records) {
        this.records = records;
    }

    /**
     * Looks for them; it takes O(n log n) comparisons of rows.
     *
     * @param areFeatures whether a row's numbers are quantities, and not indices of tokens
     */
    public static List<Doubt> doubts(AuditRecords records, boolean areFeatures) {
        Lookalikes all = new Lookalikes(records);
        List<Doubt> doubts = new ArrayList<>();
        all.relabelled(doubts);
        if (areFeatures) {
            all.near(doubts);
        }
        return doubts;
    }

    /** Whether so many pairs lie across that a random split did not put them there. */
    private boolean isUneven(long across, long within) {
        int others = records.size() - records.members();
        return across * records.members() > FACTOR * within * others;
    }

    private void relabelled(List<Doubt> doubts) {
        INDArray none = Nd4j.zeros(records.examples().labels()[0].dataType(), records.size(), 1);
        long[] hashes = RowHashes.of(Examples.of(records.examples().features()[0], none));
        Map<Long, Integer> member = new HashMap<>();
        List<int[]> across = new ArrayList<>();
        int within = 0;
        for (int i = 0; i < hashes.length; i++) {
            if (i < records.members()) {
                Integer before = member.putIfAbsent(hashes[i], i);
                within += before != null && differ(before, i) ? 1 : 0;
            } else {
                Integer twin = member.get(hashes[i]);
                if (twin != null && differ(twin, i)) {
                    across.add(new int[] {i, twin});
                }
            }
        }
        if (!across.isEmpty() && isUneven(across.size(), within)) {
            doubts.add(doubt(across, "the features of a member and another label"));
        }
    }

    private boolean differ(int one, int other) {
        return records.classes()[one] != records.classes()[other];
    }

    private void near(List<Doubt> doubts) {
        NearRows near = NearRows.of(records.examples().features()[0], records.members());
        List<int[]> across = near.across();
        if (across.size() >= FEWEST_NEAR && isUneven(across.size(), near.within() + 1L)) {
            doubts.add(
                    doubt(
                            across,
                            "nearly the features of a member, at less than a tenth of the usual"
                                    + " distance"));
        }
    }

    private Doubt doubt(List<int[]> pairs, String what) {
        StringBuilder text = new StringBuilder();
        for (int[] pair : pairs.subList(0, Math.min(SHOWN, pairs.size()))) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(AuditRecords.name(pair[0], records.members()))
                    .append(" and ")
                    .append(AuditRecords.name(pair[1], records.members()));
        }
        return new Doubt(
                Numbers.count(pairs.size())
                        + " of the "
                        + Numbers.count(records.size() - records.members())
                        + " non-members "
                        + (pairs.size() == 1 ? "has " : "have ")
                        + what
                        + ". If they are copies of members, they are members, and neither figures"
                        + " nor bounds speak of privacy.",
                text.toString());
    }
}
