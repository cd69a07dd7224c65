package io.github.dp4j.audit.report;

import io.github.dp4j.report.Point;
import java.util.List;

/**
 * What one attack achieved on these records. The figures describe; they bound nothing.
 *
 * @param name as {@link AttackResult#name}
 * @param description its variant and source
 * @param areaUnderCurve 0.5 is a coin
 * @param foundAtTenthPercent the true-positive rate at 0.1 % false positives
 * @param foundAtPercent the true-positive rate at 1 % false positives
 * @param accuracy the best balanced accuracy
 * @param advantage the largest true-positive less false-positive rate
 * @param roc true-positive rates (y) at false-positive rates (x), rising
 * @param histogram the distribution of scores; empty in the public form
 */
public record AttackFigures(
        String name,
        String description,
        Figure areaUnderCurve,
        Figure foundAtTenthPercent,
        Figure foundAtPercent,
        Figure accuracy,
        Figure advantage,
        List<Point> roc,
        List<Bin> histogram) {

    /**
     * How many records have a score in a range.
     *
     * @param from the lowest score
     * @param to the end of the range
     * @param members how many members
     * @param nonMembers how many non-members
     */
    public record Bin(double from, double to, int members, int nonMembers) {}

    /** Copies the lists. */
    public AttackFigures {
        roc = List.copyOf(roc);
        histogram = List.copyOf(histogram);
    }

    AttackFigures withoutHistogram() {
        return new AttackFigures(
                name,
                description,
                areaUnderCurve,
                foundAtTenthPercent,
                foundAtPercent,
                accuracy,
                advantage,
                roc,
                List.of());
    }
}
