package io.github.dp4j.accounting.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.math.NormalLaw;
import java.util.function.DoubleUnaryOperator;
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

    /** {@code integral of max(0, P - e^epsilon Q)}, by sums over small steps. */
    private static double divergence(
            DoubleUnaryOperator p, DoubleUnaryOperator q, double mu, double epsilon) {
        double step = 1e-3;
        double a = Math.exp(epsilon);
        double sum = 0;
        for (double x = -mu - 12; x < mu + 12; x += step) {
            sum += Math.max(0, p.applyAsDouble(x) - a * q.applyAsDouble(x));
        }
        return sum * step;
    }

    private static DoubleUnaryOperator mixture(double q, double mu) {
        return x -> (1 - q) * NormalLaw.density(x) + q * NormalLaw.density(x - mu);
    }

    /** On both sides of each case: near and far, where an addition counts and where none does. */
    @ParameterizedTest
    @CsvSource({
        "0.01, 1, 0",
        "0.01, 1, 0.005",
        "0.3, 1, 0.1",
        "0.3, 0.5, 0.3",
        "0.7, 2, 0.4",
        "0.7, 0.04, 0.01",
        "0.9, 1.5, 2.2",
        "0.9, 1.5, 2.4",
        "0.5, 9, 29.9",
        "0.5, 9, 30.1",
        "0.01, 11, 36"
    })
    void sampledGaussian_isTheLargerIntegral(double q, double mu, double epsilon) {
        DoubleUnaryOperator p = mixture(q, mu);
        double removed = divergence(p, NormalLaw::density, mu, epsilon);
        double added = divergence(NormalLaw::density, p, mu, epsilon);

        assertThat(HockeyStick.removed(q, mu, epsilon)).isCloseTo(removed, within(1e-6 * removed));
        double larger = Math.max(removed, added);
        assertThat(HockeyStick.sampledGaussian(q, mu, epsilon))
                .isCloseTo(larger, within(1e-6 * larger));
    }

    /** The divergence without what N(-mu) adds to Q; with it there is less. */
    @ParameterizedTest
    @CsvSource({
        "0.01, 1, 0.005",
        "0.3, 1, 0.1",
        "0.3, 1, 1",
        "0.7, 2, 3",
        "0.5, 9, 29.9",
        "0.5, 9, 30.1",
        "0.01, 11, 36"
    })
    void replaced_isItsIntegral_andABound(double q, double mu, double epsilon) {
        DoubleUnaryOperator likely = x -> q * NormalLaw.density(x - mu);
        // P - a Q without N(-mu): q N(mu) - (a - 1) (1 - q) N(0).
        double share = Math.log(Math.expm1(epsilon)) + Math.log(1 - q);
        double left = divergence(likely, NormalLaw::density, mu, share);
        double bound = HockeyStick.replaced(q, mu, epsilon);

        if (share > Math.log(q)) { // else the formula leaves off more
            assertThat(bound).isCloseTo(left, within(1e-6 * left));
        }
        double exact = divergence(mixture(q, mu), mixture(q, -mu), mu, epsilon);
        assertThat(bound).isBetween(exact * (1 - 1e-6), q);
    }
}
