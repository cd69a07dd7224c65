package io.github.dp4j.privacy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Argument checks with one shape of message: what, the value given, the range allowed.
 *
 * <p>Every comparison is written positively, so that NaN fails it.
 */
public final class Require {

    private Require() {}

    /**
     * Returns {@code value} if it is finite and greater than zero.
     *
     * @param name the parameter's name, for the message
     * @param value the value to check
     * @return {@code value}
     * @throws IllegalArgumentException if {@code value} is zero, negative, infinite or NaN
     */
    public static double positive(String name, double value) {
        if (value > 0 && value < Double.POSITIVE_INFINITY) {
            return value;
        }
        throw new IllegalArgumentException(
                name + " must be positive and finite, but is " + show(value) + ".");
    }

    /**
     * Returns {@code value} if it is finite and at least zero.
     *
     * @param name the parameter's name, for the message
     * @param value the value to check
     * @return {@code value}; of the two zeros always the positive one, to be used in place of what
     *     was given
     * @throws IllegalArgumentException if {@code value} is negative, infinite or NaN
     */
    public static double nonNegative(String name, double value) {
        if (value >= 0 && value < Double.POSITIVE_INFINITY) {
            return unsigned(value);
        }
        throw new IllegalArgumentException(
                name + " must be at least 0 and finite, but is " + show(value) + ".");
    }

    /** As {@link #nonNegative(String, double)}, for each of a list, which is copied. */
    static List<Double> nonNegative(String name, List<Double> values) {
        Objects.requireNonNull(values, name);
        List<Double> checked = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String element = name + "[" + i + "]";
            checked.add(nonNegative(element, Objects.requireNonNull(values.get(i), element)));
        }
        return List.copyOf(checked);
    }

    /**
     * Returns the same number, of the two zeros the positive one: {@code 1 / -0.0} is negative
     * infinity, which would turn no noise at all into a perfect promise.
     */
    static double unsigned(double value) {
        return value + 0.0;
    }

    /**
     * Returns {@code value} if it lies in (0, 1].
     *
     * @param name the parameter's name, for the message
     * @param value the value to check
     * @return {@code value}
     * @throws IllegalArgumentException if {@code value} lies outside (0, 1] or is NaN
     */
    public static double samplingRate(String name, double value) {
        if (value > 0 && value <= 1) {
            return value;
        }
        throw new IllegalArgumentException(
                name + " must lie in (0, 1], but is " + show(value) + ".");
    }

    /**
     * Returns {@code delta} if it lies in the open interval (0, 1).
     *
     * @param delta the value to check
     * @return {@code delta}
     * @throws IllegalArgumentException if {@code delta} lies outside (0, 1) or is NaN
     */
    public static double delta(double delta) {
        if (delta > 0 && delta < 1) {
            return delta;
        }
        throw new IllegalArgumentException(
                "delta must lie strictly between 0 and 1 (usually below one over the number of"
                        + " examples), but is "
                        + show(delta)
                        + ".");
    }

    /**
     * Returns {@code value} if it is at least {@code minimum}.
     *
     * @param name the parameter's name, for the message
     * @param value the value to check
     * @param minimum the smallest value allowed
     * @return {@code value}
     * @throws IllegalArgumentException if {@code value < minimum}
     */
    public static long atLeast(String name, long value, long minimum) {
        if (value >= minimum) {
            return value;
        }
        throw new IllegalArgumentException(
                name + " must be at least " + minimum + ", but is " + value + ".");
    }

    /**
     * Returns a number as people write it: {@code 1e-5}, {@code 3} and {@code 10000000}, not {@code
     * 1.0E-5}, {@code 3.0} and {@code 1.0E7}.
     *
     * @param value the number
     * @return all its digits
     */
    public static String show(double value) {
        if (Math.abs(value) >= 1e7 && Math.abs(value) < 1e15) {
            return BigDecimal.valueOf(value).toPlainString();
        }
        return Double.toString(value).replaceFirst("\\.0(?=E|$)", "").replace('E', 'e');
    }
}
