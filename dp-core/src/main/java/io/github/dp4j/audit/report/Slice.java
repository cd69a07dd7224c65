package io.github.dp4j.audit.report;

import java.util.OptionalDouble;

/**
 * How the strongest attack does on some of the records. No bound: a slice that was picked because
 * it looks bad looks worse than it is.
 *
 * @param kind by what the records were divided: {@code class}, {@code loss}, or a caller's word
 * @param name which part this is
 * @param members how many members it has
 * @param nonMembers how many non-members it has
 * @param areaUnderCurve of the attack that has the largest over all records; empty where one of the
 *     groups is
 */
public record Slice(
        String kind, String name, int members, int nonMembers, OptionalDouble areaUnderCurve) {}
