package io.github.dp4j.audit.report;

import io.github.dp4j.audit.math.Draws;
import io.github.dp4j.audit.onerun.CanaryScores;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The coins that were thrown when a training's records were chosen, and what an attack says of
 * each.
 *
 * <p>Of a random split: members and non-members are paired at random. Given the pairs and all other
 * records, which of the two was trained on is a fair coin, independent of the other pairs', since
 * every division of the pool with these sizes was as likely. A pair is listed in random order, the
 * coin says whether its first record is the member, and its score is the first's less the second's.
 * To turn the coin is to replace one record.
 */
final class Coins {

    /** Infinite scores would have no difference. */
    private static final double LARGEST = 1e300;

    private final int members;

    /** Of each coin the record that it is about, or the first of two. */
    private final int[] first;

    /** The second of two; empty where a coin is about one record. */
    private final int[] second;

    private Coins(int members, int[] first, int[] second) {
        this.members = members;
        this.first = first;
        this.second = second;
    }

    /** Returns a coin a record. */
    static Coins ofRecords(int members, int records) {
        int[] all = new int[records];
        for (int i = 0; i < records; i++) {
            all[i] = i;
        }
        return new Coins(members, all, new int[0]);
    }

    /** Returns a coin a pair, as many as the smaller group has records. */
    static Coins ofPairs(int members, int records, LongSupplier bits) {
        int pairs = Math.min(members, records - members);
        int[] in = subset(0, members, pairs, bits);
        int[] out = subset(members, records, pairs, bits);
        for (int i = 0; i < pairs; i++) {
            if (bits.getAsLong() < 0) {
                int swap = in[i];
                in[i] = out[i];
                out[i] = swap;
            }
        }
        return new Coins(members, in, out);
    }

    /** A uniform subset in random order. */
    private static int[] subset(int from, int to, int size, LongSupplier bits) {
        double[] values = new double[to - from];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + i;
        }
        Draws.moveSubsetToFront(values, size, bits);
        int[] subset = new int[size];
        for (int i = 0; i < size; i++) {
            subset[i] = (int) values[i];
        }
        return subset;
    }

    int count() {
        return first.length;
    }

    /** Returns what an attack says of each coin; empty where it says the same of all. */
    Optional<CanaryScores> scores(AttackResult attack, LongSupplier bits) {
        double[] scores = new double[count()];
        boolean[] included = new boolean[count()];
        boolean varied = false;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = finite(attack.score(first[i]));
            if (second.length > 0) {
                scores[i] -= finite(attack.score(second[i]));
            }
            included[i] = first[i] < members;
            varied |= scores[i] != scores[0];
        }
        return varied ? Optional.of(CanaryScores.of(scores, included, bits)) : Optional.empty();
    }

    private static double finite(double score) {
        return Math.max(-LARGEST, Math.min(LARGEST, score));
    }
}
