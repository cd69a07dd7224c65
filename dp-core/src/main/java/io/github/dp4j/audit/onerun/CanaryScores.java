package io.github.dp4j.audit.onerun;

import io.github.dp4j.audit.MembershipScores;
import io.github.dp4j.audit.math.Draws;
import io.github.dp4j.privacy.Require;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Scores of the canaries of one run with their coins; higher means more likely included.
 *
 * <p><b>The coins must be fair and independent of each other</b>, not "exactly half of them in",
 * and scores must not have been computed with their knowledge. The relation that is audited is
 * add-or-remove. Immutable.
 */
public final class CanaryScores {

    private final double[] scores;
    private final boolean[] included;

    /** Canaries by rising score, equal ones in random order; empty where nobody drew one. */
    private final int[] order;

    private CanaryScores(double[] scores, boolean[] included, int[] order) {
        this.scores = scores;
        this.included = included;
        this.order = order;
    }

    /**
     * Takes scores that hardly ever tie. Where equal scores straddle the edge of the guesses, those
     * are taken that make the fewest right, so that no order of the canaries can help; of scores
     * with few values that leaves nothing.
     *
     * @param scores of each canary; copied
     * @param included the coin of each; copied
     * @return the canaries
     * @throws IllegalArgumentException if there is none, the lengths differ, a score is NaN, or all
     *     scores are equal
     */
    public static CanaryScores of(double[] scores, boolean[] included) {
        check(scores, included);
        return new CanaryScores(scores.clone(), included.clone(), new int[0]);
    }

    /**
     * Takes scores that may tie, and puts equal ones in random order, once.
     *
     * @param scores of each canary; copied
     * @param included the coin of each; copied
     * @param bits uniform 64-bit words, independent of the coins
     * @return the canaries
     * @throws IllegalArgumentException if there is none, the lengths differ, a score is NaN, or all
     *     scores are equal
     */
    public static CanaryScores of(double[] scores, boolean[] included, LongSupplier bits) {
        check(scores, included);
        double[] shuffled = new double[scores.length];
        Arrays.setAll(shuffled, i -> i);
        Draws.moveSubsetToFront(shuffled, shuffled.length, bits);
        int[] order =
                Arrays.stream(shuffled)
                        .mapToObj(i -> (int) i)
                        .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0)) // stable
                        .mapToInt(Integer::intValue)
                        .toArray();
        return new CanaryScores(scores.clone(), included.clone(), order);
    }

    private static void check(double[] scores, boolean[] included) {
        Objects.requireNonNull(scores, "scores");
        Objects.requireNonNull(included, "included");
        if (scores.length == 0 || scores.length != included.length) {
            throw new IllegalArgumentException(
                    "scores and included must have the same length, at least 1, but have "
                            + scores.length
                            + " and "
                            + included.length
                            + ".");
        }
        boolean varied = false;
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException(
                        "scores[" + i + "] must be a number, but is NaN.");
            }
            varied |= scores[i] != scores[0];
        }
        if (!varied) {
            throw new IllegalArgumentException(
                    "scores must differ, but all "
                            + scores.length
                            + " are "
                            + Require.show(scores[0])
                            + ": nothing can be guessed from them.");
        }
    }

    /**
     * Guesses "in" for the highest half of so many canaries and "out" for the lowest, and counts
     * what was right.
     *
     * @param guesses r, fixed before the coins were opened, in [1, canaries]; of an odd number one
     *     more is guessed in
     * @return the counts
     * @throws IllegalArgumentException if the number is out of range
     */
    public OneRunGuesses guess(int guesses) {
        if (!(guesses >= 1 && guesses <= scores.length)) {
            throw new IllegalArgumentException(
                    "guesses must lie in [1, "
                            + scores.length
                            + " canaries], but is "
                            + guesses
                            + ".");
        }
        int in = guesses - guesses / 2;
        int out = guesses / 2;
        if (order.length > 0) {
            return new OneRunGuesses(scores.length, guesses, inOrder(in, out));
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int correct = right(sorted[sorted.length - in], in, true);
        correct += out > 0 ? right(sorted[out - 1], out, false) : 0;
        return new OneRunGuesses(scores.length, guesses, correct);
    }

    private int inOrder(int in, int out) {
        int right = 0;
        for (int i = 0; i < out; i++) {
            right += included[order[i]] ? 0 : 1;
        }
        for (int i = 0; i < in; i++) {
            right += included[order[order.length - 1 - i]] ? 1 : 0;
        }
        return right;
    }

    /** The fewest right of so many guesses from one end up to an edge that ties may share. */
    private int right(double edge, int guesses, boolean in) {
        int beyond = 0;
        int right = 0;
        int wrongAtEdge = 0;
        for (int i = 0; i < scores.length; i++) {
            boolean isBeyond = in ? scores[i] > edge : scores[i] < edge;
            if (isBeyond) {
                beyond++;
                right += included[i] == in ? 1 : 0;
            } else if (scores[i] == edge) {
                wrongAtEdge += included[i] == in ? 0 : 1;
            }
        }
        return right + Math.max(0, guesses - beyond - wrongAtEdge);
    }

    /**
     * Returns the same scores by whether a canary was in, for bounds on error rates. They take the
     * scores of different canaries for independent: of canaries in the gradient, with a coordinate
     * each, they are as independent as the noise of the coordinates.
     *
     * @return the scores
     * @throws IllegalArgumentException if all coins fell alike
     */
    public MembershipScores membership() {
        return MembershipScores.of(scores(true), scores(false));
    }

    private double[] scores(boolean coin) {
        return IntStream.range(0, scores.length)
                .filter(i -> included[i] == coin)
                .mapToDouble(i -> scores[i])
                .toArray();
    }

    /**
     * Returns how many canaries there are.
     *
     * @return the number, at least 2
     */
    public int canaries() {
        return scores.length;
    }
}
