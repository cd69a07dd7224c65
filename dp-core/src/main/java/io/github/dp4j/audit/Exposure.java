package io.github.dp4j.audit;

import io.github.dp4j.privacy.Require;
import java.util.Objects;

/**
 * How much a planted secret stands out among those that might have been planted in its place, in
 * bits: {@code log2 |R| - log2 rank} (Carlini, Liu, Erlingsson, Kos, Song, The Secret Sharer, arXiv
 * 1802.08232, definition 5). The rank is by log-perplexity, <b>lower means better remembered</b>,
 * as in the paper: the opposite way of {@link MembershipScores}.
 *
 * <p>Where nothing was learned the rank is uniform, so an exposure of at least b has probability at
 * most 2^-b: 10 bits by chance once in 1,024 secrets. A secret of exposure {@code log2 |R|} is the
 * first that a search finds.
 *
 * @param bits the exposure, at least 0
 * @param possibleBits the exposure of the best-remembered candidate
 */
public record Exposure(double bits, double possibleBits) {

    private static final double LOG_TWO = Math.log(2);

    /**
     * Returns the exposure of a secret whose rank among all candidates is known.
     *
     * @param rank its place by log-perplexity, 1 for the best remembered; of equals the last
     * @param candidates how many secrets might have been planted, at least 1
     * @return the exposure
     * @throws IllegalArgumentException if the rank does not lie in [1, candidates]
     */
    public static Exposure ofRank(double rank, double candidates) {
        if (!(candidates >= 1 && candidates < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "candidates must be at least 1 and finite, but is "
                            + Require.show(candidates)
                            + ".");
        }
        if (!(rank >= 1 && rank <= candidates)) {
            throw new IllegalArgumentException(
                    "rank must lie in [1, "
                            + Require.show(candidates)
                            + "], but is "
                            + Require.show(rank)
                            + ".");
        }
        return new Exposure(Math.log(candidates / rank) / LOG_TWO, Math.log(candidates) / LOG_TWO);
    }

    /**
     * Returns the exposure among a uniform sample of candidates (section 4.3 of the paper), with
     * the secret counted into the sample and behind its equals: {@code log2 (n + 1) - log2 (1 + #{r
     * <= s})}. It cannot exceed {@code log2 (n + 1)}, and 2^-bits is the p-value of the rank test
     * of "this secret was learned no better than another".
     *
     * @param logPerplexity of the secret that was planted
     * @param references log-perplexities of candidates drawn at random that were not
     * @return the exposure
     * @throws IllegalArgumentException if there is no reference or a value is NaN
     */
    public static Exposure ofSample(double logPerplexity, double[] references) {
        Objects.requireNonNull(references, "references");
        if (references.length == 0) {
            throw new IllegalArgumentException(
                    "references must hold at least one log-perplexity, but is empty.");
        }
        requireNumber("logPerplexity", logPerplexity);
        int notWorse = 0;
        for (int i = 0; i < references.length; i++) {
            requireNumber("references[" + i + "]", references[i]);
            notWorse += references[i] <= logPerplexity ? 1 : 0;
        }
        return ofRank(1.0 + notWorse, references.length + 1.0);
    }

    private static void requireNumber(String name, double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(name + " must be a number, but is NaN.");
        }
    }
}
