package io.github.dp4j.audit.report;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.RocCurve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Looks at parts of the records, and at single ones, through the strongest attack. */
final class Slicing {

    private static final int TENTHS = 10;
    private static final int MOST_EXPOSED = 20;

    private final AttackedRecords records;
    private final AttackResult attack;

    Slicing(AttackedRecords records, AttackResult attack) {
        this.records = records;
        this.attack = attack;
    }

    /** Divides by class; empty if there is one alone. */
    List<Slice> byClass(List<String> names) {
        return slices(
                "class", records::classOf, c -> c < names.size() ? names.get(c) : "class " + c);
    }

    /** Divides by the audited model's loss into ten parts of one size; empty if all are equal. */
    List<Slice> byLoss() {
        int size = records.size();
        int[] tenths = new int[size];
        int[] order =
                IntStream.range(0, size)
                        .boxed()
                        .sorted(Comparator.comparingDouble(records::loss))
                        .mapToInt(Integer::intValue)
                        .toArray();
        if (size < TENTHS || records.loss(order[0]) == records.loss(order[size - 1])) {
            return List.of();
        }
        for (int i = 0; i < size; i++) {
            // Equal losses go together, wherever a border would fall between them.
            tenths[order[i]] =
                    i > 0 && records.loss(order[i]) == records.loss(order[i - 1])
                            ? tenths[order[i - 1]]
                            : (int) ((long) i * TENTHS / size);
        }
        return slices("loss", i -> tenths[i], Slicing::tenth);
    }

    private static String tenth(int tenth) {
        return switch (tenth) {
            case 0 -> "lowest tenth";
            case TENTHS - 1 -> "highest tenth";
            default -> (10 * tenth) + " to " + (10 * tenth + 10) + " %";
        };
    }

    /** Divides as the caller did. */
    List<Slice> byGroup(String kind, List<String> groups) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int[] of = new int[records.size()];
        for (int i = 0; i < of.length; i++) {
            of[i] = numbers.computeIfAbsent(groups.get(i), name -> numbers.size());
        }
        List<String> names = List.copyOf(numbers.keySet());
        return slices(kind, i -> of[i], names::get);
    }

    private interface Name {
        String of(int part);
    }

    private List<Slice> slices(String kind, IntUnaryOperator part, Name name) {
        Map<Integer, List<Integer>> parts = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            parts.computeIfAbsent(part.applyAsInt(i), p -> new ArrayList<>()).add(i);
        }
        if (parts.size() < 2) {
            return List.of();
        }
        List<Slice> slices = new ArrayList<>();
        parts.forEach((number, in) -> slices.add(slice(kind, name.of(number), in)));
        return slices;
    }

    private Slice slice(String kind, String name, List<Integer> in) {
        double[] members = scores(in, true);
        double[] nonMembers = scores(in, false);
        OptionalDouble area = OptionalDouble.empty();
        if (members.length > 0 && nonMembers.length > 0) {
            boolean constant =
                    Arrays.stream(members).allMatch(s -> s == members[0])
                            && Arrays.stream(nonMembers).allMatch(s -> s == members[0]);
            area =
                    OptionalDouble.of(
                            constant
                                    ? 0.5
                                    : RocCurve.of(MembershipScores.of(members, nonMembers))
                                            .areaUnderCurve());
        }
        return new Slice(kind, name, members.length, nonMembers.length, area);
    }

    private double[] scores(List<Integer> in, boolean members) {
        return in.stream()
                .filter(i -> i < records.members() == members)
                .mapToDouble(attack::score)
                .toArray();
    }

    /**
     * The records with the highest scores, the highest first. Equal scores are all listed or none
     * is: which of them would come first says nothing of a person.
     */
    List<ExposedRecord> exposed() {
        int size = records.size();
        double[] sorted = IntStream.range(0, size).mapToDouble(attack::score).sorted().toArray();
        double leftOut = size > MOST_EXPOSED ? sorted[size - MOST_EXPOSED - 1] : Double.NaN;
        return IntStream.range(0, size)
                .filter(i -> size <= MOST_EXPOSED || attack.score(i) > leftOut)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> attack.score(i)).reversed())
                .map(i -> exposed(i, sorted))
                .toList();
    }

    private ExposedRecord exposed(int record, double[] sorted) {
        double score = attack.score(record);
        long lower = Arrays.stream(sorted).takeWhile(s -> s < score).count();
        boolean member = record < records.members();
        return new ExposedRecord(
                member,
                (member ? record : record - records.members()) + 1,
                (double) lower / sorted.length);
    }
}
