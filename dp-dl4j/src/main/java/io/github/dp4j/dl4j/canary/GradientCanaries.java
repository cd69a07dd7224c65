package io.github.dp4j.dl4j.canary;

/**
 * Canaries in the gradient, the strongest that a training can be audited with (Nasr, Hayes, Steinke
 * and others, Tight Auditing of Differentially Private Machine Learning, arXiv 2302.07956): each is
 * a record whose gradient is known, C times a coordinate of the network that is its own. A fair
 * coin says whether it is among the training data; those that are take part in a step as every
 * record does, with the sampling rate, under the same event on the ledger.
 *
 * <p><b>The guarantee is that of the training without canaries.</b> A canary's gradient has norm C,
 * it is drawn as other records are, and its coin does not depend on them: neighbouring data sets
 * stay neighbours with the same canaries in both. What canaries cost is accuracy, about as much as
 * noise that is larger by the factor {@code sqrt(1 + q m / (2 d sigma^2))}, with m canaries and d
 * parameters.
 *
 * <p>A canary's coordinate is one of the trainable parameters, drawn anew for each training, and no
 * two canaries share one: what the records of the training add there stands in the way of the
 * attack as more noise would, the more the fewer parameters there are.
 */
public final class GradientCanaries {

    private final int count;

    private GradientCanaries(int count) {
        this.count = count;
    }

    /**
     * Asks for canaries.
     *
     * @param count m, how many coins are thrown; about half of the canaries take part. 1,000 give a
     *     first answer, 10,000 a good one
     * @return the canaries
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public static GradientCanaries of(int count) {
        if (count < 2) {
            throw new IllegalArgumentException(
                    "count must be at least 2, but is "
                            + count
                            + ": an audit compares canaries that took part with others that did"
                            + " not, and needs hundreds of them to find anything.");
        }
        return new GradientCanaries(count);
    }

    /**
     * Returns how many there are.
     *
     * @return m, at least 2
     */
    public int count() {
        return count;
    }
}
