package io.github.dp4j.privacy;

/**
 * Which pairs of data sets a guarantee makes indistinguishable: the "to whom" of the promise.
 *
 * <p>The relation owns the sensitivity. A sum of per-example gradients, each clipped to norm {@code
 * C}, moves by at most {@code sensitivityFactor() * C} between neighbours; an accountant that
 * forgets the factor 2 of {@link #REPLACE_ONE} reports half the noise that is needed.
 */
public enum NeighboringRelation {
    /** One example is added or removed. Sensitivity of a clipped sum: C. */
    ADD_OR_REMOVE_ONE(
            "add-remove",
            1,
            "An observer of the result cannot tell, beyond what epsilon and delta allow, whether"
                    + " any one example was in the training data or was left out of it."),

    /**
     * One example is replaced by any other; the size is public. Sensitivity of a clipped sum: 2C.
     */
    REPLACE_ONE(
            "replace-one",
            2,
            "An observer of the result cannot tell, beyond what epsilon and delta allow, whether"
                    + " any one example was in the training data or another one in its place."
                    + " The number of examples is public."),

    /**
     * One example's contribution is replaced by zero; the size is public. Sensitivity of a clipped
     * sum: C.
     */
    ZERO_OUT(
            "zero-out",
            1,
            "An observer of the result cannot tell, beyond what epsilon and delta allow, whether"
                    + " any one example contributed or a blank stood in its place that contributes"
                    + " nothing. The number of examples is public.");

    private final String label;
    private final int sensitivityFactor;
    private final String meaning;

    NeighboringRelation(String label, int sensitivityFactor, String meaning) {
        this.label = label;
        this.sensitivityFactor = sensitivityFactor;
        this.meaning = meaning;
    }

    /**
     * Returns the L2 sensitivity of a sum of clipped contributions, in units of the clip norm.
     *
     * @return 1 or 2
     */
    public int sensitivityFactor() {
        return sensitivityFactor;
    }

    /**
     * Returns the name used on the command line and in reports, such as {@code replace-one}.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * Returns what the relation promises, in plain words.
     *
     * @return a sentence or two
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Returns what the relation promises where it is not about single examples.
     *
     * @param noun what may be added, removed or replaced in place of an example, such as {@code
     *     privacy unit}; several have an s at the end
     * @return a sentence or two
     */
    public String meaning(String noun) {
        return meaning.replace("example", noun);
    }

    /**
     * Returns the relation with this label.
     *
     * @param label {@code add-remove}, {@code replace-one} or {@code zero-out}
     * @return the relation
     * @throws IllegalArgumentException if there is none
     */
    public static NeighboringRelation ofLabel(String label) {
        for (NeighboringRelation relation : values()) {
            if (relation.label.equals(label)) {
                return relation;
            }
        }
        throw new IllegalArgumentException(
                "neighboring relation must be add-remove, replace-one or zero-out, but is '"
                        + label
                        + "'.");
    }
}
