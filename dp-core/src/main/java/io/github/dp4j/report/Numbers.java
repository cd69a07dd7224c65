package io.github.dp4j.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers for people, the same in every locale. A figure that bounds a risk from above is rounded
 * up: the page must not promise more than was proved.
 */
public final class Numbers {

    private static final MathContext UP = new MathContext(3, RoundingMode.CEILING);
    private static final MathContext DOWN = new MathContext(3, RoundingMode.FLOOR);
    private static final MathContext NEAREST = new MathContext(6, RoundingMode.HALF_EVEN);

    private Numbers() {}

    /**
     * Rounds an upper bound up.
     *
     * @param value the bound
     * @return three digits, never below the value
     */
    public static String upper(double value) {
        return format(value, UP);
    }

    /**
     * Rounds an upper bound up.
     *
     * @param value the bound
     * @param digits how many digits to show
     * @return the digits, never below the value
     */
    public static String upper(double value, int digits) {
        return format(value, new MathContext(digits, RoundingMode.CEILING));
    }

    /**
     * Rounds a lower bound down.
     *
     * @param value the bound
     * @return three digits, never above the value
     */
    public static String lower(double value) {
        return format(value, DOWN);
    }

    /**
     * Rounds a setting to the nearest.
     *
     * @param value the setting
     * @return six digits
     */
    public static String plain(double value) {
        return format(value, NEAREST);
    }

    /** All digits that a double has. */
    static String exact(double value) {
        return format(value, MathContext.UNLIMITED);
    }

    /** A probability that bounds a risk from above, such as {@code 4.31 %}. */
    public static String percentUpper(double probability) {
        return percent(probability, UP);
    }

    /**
     * Rounds a probability to the nearest, as a percentage such as {@code 94.1 %}.
     *
     * @param probability the probability
     * @return three digits and the sign
     */
    public static String percent(double probability) {
        return percent(probability, new MathContext(3, RoundingMode.HALF_EVEN));
    }

    /**
     * Writes a whole number.
     *
     * @param value the number
     * @return its digits in groups of three: {@code 1,437}
     */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(double probability, MathContext rounding) {
        // On the decimal digits: 100 * 0.07 is 7.000000000000001 in doubles, and rounds up to 7.01.
        BigDecimal hundredfold = BigDecimal.valueOf(probability).movePointRight(2);
        return format(hundredfold, rounding) + " %";
    }

    private static String format(double value, MathContext rounding) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinity" : "-infinity";
        }
        // The shortest digits that name the double: 1e-5 is then 1e-5 and does not round up.
        return format(BigDecimal.valueOf(value), rounding);
    }

    private static String format(BigDecimal value, MathContext rounding) {
        BigDecimal rounded = value.round(rounding);
        if (rounded.signum() == 0) {
            return "0";
        }
        rounded = rounded.stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 9) {
            return rounded.toPlainString();
        }
        BigDecimal digits = rounded.movePointLeft(exponent).stripTrailingZeros();
        return digits.toPlainString() + "e" + exponent;
    }
}
