package io.github.dp4j.accounting.pld;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import io.github.dp4j.accounting.loss.FiniteLoss;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A referee that shares no code with the accountants: hockey-stick divergences by summation over a
 * fine grid of the line or the plane, and by enumeration of small discrete mechanisms.
 */
class PldRefereeTest {

    private static final PldAccountant ACCOUNTANT = new PldAccountant();

    private static double normal(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    private static double laplace(double x) {
        return 0.5 * Math.exp(-Math.abs(x));
    }

    /** {@code integral of (p - e^epsilon q)+}; the midpoint rule is right to 1e-7 here. */
    private static double divergence(
            DoubleUnaryOperator p, DoubleUnaryOperator q, double epsilon, double reach) {
        double step = 5e-4;
        double sum = 0;
        for (double x = -reach + 0.5 * step; x < reach; x += step) {
            sum += Math.max(0, p.applyAsDouble(x) - Math.exp(epsilon) * q.applyAsDouble(x));
        }
        return sum * step;
    }

    /** One sampled step: delta of the accountant against the two densities, in both directions. */
    @Property(tries = 25)
    void oneSampledStep_anyRelation_isTheIntegral(
            @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 0.999) double rate,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 4) double noise,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 1) double epsilon,
            @ForAll boolean gaussian,
            @ForAll NeighboringRelation relation) {
        DoubleUnaryOperator density = gaussian ? PldRefereeTest::normal : PldRefereeTest::laplace;
        double move = 1 / noise;
        DoubleUnaryOperator with =
                x -> (1 - rate) * density.applyAsDouble(x) + rate * density.applyAsDouble(x - move);
        DoubleUnaryOperator without =
                relation == REPLACE_ONE
                        ? x ->
                                (1 - rate) * density.applyAsDouble(x)
                                        + rate * density.applyAsDouble(x + move)
                        : density;
        double reach = gaussian ? 11 : 40;
        double exact =
                Math.max(
                        divergence(with, without, epsilon, reach),
                        divergence(without, with, epsilon, reach));
        DpEvent base = gaussian ? new DpEvent.Gaussian(noise) : new DpEvent.Laplace(noise);

        double delta = ACCOUNTANT.delta(new DpEvent.PoissonSampled(rate, base), relation, epsilon);

        assertThat(delta).isBetween(exact - 2e-6, exact * (1 + 1e-3) + 2e-6);
    }

    /** Two steps: the product of the densities, summed over the plane, to 1e-5. */
    @ParameterizedTest
    @CsvSource({"0.3, 1, 0.4", "0.1, 0.8, 0.2", "0.7, 2, 0.1"})
    void twoSampledSteps_eachRelation_areTheIntegralOverThePlane(
            double rate, double noise, double epsilon) {
        DpEvent event =
                new DpEvent.SelfComposed(
                        new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(noise)), 2);
        for (NeighboringRelation relation : NeighboringRelation.values()) {
            double removal = 0;
            double addition = 0;
            double step = 0.02;
            for (double x = -9; x < 9; x += step) {
                double px = (1 - rate) * normal(x) + rate * normal(x - 1 / noise);
                double qx =
                        relation == REPLACE_ONE
                                ? (1 - rate) * normal(x) + rate * normal(x + 1 / noise)
                                : normal(x);
                for (double y = -9; y < 9; y += step) {
                    double py = (1 - rate) * normal(y) + rate * normal(y - 1 / noise);
                    double qy =
                            relation == REPLACE_ONE
                                    ? (1 - rate) * normal(y) + rate * normal(y + 1 / noise)
                                    : normal(y);
                    removal += Math.max(0, px * py - Math.exp(epsilon) * qx * qy);
                    addition += Math.max(0, qx * qy - Math.exp(epsilon) * px * py);
                }
            }
            double exact = Math.max(removal, addition) * step * step;

            assertThat(ACCOUNTANT.delta(event, relation, epsilon))
                    .as(relation.label())
                    .isBetween(exact - 1e-5, exact * (1 + 1e-3) + 1e-5);
        }
    }

    /** A Gaussian and a Laplace step: the example is in both or in neither. */
    @Test
    void mixedSampledSteps_areTheIntegralOverThePlane() {
        double rate = 0.4;
        double noise = 0.8;
        DpEvent event =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.PoissonSampled(rate, new DpEvent.Gaussian(noise)),
                                new DpEvent.PoissonSampled(rate, new DpEvent.Laplace(noise))));
        double epsilon = 0.5;
        double removal = 0;
        double addition = 0;
        double step = 0.02;
        for (double x = -9; x < 9; x += step) {
            double px = (1 - rate) * normal(x) + rate * normal(x - 1 / noise);
            for (double y = -16; y < 16; y += step) {
                double qy = laplace(y);
                double py = (1 - rate) * qy + rate * laplace(y - 1 / noise);
                removal += Math.max(0, px * py - Math.exp(epsilon) * normal(x) * qy);
                addition += Math.max(0, normal(x) * qy - Math.exp(epsilon) * px * py);
            }
        }
        double exact = Math.max(removal, addition) * step * step;

        assertThat(ACCOUNTANT.delta(event, ADD_OR_REMOVE_ONE, epsilon))
                .isBetween(exact - 2e-5, exact * (1 + 1e-3) + 2e-5);
    }

    /** All outcomes of a few releases of a mechanism with three outcomes, one by one. */
    @Property(tries = 40)
    void discreteMechanism_composed_isTheEnumeration(
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 1) double a,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 1) double b,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 1) double c,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 1) double d,
            @ForAll @IntRange(min = 2, max = 8) int times,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 2) double epsilon) {
        double[] p = {a / (a + b + 1), b / (a + b + 1), 1 / (a + b + 1)};
        double[] q = {c / (c + d + 1), 1 / (c + d + 1), d / (c + d + 1)};
        double exact = enumerated(p, q, times, epsilon);

        ComposedLosses composition =
                new ComposedLosses(List.of(FiniteLoss.of(p, q)), new long[] {times});
        CertifiedBounds listed = composition.delta(epsilon, 1e-3, /* enough= */ 0);
        CertifiedBounds bySum =
                new DeltaRefinement(
                                List.of(FiniteLoss.of(p, q)),
                                new long[] {times},
                                epsilon,
                                1e-3,
                                /* enough= */ 0)
                        .run();

        // Each loss and mass is moved outwards by some units of rounding, whatever is left of them.
        double width = 1e-9 * exact + 32 * times * Math.ulp(1.0);
        assertThat(listed.upper()).isBetween(exact, exact + width);
        assertThat(listed.lower()).isBetween(exact - width, exact);
        assertThat(bySum.upper()).isGreaterThanOrEqualTo(exact);
        assertThat(bySum.lower()).isLessThanOrEqualTo(exact);
    }

    /** In exact arithmetic: where the two distributions are close, differences cancel. */
    private static double enumerated(double[] p, double[] q, int times, double epsilon) {
        BigDecimal power = BigDecimal.valueOf(Math.exp(epsilon));
        BigDecimal sum = BigDecimal.ZERO;
        for (int outcome = 0; outcome < Math.pow(3, times); outcome++) {
            BigDecimal massP = BigDecimal.ONE;
            BigDecimal massQ = BigDecimal.ONE;
            for (int i = 0, rest = outcome; i < times; i++, rest /= 3) {
                massP = massP.multiply(new BigDecimal(p[rest % 3]), MathContext.DECIMAL128);
                massQ = massQ.multiply(new BigDecimal(q[rest % 3]), MathContext.DECIMAL128);
            }
            BigDecimal difference = massP.subtract(power.multiply(massQ));
            sum = sum.add(difference.max(BigDecimal.ZERO));
        }
        return sum.doubleValue();
    }

    /** Deltas from 1e-4 to 1e-30 of 200 randomised responses, in arithmetic of 60 digits. */
    @ParameterizedTest
    @CsvSource({"0.1, 200, 6", "0.1, 200, 12.3", "0.1, 200, 16.05", "0.02, 5000, 16.01"})
    void tinyDeltas_agreeWithHighPrecisionArithmetic(double each, int times, double epsilon) {
        MathContext digits = new MathContext(60);
        BigDecimal yes = BigDecimal.valueOf(1 / (1 + Math.exp(-each)));
        BigDecimal no = BigDecimal.ONE.subtract(yes);
        BigDecimal ratio = yes.divide(no, digits);
        double single = Math.log(ratio.doubleValue());
        BigDecimal power = BigDecimal.valueOf(Math.exp(epsilon));
        BigDecimal binomial = BigDecimal.ONE;
        BigDecimal delta = BigDecimal.ZERO;
        for (int i = 0; i <= times; i++) {
            BigDecimal massP =
                    binomial.multiply(yes.pow(times - i, digits)).multiply(no.pow(i, digits));
            BigDecimal massQ =
                    binomial.multiply(no.pow(times - i, digits)).multiply(yes.pow(i, digits));
            BigDecimal excess = massP.subtract(power.multiply(massQ), digits);
            delta = delta.add(excess.max(BigDecimal.ZERO), digits);
            binomial =
                    binomial.multiply(BigDecimal.valueOf(times - i))
                            .divide(BigDecimal.valueOf(i + 1), digits);
        }
        double exact = delta.doubleValue();
        DiscreteLoss loss =
                new DiscreteLoss(
                        new double[] {single, -single},
                        new double[] {yes.doubleValue(), no.doubleValue()},
                        /* missing= */ 0,
                        /* infinite= */ 0);

        ComposedLosses composition =
                new ComposedLosses(List.of(new FiniteLoss(loss)), new long[] {times});
        for (CertifiedBounds interval :
                List.of(
                        composition.delta(epsilon, 1e-5, /* enough= */ 0),
                        new DeltaRefinement(
                                        List.of(new FiniteLoss(loss)),
                                        new long[] {times},
                                        epsilon,
                                        1e-5,
                                        /* enough= */ 0)
                                .run())) {
            // e^epsilon as a double is right to 1e-15 epsilon.
            assertThat(exact)
                    .isBetween(interval.lower() * (1 - 1e-9), interval.upper() * (1 + 1e-9));
            assertThat(interval.upper() / interval.lower()).isBetween(1.0, 1.01);
        }
    }

    /**
     * No two replacements in the plane do worse than opposite ones of full length: {@code
     * GaussianMixturePair.replaced}. The grid is right to 3e-5; a record a tenth too long is seen.
     */
    @Property(tries = 60)
    void replaceOne_anyTwoRecordsInTheDisc_areDominatedAtEveryOrder(
            @ForAll @Scale(6) @DoubleRange(min = 0.02, max = 0.95) double rate,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 2) double noise,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 1) double length,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 1) double other,
            @ForAll @Scale(6) @DoubleRange(min = 0, max = 3.141592) double angle) {
        double[] any = plane(rate, length / noise, other / noise, angle);
        double[] worst = plane(rate, 1 / noise, 1 / noise, Math.PI);
        for (int i = 0; i < any.length; i++) {
            assertThat(any[i]).isLessThanOrEqualTo(worst[i] + 3e-5);
        }
    }

    @Test
    void replaceOne_longerRecord_isNotDominated() {
        double[] any = plane(0.3, 1.1, 1, Math.PI);
        double[] worst = plane(0.3, 1, 1, Math.PI);
        for (int i = 0; i < any.length; i++) {
            assertThat(any[i]).isGreaterThan(worst[i] + 1e-4);
        }
    }

    /** Divergences of the two outputs at orders below and above 1. */
    private static double[] plane(double rate, double length, double other, double angle) {
        double[] orders = {0.5, 0.9, 1, 1.05, 1.5, 3};
        double[] result = new double[orders.length];
        double ux = length;
        double vx = other * Math.cos(angle);
        double vy = other * Math.sin(angle);
        double step = 0.06;
        for (double x = -8; x <= 8; x += step) {
            for (double y = -6.5; y <= 8; y += step) {
                double none = normal(x) * normal(y);
                double a = (1 - rate) * none + rate * normal(x - ux) * normal(y);
                double b = (1 - rate) * none + rate * normal(x - vx) * normal(y - vy);
                for (int i = 0; i < orders.length; i++) {
                    result[i] += Math.max(0, a - orders[i] * b) * step * step;
                }
            }
        }
        return result;
    }

    @Test
    void unitsAndRelations_gaussian_haveTheirSensitivity() {
        DpEvent event = new DpEvent.Gaussian(2);
        double exact = divergence(x -> normal(x - 0.5), PldRefereeTest::normal, 0.3, 12);
        double twice = divergence(x -> normal(x - 1), PldRefereeTest::normal, 0.3, 12);

        for (NeighboringRelation relation : List.of(ADD_OR_REMOVE_ONE, ZERO_OUT)) {
            assertThat(ACCOUNTANT.delta(event, relation, 0.3))
                    .isBetween(exact - 1e-6, exact + 1e-6);
        }
        assertThat(ACCOUNTANT.delta(event, REPLACE_ONE, 0.3)).isBetween(twice - 1e-6, twice + 1e-6);
    }
}
