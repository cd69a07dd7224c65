package io.github.dp4j.audit.report;

import io.github.dp4j.audit.MembershipScores;
import java.util.Arrays;
import java.util.Objects;

/**
 * What one attack says of each record; higher means more likely a member. Immutable.
 *
 * @see AttackedRecords for the order of the scores
 */
public final class AttackResult {

    private final String name;
    private final String description;
    private final double[] scores;

    private AttackResult(String name, String description, double[] scores) {
        this.name = name;
        this.description = description;
        this.scores = scores;
    }

    /**
     * Takes the scores of an attack.
     *
     * @param name short, as {@code --attack} takes it: {@code loss}, {@code lira-online}, ...
     * @param description the variant and its source, as a clause
     * @param scores one a record; copied
     * @return the result
     * @throws IllegalArgumentException if a score is NaN
     */
    public static AttackResult of(String name, String description, double[] scores) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException(
                        "The attack " + name + " says NaN of record " + (i + 1) + ".");
            }
        }
        return new AttackResult(name, description, scores.clone());
    }

    /**
     * Returns the attack's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the attack's variant and source.
     *
     * @return a clause
     */
    public String description() {
        return description;
    }

    /**
     * Returns the score of a record.
     *
     * @param record its place, from 0
     * @return the score
     */
    public double score(int record) {
        return scores[record];
    }

    /**
     * Returns how many records were scored.
     *
     * @return the number
     */
    public int size() {
        return scores.length;
    }

    /**
     * Returns the scores as groups.
     *
     * @param members how many records come first that were trained on
     * @return the scores
     * @throws IllegalArgumentException if all scores are equal or a group is empty
     */
    public MembershipScores membership(int members) {
        return MembershipScores.of(
                Arrays.copyOfRange(scores, 0, members),
                Arrays.copyOfRange(scores, members, scores.length));
    }
}
