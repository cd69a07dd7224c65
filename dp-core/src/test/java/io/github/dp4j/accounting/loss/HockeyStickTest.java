package io.github.dp4j.accounting.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.math.NormalLaw;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms against their definitions, and the search for the epsilon of a delta. */
class HockeyStickTest {

    @ParameterizedTest
    @CsvSource({"0.01, 0", "0.01, 0.005", "0.049, 0.02", "0.051, 0.02", "0.3, 0.1", "2, 1", "9, 3"})
    void gaussian_isTheDifferenceOfTails(double mu, double epsilon) {
        double a = epsilon / mu - mu / 2;
        double b = epsilon / mu + mu / 2;
        double exact = NormalLaw.upperTail(a) - Math.exp(epsilon) * NormalLaw.upperTail(b);

        assertThat(HockeyStick.gaussian(mu, epsilon)).isCloseTo(exact, within(1e-14));
        assertThat(HockeyStick.gaussian(mu, 0))
                .isCloseTo(NormalLaw.centralMass(mu / 2), Percentage.withPercentage(1e-9));
    }

    /** Abramowitz and Stegun, table 26.1. */
    @ParameterizedTest
    @CsvSource({"0.5, 0.382924922548026", "1, 0.682689492137086", "3.5, 0.999534741841929"})
    void centralMass_knownValues(double x, double mass) {
        assertThat(NormalLaw.centralMass(x)).isCloseTo(mass, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3, -1, -0.99, -0.3, 0, 0.4, 0.99, 1, 2})
    void laplace_isTheMassBeyondTheThreshold(double epsilon) {
        double shift = 1;
        // Within the two means the loss is 2x - shift; outside it is the shift, or minus it.
        double x = 0.5 * (epsilon + shift);
        double exact =
                epsilon >= shift
                        ? 0
                        : epsilon <= -shift
                                ? 1 - Math.exp(epsilon)
                                : 1
                                        - 0.5 * Math.exp(x - shift)
                                        - Math.exp(epsilon) * 0.5 * Math.exp(-x);

        assertThat(HockeyStick.laplace(shift, epsilon)).isCloseTo(exact, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-5, 0.3, 0.999})
    void epsilon_isTheLeastThatKeepsDelta(double delta) {
        double epsilon = HockeyStick.epsilon(e -> Math.exp(-e), delta);

        assertThat(epsilon).isCloseTo(-Math.log(delta), Percentage.withPercentage(1e-10));
        assertThat(Math.exp(-epsilon)).isLessThanOrEqualTo(delta);
    }

    @Test
    void epsilon_atTheEnds_isZeroOrInfinite() {
        assertThat(HockeyStick.epsilon(e -> 0.5 * Math.exp(-e), 0.5)).isZero();
        assertThat(HockeyStick.epsilon(e -> 1, 0.5)).isInfinite();
    }
}
