package io.github.dp4j.junit5;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The outputs on one input, as numbers. Mutable. */
final class Draws<T> {

    private final String input;
    private final Supplier<? extends T> mechanism;
    private final Function<? super T, double[]> features;
    private double @Nullable [] first;
    private long drawn;
    private boolean constant = true;

    Draws(String input, Supplier<? extends T> mechanism, Function<? super T, double[]> features) {
        this.input = input;
        this.mechanism = mechanism;
        this.features = features;
    }

    double[] next() {
        drawn++;
        double[] numbers = draw();
        for (double number : numbers) {
            if (Double.isNaN(number)) {
                throw new IllegalArgumentException(
                        place()
                                + " is NaN. An attacker sees that: map it to a number that the"
                                + " mechanism never returns otherwise.");
            }
        }
        if (first == null) {
            first = numbers.clone();
        } else if (first.length != numbers.length) {
            throw new IllegalArgumentException(
                    place()
                            + " has "
                            + numbers.length
                            + " numbers, the first one "
                            + first.length
                            + ". Describe every output by as many numbers; a length may be one of"
                            + " them.");
        } else {
            constant = constant && Arrays.equals(first, numbers);
        }
        return numbers;
    }

    private double[] draw() {
        try {
            return Objects.requireNonNull(
                    features.apply(Objects.requireNonNull(mechanism.get(), "output")), "features");
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    place()
                            + " could not be drawn: "
                            + failure
                            + ". An attacker sees an exception, too: catch it, and map it to an"
                            + " output of its own, or mend the mechanism.",
                    failure);
        }
    }

    private String place() {
        return "Output " + drawn + " on " + input;
    }

    boolean isConstant() {
        return constant;
    }

    boolean sameAs(Draws<T> other) {
        return Arrays.equals(first, other.first);
    }
}
