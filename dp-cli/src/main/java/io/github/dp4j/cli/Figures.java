package io.github.dp4j.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for the terminal, the same in every locale; epsilons are rounded up. */
final class Figures {

    private static final MathContext UP = new MathContext(4, RoundingMode.CEILING);
    private static final MathContext NEAREST = new MathContext(6, RoundingMode.HALF_EVEN);

    private static final int WIDTH = 88;

    private Figures() {}

    /** An upper bound: four digits, never below the value. */
    static String up(double value) {
        return format(value, UP);
    }

    /** A setting: six digits, nearest. */
    static String plain(double value) {
        return format(value, NEAREST);
    }

    /** A share in [0, 1] as a percentage with one decimal. */
    static String percent(double share) {
        return BigDecimal.valueOf(100 * share).setScale(1, RoundingMode.HALF_EVEN) + " %";
    }

    /** A small share as a percentage: two digits, never below the value. */
    static String percentUp(double share) {
        return format(100 * share, new MathContext(2, RoundingMode.CEILING)) + " %";
    }

    /** A number and what it counts: {@code 1 step}, {@code 2 steps}. */
    static String counted(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    /** Breaks a text into lines of at most 88 characters. */
    static String wrapped(String text) {
        return wrapped(text, "");
    }

    /** Breaks a text into lines of at most 88 characters, all but the first one indented. */
    static String wrapped(String text, String indent) {
        StringBuilder lines = new StringBuilder();
        int column = -1;
        for (String word : text.split(" ", -1)) {
            if (column >= 0 && column + 1 + word.length() <= WIDTH) {
                lines.append(' ');
                column++;
            } else if (column >= 0) {
                lines.append('\n').append(indent);
                column = indent.length();
            } else {
                column = 0;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }

    private static String format(double value, MathContext rounding) {
        if (!Double.isFinite(value)) {
            return value > 0 ? "infinity" : String.valueOf(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(rounding);
        if (rounded.signum() == 0) {
            return "0";
        }
        rounded = rounded.stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= -4 && exponent < 9
                ? rounded.toPlainString()
                : rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString()
                        + "e"
                        + exponent;
    }
}
