package io.github.dp4j.audit.bound;

import io.github.dp4j.audit.math.ClopperPearson;
import io.github.dp4j.privacy.Require;
import java.util.function.IntToDoubleFunction;

/** Whether there are records enough for any bound. */
final class Records {

    private Records() {}

    static void requireCount(String name, int count, String ofName, int of) {
        Require.atLeast(ofName, of, 1);
        if (!(count >= 0 && count <= of)) {
            throw new IllegalArgumentException(
                    name + " must lie in [0, " + of + " " + ofName + "], but is " + count + ".");
        }
    }

    /**
     * Refuses groups so small that even an attack without any error would show nothing: limits of
     * both rates that sum to 1 or more, which a coin reaches.
     *
     * @param levelOf the level of one limit, by the size of the group
     */
    static void requireEnough(
            int members, int nonMembers, double confidence, IntToDoubleFunction levelOf) {
        if (!(members >= 1 && nonMembers >= 1)
                || !(perfect(members, levelOf) + perfect(nonMembers, levelOf) < 1)) {
            int needed = 1;
            while (!(2 * perfect(needed, levelOf) < 1)) {
                needed++;
            }
            throw new IllegalArgumentException(
                    "there must be at least "
                            + needed
                            + " members and "
                            + needed
                            + " non-members to count errors on for any bound at a confidence of "
                            + Require.show(confidence)
                            + ", but there are "
                            + members
                            + " and "
                            + nonMembers
                            + ": even an attack without an error would show nothing.");
        }
    }

    private static double perfect(int trials, IntToDoubleFunction levelOf) {
        return ClopperPearson.upperLimit(0, trials, levelOf.applyAsDouble(trials));
    }
}
