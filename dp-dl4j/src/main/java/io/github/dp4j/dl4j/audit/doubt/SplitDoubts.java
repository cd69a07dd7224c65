package io.github.dp4j.dl4j.audit.doubt;

import io.github.dp4j.audit.report.Doubt;
import io.github.dp4j.dl4j.audit.model.AuditRecords;
import io.github.dp4j.report.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Doubts that members and non-members are a random split of one pool: one class, one range of a
 * column, or records that have look-alikes are more frequent on one side, or look-alikes keep
 * together. An attack then tells the groups apart, and an alarm says nothing of privacy.
 *
 * <p>Every question is put to the pool, in an order of its content, before it is seen who is a
 * member; so the laws of {@link RandomSplit} hold exactly, with ties and for all pools. Four kinds
 * of tests have a level of {@value #LEVEL} each, divided among the tests of a kind. Of honest
 * random splits, or splits by a record's own coin, at most one in a million is doubted here.
 */
public final class SplitDoubts {

    private static final double LEVEL = 2.5e-7;

    /** More columns are not looked at, but so many at equal distances. */
    private static final int MOST_COLUMNS = 1024;

    private static final int SHOWN = 5;

    private final AuditRecords records;
    private final RandomSplit split;

    private SplitDoubts(AuditRecords records) {
        this.records = records;
        this.split = new RandomSplit(records.size(), records.members());
    }

    /**
     * Makes all tests; it takes O(n log n) comparisons of rows.
     *
     * @param areFeatures whether a row's numbers are quantities, and not indices of tokens
     */
    public static List<Doubt> doubts(AuditRecords records, boolean areFeatures) {
        SplitDoubts all = new SplitDoubts(records);
        INDArray features = records.examples().features()[0];
        PoolOrder order = PoolOrder.of(features);
        boolean[] isMember = new boolean[records.size()];
        for (int i = 0; i < isMember.length; i++) {
            isMember[i] = order.row(i) < records.members();
        }
        float[] rows = order.rows(features);
        List<Doubt> doubts = new ArrayList<>();
        all.classes().ifPresent(doubts::add);
        all.columns(rows, isMember).ifPresent(doubts::add);
        doubts.addAll(all.twins(Twins.of(order, rows, areFeatures), isMember)); // changes rows
        return doubts;
    }

    private Optional<Doubt> classes() {
        int count = Arrays.stream(records.classes()).max().orElse(0) + 1;
        int[] marked = new int[count];
        int[] found = new int[count];
        for (int i = 0; i < records.size(); i++) {
            marked[records.classes()[i]]++;
            found[records.classes()[i]] += i < records.members() ? 1 : 0;
        }
        long present = Arrays.stream(marked).filter(of -> of > 0).count();
        List<String> uneven = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            if (split.chanceOf(marked[c], found[c]) < LEVEL / present) {
                uneven.add("class " + c + ", of " + shares(found[c], marked[c] - found[c]));
            }
        }
        return doubt(uneven, "a class is more frequent among the ones than among the others");
    }

    private String shares(int inside, int outside) {
        return Numbers.count(inside)
                + " of the "
                + Numbers.count(records.members())
                + " members and "
                + Numbers.count(outside)
                + " of the "
                + Numbers.count(records.size() - records.members())
                + " non-members";
    }

    private Optional<Doubt> columns(float[] rows, boolean[] isMember) {
        int width = rows.length / isMember.length;
        int step = (width + MOST_COLUMNS - 1) / MOST_COLUMNS;
        int looked = (width + step - 1) / step;
        List<String> uneven = new ArrayList<>();
        for (int c = 0; c < width; c += step) {
            ColumnCuts cuts = ColumnCuts.of(rows, width, c, isMember);
            if (cuts.leastChance(split) * cuts.count() < LEVEL / looked) {
                uneven.add("column " + (c + 1) + " of the features");
            }
        }
        return doubt(
                uneven,
                "the values of a column are lower among the ones than among the others, as of"
                        + " records from different times or places");
    }

    private List<Doubt> twins(Twins twins, boolean[] isMember) {
        List<Doubt> doubts = new ArrayList<>();
        int marked = 0;
        int found = 0;
        for (int i = 0; i < isMember.length; i++) {
            marked += twins.hasTwin(i) ? 1 : 0;
            found += twins.hasTwin(i) && isMember[i] ? 1 : 0;
        }
        if (split.chanceOf(marked, found) < LEVEL) {
            String shares = shares(found, marked - found);
            doubt(
                            List.of("a look-alike, which " + shares + " have"),
                            "records that equal another one, or nearly, are more frequent among the"
                                    + " ones than among the others")
                    .ifPresent(doubts::add);
        }
        int inside = 0;
        int divided = 0;
        for (int[] pair : twins.pairs()) {
            inside += (isMember[pair[0]] ? 1 : 0) + (isMember[pair[1]] ? 1 : 0);
            divided += isMember[pair[0]] != isMember[pair[1]] ? 1 : 0;
        }
        int pairs = twins.pairs().size();
        if (split.chanceOfSoFewDivided(pairs, inside, divided) < LEVEL) {
            doubts.add(
                    new Doubt(
                            "Of "
                                    + Numbers.count(pairs)
                                    + " pairs of records that are equal, or nearly, only "
                                    + Numbers.count(divided)
                                    + " are divided among members and non-members: records were"
                                    + " copied after the split, or kept together."
                                    + consequence(),
                            ""));
        }
        return doubts;
    }

    private static Optional<Doubt> doubt(List<String> uneven, String what) {
        return uneven.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Doubt(
                                "Members and non-members look like no random split: "
                                        + what
                                        + "."
                                        + consequence(),
                                String.join(
                                        "; ", uneven.subList(0, Math.min(SHOWN, uneven.size())))));
    }

    private static String consequence() {
        return " Of random splits less than one in a million looks so. An attack can tell the groups"
                + " apart without the model, and neither figures nor bounds speak of privacy: give"
                + " the split as it was drawn, or say that the membership is unknown.";
    }
}
