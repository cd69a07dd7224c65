package io.github.dp4j.plan;

import io.github.dp4j.privacy.Require;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Turns epochs into steps: the one place that does, and the one rounding, which is up. */
public final class Epochs {

    /** Above this a double no longer counts single steps. */
    private static final long MOST_STEPS = 1L << 53;

    private Epochs() {}

    /**
     * Returns how many steps a number of epochs takes: {@code epochs / samplingRate}, rounded up. A
     * quotient that is whole but for the rounding of its two numbers counts as whole: 3 epochs at
     * rate 0.01 are 300 steps, though the double next to 0.01 is above it.
     *
     * @param epochs how often an example takes part on average, positive and finite
     * @param samplingRate the share of the examples in a step, in (0, 1]
     * @return the steps, at least 1
     * @throws IllegalArgumentException if a value is out of range or the steps exceed 2^53
     */
    public static long steps(double epochs, double samplingRate) {
        Require.positive("epochs", epochs);
        Require.samplingRate("samplingRate", samplingRate);
        if (!(epochs / samplingRate <= MOST_STEPS)) {
            throw new IllegalArgumentException(
                    "epochs / samplingRate must be at most 2^53, but is "
                            + Require.show(epochs)
                            + " / "
                            + Require.show(samplingRate)
                            + ".");
        }
        BigDecimal quotient =
                new BigDecimal(epochs).divide(new BigDecimal(samplingRate), MathContext.DECIMAL128);
        BigDecimal whole = quotient.setScale(0, RoundingMode.FLOOR);
        double rest = quotient.subtract(whole).doubleValue();
        // Half a unit in the last place of each.
        double rounding =
                0.5
                        * quotient.doubleValue()
                        * (Math.ulp(epochs) / epochs + Math.ulp(samplingRate) / samplingRate);
        return Math.max(1, whole.longValueExact() + (rest <= rounding ? 0 : 1));
    }

    /**
     * Returns how many steps some epochs take that come after others, so that all together take as
     * many as {@link #steps} says: at rate 0.3 one epoch after the other takes 4, 3, 3, 4, 3, 3
     * steps and so on.
     *
     * @param before how many epochs came before, at least 0
     * @param epochs how many come now, at least 1
     * @param samplingRate the share of the examples in a step, in (0, 1]
     * @return the steps, at least 1
     * @throws IllegalArgumentException if a value is out of range or the steps exceed 2^53
     */
    public static long stepsAfter(long before, long epochs, double samplingRate) {
        Require.atLeast("before", before, 0);
        Require.atLeast("epochs", epochs, 1);
        long all = steps((double) (before + epochs), samplingRate);
        return before == 0 ? all : all - steps((double) before, samplingRate);
    }
}
