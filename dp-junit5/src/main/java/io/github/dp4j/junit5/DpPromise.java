package io.github.dp4j.junit5;

import io.github.dp4j.audit.sequential.BettingTest;
import io.github.dp4j.privacy.Require;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/**
 * What a {@link DpTest} promises, for its method to attack. An attack fails the test where it
 * refutes the promise, and returns where it does not.
 *
 * <p>A method may attack several times, with other pairs of inputs. The k-th attack gets the share
 * {@code 1 / (k (k + 1))} of the false-alarm rate; all shares together are at most 1.
 *
 * <p>Each call of a supplier must run the mechanism anew, with fresh randomness. The test draws
 * nothing itself: with a seeded generator in the mechanism it repeats itself exactly. Not for
 * several threads.
 */
public final class DpPromise {

    private static final double LARGEST_RATE = 0.5;
    private static final long FEWEST_SAMPLES = 1000;

    private final double epsilon;
    private final double delta;
    private final double falseAlarmRate;
    private final long maxSamples;
    private final Consumer<String> reporter;
    private int attacks;

    DpPromise(
            double epsilon,
            double delta,
            double falseAlarmRate,
            long maxSamples,
            Consumer<String> reporter) {
        if (!(falseAlarmRate > 0 && falseAlarmRate <= LARGEST_RATE)) {
            throw new IllegalArgumentException(
                    "falseAlarmRate must lie in (0, 0.5], usually 1e-6, but is "
                            + Require.show(falseAlarmRate)
                            + ".");
        }
        BettingTest.of(epsilon, delta, falseAlarmRate); // refuses the others
        this.epsilon = epsilon;
        this.delta = delta;
        this.falseAlarmRate = falseAlarmRate;
        this.maxSamples = Require.atLeast("maxSamples", maxSamples, FEWEST_SAMPLES);
        this.reporter = reporter;
    }

    /**
     * Attacks a mechanism whose output is a number.
     *
     * @param output runs the mechanism on one input
     * @param neighbour runs it on the neighbouring input
     * @throws AssertionFailedError if the outputs refute the promise
     * @throws IllegalArgumentException if an output is NaN, or all outputs on both inputs are the
     *     same
     * @throws IllegalStateException if a supplier throws
     */
    public void attack(DoubleSupplier output, DoubleSupplier neighbour) {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(neighbour, "neighbour");
        attack(
                output::getAsDouble,
                neighbour::getAsDouble,
                (Double number) -> new double[] {number});
    }

    /**
     * Attacks a mechanism whose output is anything, by numbers that describe it. What is not in
     * these numbers is not tested; any function of an output is as private as the output.
     *
     * @param <T> the output
     * @param output runs the mechanism on one input
     * @param neighbour runs it on the neighbouring input
     * @param features describes an output, by 1 to 4,096 numbers, always as many
     * @throws AssertionFailedError if the outputs refute the promise
     * @throws IllegalArgumentException if a number is NaN, there are more or fewer numbers than
     *     before, or all outputs on both inputs have the same numbers
     * @throws IllegalStateException if a function throws
     */
    public <T> void attack(
            Supplier<? extends T> output,
            Supplier<? extends T> neighbour,
            Function<? super T, double[]> features) {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(neighbour, "neighbour");
        Objects.requireNonNull(features, "features");
        attacks++;
        double level = falseAlarmRate / ((double) attacks * (attacks + 1));
        BettingTest test = BettingTest.of(epsilon, delta, level);
        Draws<T> first = new Draws<>("the first input", output, features);
        Draws<T> second = new Draws<>("the neighbouring input", neighbour, features);
        for (long i = 0; i < maxSamples && !test.isRejected(); i++) {
            test.observe(first.next(), second.next());
        }
        Findings findings = new Findings(epsilon, delta, level, test);
        if (test.isRejected()) {
            throw new AssertionFailedError(findings.refutation());
        }
        if (first.isConstant() && second.isConstant() && first.sameAs(second)) {
            throw new IllegalArgumentException(findings.constant());
        }
        reporter.accept(findings.survival());
    }

    int attacks() {
        return attacks;
    }
}
