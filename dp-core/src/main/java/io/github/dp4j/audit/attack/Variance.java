package io.github.dp4j.audit.attack;

/** How {@link Lira} estimates the variance of what shadow models say of a record. */
public enum Variance {
    /** From the record's own models alone: good from about 32 of each kind on, bad below. */
    PER_RECORD,

    /** One for all records, the mean of theirs: the better choice for few models. */
    POOLED,

    /**
     * The record's own drawn towards the common one, which weighs as much as 8 models: {@code (n v
     * + 8 v_pooled) / (n + 8)}. Best or near the best for any number of models.
     */
    SHRUNK
}
