package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.math.NormalLaw;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken off on the way back from the smoothed function, part by part. */
class SmoothingTest {

    private static final double NOWHERE = Double.NEGATIVE_INFINITY;

    /** What the upper bounds take off, and the share of f itself that all of it is divided by. */
    private static double takenOff(
            double s, DoubleUnaryOperator upper, double tilt, double logChernoff) {
        return -new Smoothing(s).unsmoothed(1, 0, upper, tilt, logChernoff) * centre(s);
    }

    private static double centre(double s) {
        return 1 / new Smoothing(s).unsmoothed(1, 1, e -> 0, 1, NOWHERE);
    }

    /** The hats add up to the mass right of the first corner, and each is rounded up. */
    @ParameterizedTest
    @CsvSource({"0.1", "0.0001"})
    void hats_addUp_roundedUp(double s) {
        double others = takenOff(s, e -> e > 1 - 6 * s ? 1 : 0, 1, NOWHERE);
        double rounding = 5 * (1e-14 + 4e-15 / s) + 1e-12 * others;

        assertThat((others + centre(s) - NormalLaw.upperTail(-5.5)) / rounding)
                .isBetween(0.97, 1.03);
    }

    @Test
    void tailOfTheNoise_isTakenOff() {
        double s = 0.2;
        double near = 1 - 9 * s - 0.5 * s * s;
        double tail = NormalLaw.upperTail(5.5);

        assertThat(takenOff(s, e -> Math.abs(e - near) < 1e-9 ? 1 : 0, 1, NOWHERE))
                .isCloseTo(tail, within(1e-9 * tail));
    }

    /** E[e^-cW; Z < -9] by the trapezoidal rule. */
    @Test
    void farTailOfTheNoise_isTakenOffByChernoff() {
        double s = 0.3;
        double c = 2.5;
        double step = 1e-4;
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            double z = -9 - i * step;
            double value = Math.exp(-c * (s * z - 0.5 * s * s)) * NormalLaw.density(z) * step;
            sum += i == 0 ? 0.5 * value : value;
        }

        assertThat(takenOff(s, e -> 0, c, Math.log(3))).isCloseTo(3 * sum, within(1e-6 * sum));
    }
}
