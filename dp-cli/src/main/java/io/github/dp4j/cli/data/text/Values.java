package io.github.dp4j.cli.data.text;

import io.github.dp4j.privacy.NeighboringRelation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads values as people and other programs write them, the same from options and from files. Java
 * alone would take {@code 1f} and {@code 0x1p3} for numbers, and 1e3 for none where whole ones are
 * wanted.
 */
public final class Values {

    /** What Java reads as a number though it is no decimal one. */
    private static final Pattern LIMIT = Pattern.compile("[+-]?Infinity|NaN");

    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d*,\\d+");

    private static final int SHOWN = 12;

    private Values() {}

    /**
     * Reads a number.
     *
     * @param text such as {@code 0.01} or {@code 1e-5}
     * @return the number, of any range
     * @throws IllegalArgumentException if it is none
     */
    public static double number(String text) {
        if (Decimals.isDecimal(text) || LIMIT.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        throw new IllegalArgumentException(
                "it must be a number such as 0.01 or 1e-5, but is '"
                        + shown(text)
                        + "'."
                        + (DECIMAL_COMMA.matcher(text).matches()
                                ? " Decimals have a point: write 3.14 for 3,14."
                                : ""));
    }

    /** Returns a text for a message: the beginning of a long one. */
    private static String shown(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + " ...";
    }

    /**
     * Reads a whole number; also 1000.0 and 1e5, which other programs write for one.
     *
     * @param text the number
     * @param least the smallest that is allowed
     * @param most the largest that is allowed
     * @return the number
     * @throws IllegalArgumentException if it is none, or out of range
     */
    public static long whole(String text, long least, long most) {
        try {
            // A million digits would take minutes.
            BigDecimal exact = new BigDecimal(text.length() > 400 ? "" : text);
            // Digits without end would take as long to write out.
            if (exact.precision() - exact.scale() <= 19) {
                long value = exact.longValueExact();
                if (value >= least && value <= most) {
                    return value;
                }
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "it must be a whole number from "
                        + least
                        + " to "
                        + most
                        + ", but is '"
                        + shown(text)
                        + "'."
                        + (text.matches("0\\d+")
                                ? " A comma separates two values: write 1000, not 1,000."
                                : ""));
    }

    /**
     * Reads how many of something there are: 1 at least.
     *
     * @param text the number
     * @return the number
     * @throws IllegalArgumentException if it is none, or out of range
     */
    public static long count(String text) {
        return whole(text, 1, Long.MAX_VALUE);
    }

    /**
     * Reads a relation.
     *
     * @param text its label, in any case, with hyphens or underscores
     * @return the relation
     * @throws IllegalArgumentException if there is none of this name
     */
    public static NeighboringRelation relation(String text) {
        return NeighboringRelation.ofLabel(label(text));
    }

    /**
     * Returns a name as help and files write it.
     *
     * @param name a name in any case, such as {@code Replace_One}
     * @return the name in lower case with hyphens, such as {@code replace-one}
     */
    public static String label(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns a list of names, the first ones of many.
     *
     * @param names the names
     * @return such as {@code [a, b]}
     */
    public static String some(List<String> names) {
        return names.size() <= SHOWN
                ? names.toString()
                : names.subList(0, SHOWN)
                        .toString()
                        .replaceFirst("]$", ", ... (" + names.size() + ")]");
    }
}
