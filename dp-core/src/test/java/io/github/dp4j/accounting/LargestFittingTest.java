package io.github.dp4j.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** The search for a setting, with costs that are known. */
class LargestFittingTest {

    private int asked;

    private DoubleUnaryOperator cost(double boundary, double power) {
        return x -> {
            asked++;
            double excess = power * Math.log(x / boundary);
            // Exactly at most 0 up to the boundary; and not quite a line, as no cost is.
            return x <= boundary ? Math.min(0, excess) : excess + excess * excess * excess / 50;
        };
    }

    private static LargestFitting.Range range(double start, boolean whole) {
        return new LargestFitting.Range(whole ? 1 : 1e-9, 1e12, start, whole, whole ? 0 : 1e-5);
    }

    @Property(tries = 200)
    void largest_real_isOnTheSafeSideAndClose(
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 1e9) double boundary,
            @ForAll @Scale(9) @DoubleRange(min = 1e-3, max = 1e3) double start,
            @ForAll @DoubleRange(min = 0.3, max = 3) double power) {
        double found =
                LargestFitting.largest(cost(boundary, power), range(start, /* whole= */ false));

        assertThat(found).isBetween(boundary * (1 - 1.01e-5), boundary);
    }

    @Property(tries = 200)
    void largest_whole_isExact_whateverTheGuideSays(
            @ForAll @Scale(3) @DoubleRange(min = 1, max = 1e9) double boundary,
            @ForAll @DoubleRange(min = 0.2, max = 5) double guideIsOffBy,
            @ForAll @DoubleRange(min = 0.3, max = 3) double power) {
        double found =
                LargestFitting.largest(
                        cost(boundary * guideIsOffBy, power),
                        cost(boundary, power),
                        range(/* start= */ 1000, /* whole= */ true));

        assertThat(found).isEqualTo(Math.floor(boundary));
    }

    /** Where one analysis ends and another one begins, the cost jumps over the budget. */
    @Property(tries = 200)
    void largest_costThatJumps_isCloseToTheJump(
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 1e9) double boundary,
            @ForAll @DoubleRange(min = -5, max = 0) double before,
            @ForAll @Scale(3) @DoubleRange(min = 1e-3, max = 5) double after) {
        DoubleUnaryOperator cost =
                x -> {
                    asked++;
                    return Math.log(x / boundary) * 1e-3 + (x <= boundary ? before : after);
                };
        asked = 0;

        double found = LargestFitting.largest(cost, range(/* start= */ 1, /* whole= */ false));

        assertThat(found).isBetween(boundary * (1 - 1.01e-5), boundary);
        assertThat(asked).isLessThanOrEqualTo(70);
    }

    /** What decides is dear: a good guide leaves it few questions. */
    @Test
    void largest_withAGuide_asksLittle() {
        LargestFitting.largest(x -> Math.log(x / 1e6), cost(1.01e6, 0.6), range(1000, true));

        assertThat(asked).isLessThanOrEqualTo(7);
    }

    @Test
    void largest_nothingOrEverythingFits_isNaNOrTheMost() {
        assertThat(LargestFitting.largest(x -> 1, range(1, true))).isNaN();
        assertThat(LargestFitting.largest(x -> Double.POSITIVE_INFINITY, range(1, false))).isNaN();
        assertThat(LargestFitting.largest(x -> Double.NEGATIVE_INFINITY, range(1, true)))
                .isEqualTo(1e12);
        assertThat(
                        LargestFitting.largest(
                                x -> x < 7 ? Double.NEGATIVE_INFINITY : 9e9, range(1, true)))
                .isEqualTo(6);
    }
}
