package io.github.dp4j.accounting;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.PrivacyGuarantee;
import java.math.BigDecimal;
import java.math.MathContext;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Deltas down to 1e-30 and beyond against arithmetic with 150 digits, which shares no code with the
 * accountants.
 */
class HighPrecisionTest {

    private static final MathContext DIGITS = new MathContext(150);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private final PldAccountant accountant = new PldAccountant();

    @ParameterizedTest
    @CsvSource({"1, 4", "1, 10", "0.5, 22", "2, 5.5", "10, 1", "0.1, 150", "1, 20"})
    void gaussian_tinyDeltas(double sigma, double epsilon) {
        double exact = gaussian(1 / sigma, epsilon).doubleValue();

        double delta = accountant.delta(new DpEvent.Gaussian(sigma), ADD_OR_REMOVE_ONE, epsilon);
        PrivacyGuarantee pair =
                accountant.guarantee(new DpEvent.Gaussian(sigma), ADD_OR_REMOVE_ONE, exact);

        assertThat(delta).isGreaterThanOrEqualTo(exact);
        assertThat(delta).isCloseTo(exact, Percentage.withPercentage(1e-7));
        assertThat(pair.epsilon()).isGreaterThanOrEqualTo(epsilon);
        assertThat(pair.epsilon()).isCloseTo(epsilon, Percentage.withPercentage(1e-7));
        assertThat(pair.epsilonLower()).isLessThanOrEqualTo(epsilon);
    }

    /** Many Gaussians are one, of a smaller multiplier. */
    @ParameterizedTest
    @CsvSource({"10, 100, 10", "40, 100, 2.5", "30, 25, 1.5"})
    void gaussians_composed_areOne(double sigma, long count, double epsilon) {
        double exact = gaussian(Math.sqrt((double) count) / sigma, epsilon).doubleValue();
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.Gaussian(sigma), count);

        assertThat(accountant.guarantee(event, ADD_OR_REMOVE_ONE, exact).epsilon())
                .isCloseTo(epsilon, Percentage.withPercentage(1e-7));
    }

    /** One step of DP-SGD: the threshold is where the mixture's ratio is e^epsilon. */
    @ParameterizedTest
    @CsvSource({"0.01, 1, 3", "0.01, 1, 8", "0.001, 0.6, 12", "0.5, 2, 4", "0.2, 0.5, 22"})
    void sampledGaussian_oneStep_tinyDeltas(double q, double sigma, double epsilon) {
        double exact = sampled(q, sigma, epsilon).doubleValue();
        DpEvent event = new DpEvent.PoissonSampled(q, new DpEvent.Gaussian(sigma));

        double delta = accountant.delta(event, ADD_OR_REMOVE_ONE, epsilon);
        PrivacyGuarantee pair = accountant.guarantee(event, ADD_OR_REMOVE_ONE, exact);

        assertThat(delta).isBetween(exact * (1 - 1e-12), exact * (1 + 1e-3));
        assertThat(epsilon).isBetween(pair.epsilonLower(), pair.epsilon());
    }

    /** Composed by the Fourier sum: a binomial law. */
    @ParameterizedTest
    @CsvSource({"300, 0.5, 290", "300, 0.5, 250", "1000, 0.9, 80", "1000, 0.9, 10"})
    void randomizedResponse_manyTimes_tinyDeltas(long count, double noise, double epsilon) {
        double exact = binomial((int) count, noise, epsilon).doubleValue();
        DpEvent event = new DpEvent.SelfComposed(new DpEvent.RandomizedResponse(noise, 2), count);

        double delta = accountant.delta(event, REPLACE_ONE, epsilon);
        PrivacyGuarantee pair = accountant.guarantee(event, REPLACE_ONE, exact);

        assertThat(delta).isBetween(exact, exact * (1 + 1.1e-3));
        assertThat(epsilon).isBetween(pair.epsilonLower(), pair.epsilon());
        assertThat(pair.epsilon() - pair.epsilonLower()).isLessThanOrEqualTo(1e-4 * epsilon);
    }

    @Test
    void arithmetic_knownValues() {
        assertThat(exp(BigDecimal.ONE).doubleValue()).isEqualTo(Math.E);
        assertThat(pi().doubleValue()).isEqualTo(Math.PI);
        // Abramowitz and Stegun, table 26.2: Q(1), Q(5), Q(10).
        assertThat(tail(BigDecimal.ONE).doubleValue())
                .isCloseTo(0.158655253931457, Percentage.withPercentage(1e-11));
        assertThat(tail(BigDecimal.valueOf(5)).doubleValue())
                .isCloseTo(2.86651571879194e-7, Percentage.withPercentage(1e-11));
        assertThat(tail(BigDecimal.TEN).doubleValue())
                .isCloseTo(7.61985302416053e-24, Percentage.withPercentage(1e-11));
        // One of these deltas is indeed as small as all this is for.
        assertThat(gaussian(1, 10).doubleValue()).isBetween(1e-25, 1e-20);
        assertThat(gaussian(1 / 10.0, 1).doubleValue()).isBetween(1e-30, 1e-20);
    }

    /** Balle and Wang, arXiv 1805.06530, theorem 8. */
    private static BigDecimal gaussian(double mu, double epsilon) {
        BigDecimal m = new BigDecimal(mu);
        BigDecimal e = new BigDecimal(epsilon);
        BigDecimal ratio = e.divide(m, DIGITS);
        BigDecimal half = m.divide(TWO, DIGITS);
        return tail(ratio.subtract(half)).subtract(exp(e).multiply(tail(ratio.add(half)), DIGITS));
    }

    private static BigDecimal sampled(double q, double sigma, double epsilon) {
        // An error of the threshold moves delta by its square alone: it is the best threshold.
        double threshold =
                sigma * sigma * (epsilon + Math.log((q - 1) * Math.exp(-epsilon) + 1) - Math.log(q))
                        + 0.5;
        BigDecimal s = new BigDecimal(sigma);
        BigDecimal t = new BigDecimal(threshold);
        BigDecimal rate = new BigDecimal(q);
        BigDecimal without = tail(t.divide(s, DIGITS));
        BigDecimal with = tail(t.subtract(BigDecimal.ONE).divide(s, DIGITS));
        return BigDecimal.ONE
                .subtract(rate)
                .subtract(exp(new BigDecimal(epsilon)))
                .multiply(without)
                .add(rate.multiply(with), DIGITS);
    }

    private static BigDecimal binomial(int count, double noise, double epsilon) {
        BigDecimal q = new BigDecimal(noise).divide(TWO);
        BigDecimal p = BigDecimal.ONE.subtract(q);
        BigDecimal factor = exp(new BigDecimal(epsilon));
        BigDecimal choose = BigDecimal.ONE;
        BigDecimal delta = BigDecimal.ZERO;
        for (int j = 0; j <= count; j++) {
            BigDecimal mass = p.pow(j, DIGITS).multiply(q.pow(count - j, DIGITS));
            BigDecimal other = q.pow(j, DIGITS).multiply(p.pow(count - j, DIGITS));
            BigDecimal gain = mass.subtract(factor.multiply(other, DIGITS));
            if (gain.signum() > 0) {
                delta = delta.add(choose.multiply(gain), DIGITS);
            }
            choose =
                    choose.multiply(BigDecimal.valueOf(count - j))
                            .divide(BigDecimal.valueOf(j + 1), DIGITS);
        }
        return delta;
    }

    /** The normal law's upper tail: a half less the series of positive terms for the rest. */
    private static BigDecimal tail(BigDecimal x) {
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int n = 1; term.abs().compareTo(new BigDecimal("1e-160")) > 0; n++) {
            term = term.multiply(square).divide(BigDecimal.valueOf(2L * n + 1), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        BigDecimal density =
                exp(square.divide(TWO, DIGITS).negate())
                        .divide(TWO.multiply(pi()).sqrt(DIGITS), DIGITS);
        return new BigDecimal("0.5").subtract(density.multiply(sum), DIGITS);
    }

    private static BigDecimal exp(BigDecimal x) {
        int halvings = 20;
        BigDecimal small = x.divide(TWO.pow(halvings), DIGITS);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; n < 80; n++) {
            term = term.multiply(small).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    /** Machin: 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigDecimal pi() {
        return BigDecimal.valueOf(16)
                .multiply(arctanOfInverse(5))
                .subtract(BigDecimal.valueOf(4).multiply(arctanOfInverse(239)), DIGITS);
    }

    private static BigDecimal arctanOfInverse(long x) {
        BigDecimal square = BigDecimal.valueOf(x * x);
        BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(x), DIGITS);
        BigDecimal sum = power;
        for (int n = 1; n < 120; n++) {
            power = power.divide(square, DIGITS).negate();
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
        }
        return sum;
    }
}
