package io.github.dp4j.accounting.loss;

import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscretePairsTest {

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"0.7, 0.01", "0, 0.3", "3, 0", "40, 1e-9"})
    void approximateDp_isThePairOfTheTheorem(double epsilon, double delta) {
        DiscreteLoss loss = DiscretePairs.approximateDp(epsilon, delta).loss();

        assertThat(loss.losses()).containsExactly(epsilon, -epsilon);
        assertThat(sum(loss.masses()) + delta).isCloseTo(1, within(1e-15));
        assertThat(loss.masses()[0] / loss.masses()[1] / Math.exp(epsilon))
                .isCloseTo(1, within(1e-14));
        assertThat(loss.infinite()).isEqualTo(delta);
        assertThat(loss.missing()).isEqualTo(delta);
        assertThat(loss.hockeyStick(epsilon)).isEqualTo(delta);
    }

    /**
     * Two geometric laws on the integers, the one moved by the distance, summed outcome by outcome.
     */
    @ParameterizedTest
    @CsvSource({"2, 3, 0.2", "0.4, 1, 1", "5, 7, 1.3", "0.7, 2, 2.8"})
    void laplace_isTheMovedLaw(double scale, int shift, double epsilon) {
        check(
                DiscretePairs.laplace(scale, shift),
                k -> Math.exp(-Math.abs(k) / scale),
                shift,
                epsilon);
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 0.2", "0.4, 1, 1", "5, 7, 1.3", "0.7, 2, 5", "30, 4, 0.01"})
    void gaussian_isTheMovedLaw(double sigma, int shift, double epsilon) {
        check(
                DiscretePairs.gaussian(sigma, shift),
                k -> Math.exp(-0.5 * k * k / (sigma * sigma)),
                shift,
                epsilon);
    }

    private static void check(
            FiniteLoss pair, IntToDoubleFunction weight, int shift, double epsilon) {
        double total = 0;
        for (int k = -400; k <= 400; k++) {
            total += weight.applyAsDouble(k);
        }
        double exact = 0;
        for (int k = -400; k <= 400; k++) {
            double p = weight.applyAsDouble(k) / total;
            double q = weight.applyAsDouble(k - shift) / total;
            exact += Math.max(0, p - Math.exp(epsilon) * q);
        }

        assertThat(pair.loss().hockeyStick(epsilon)).isCloseTo(exact, within(1e-13));
        assertThat(sum(pair.loss().masses()) + pair.loss().missing()).isCloseTo(1, within(1e-12));
    }

    @Test
    void outcomesTooMany_areRefused() {
        assertThatThrownBy(() -> DiscretePairs.laplace(1000, 1))
                .isInstanceOf(UnsupportedEventException.class);
        assertThatThrownBy(() -> DiscretePairs.gaussian(10, 1 << 18))
                .isInstanceOf(UnsupportedEventException.class);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 4", "1, 9", "1e-12, 2", "5e-309, 1000", "1e-320, 3"})
    void randomizedResponse_isItsLaw(double noise, int values) {
        FiniteLoss pair =
                DiscretePairs.randomizedResponse(
                        new DpEvent.RandomizedResponse(noise, values), REPLACE_ONE);
        double expected =
                noise == 1 ? 0 : Math.log(values + noise * (1 - values)) - Math.log(noise);

        double largest = 0;
        for (double loss : pair.loss().losses()) {
            largest = Math.max(largest, loss);
        }
        assertThat(largest).isCloseTo(expected, within(1e-12 * (1 + expected)));
        assertThat(sum(pair.loss().masses()) + pair.loss().missing()).isCloseTo(1, within(1e-14));
        double own = 1 - noise + noise / values;
        assertThat(pair.loss().hockeyStick(0)).isCloseTo(own - noise / values, within(1e-14));
    }
}
