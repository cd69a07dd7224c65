package io.github.dp4j.audit.report;

/**
 * A record that the strongest attack takes for a member more surely than most. Private data itself.
 *
 * @param member whether it was trained on
 * @param row its row among the members, or among the non-members, from 1
 * @param percentile the share of records with a lower score, in [0, 1)
 */
public record ExposedRecord(boolean member, int row, double percentile) {}
