package io.github.dp4j.accounting.rdp;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dp4j.accounting.BestAccountant;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.Require;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Searches over a random number of runs against their exact laws: with F the distribution function
 * of one run and g the generating function of K, the best of K is at most y with probability
 * g(F(y)).
 */
class RandomTrialsTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private final RdpAccountant rdp = new RdpAccountant();

    /** The generating function of the truncated negative binomial distribution. */
    private static DoubleUnaryOperator generating(double shape, double gamma) {
        if (shape == 0) {
            return x -> Math.log1p(-(1 - gamma) * x) / Math.log(gamma);
        }
        return x ->
                Math.expm1(-shape * Math.log1p(-(1 - gamma) * x))
                        / Math.expm1(-shape * Math.log(gamma));
    }

    /** The law of the best outcome, or of none (the first entry). */
    private static double[] best(double[] run, DoubleUnaryOperator generating) {
        double[] result = new double[run.length + 1];
        result[0] = generating.applyAsDouble(0);
        double below = result[0];
        double sum = 0;
        for (int i = 0; i < run.length; i++) {
            sum += run[i];
            double to = generating.applyAsDouble(Math.min(1, sum));
            result[i + 1] = to - below;
            below = to;
        }
        return result;
    }

    private static double divergence(double[] p, double[] q, double order) {
        double max = Double.NEGATIVE_INFINITY;
        double[] logs = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            logs[i] = p[i] > 0 ? order * Math.log(p[i]) - (order - 1) * Math.log(q[i]) : -1e9;
            max = Math.max(max, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - max);
        }
        return (max + Math.log(sum)) / (order - 1);
    }

    /** Two answers of randomised response among four, the scores in any order. */
    private static double[] response(double noise, int own) {
        double[] law = {noise / 4, noise / 4, noise / 4, noise / 4};
        law[own] += 1 - noise;
        return law;
    }

    private void assertBound(
            DpEvent search, DoubleUnaryOperator generating, double noise, int own, int other) {
        double[] bound = CURVES.everywhere(search, REPLACE_ONE);
        double[] p = best(response(noise, own), generating);
        double[] q = best(response(noise, other), generating);
        for (int i = 0; i < bound.length - 1; i++) {
            double order = RdpOrders.all()[i];
            if (order <= 64) {
                assertThat(divergence(p, q, order))
                        .as("order %s", order)
                        .isLessThanOrEqualTo(bound[i] + 1e-9);
            }
        }
    }

    @Property(tries = 150)
    void negativeBinomial_anyShape_boundsTheExactDivergence(
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 0.95) double noise,
            @ForAll @Scale(3) @DoubleRange(min = -0.9, max = 5) double shape,
            @ForAll @Scale(6) @DoubleRange(min = 0.001, max = 0.95) double gamma,
            @ForAll boolean highest) {
        DpEvent search =
                new DpEvent.RepeatAndSelect(new DpEvent.RandomizedResponse(noise, 4), shape, gamma);

        assertBound(search, generating(shape, gamma), noise, highest ? 3 : 0, 1);
        assertBound(search, generating(shape, gamma), noise, 1, highest ? 3 : 0);
    }

    @Property(tries = 100)
    void poisson_anyMean_boundsTheExactDivergence(
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 0.95) double noise,
            @ForAll @Scale(6) @DoubleRange(min = 0.01, max = 100) double mean,
            @ForAll boolean highest) {
        DpEvent search =
                new DpEvent.RepeatAndSelectPoisson(new DpEvent.RandomizedResponse(noise, 4), mean);
        DoubleUnaryOperator generating = x -> Math.exp(mean * (x - 1));

        assertBound(search, generating, noise, highest ? 3 : 0, 1);
        assertBound(search, generating, noise, 1, highest ? 3 : 0);
    }

    /** A pure epsilon becomes (2 + shape) epsilon (arXiv 2110.03620, section 3). */
    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0, 1, 3})
    void pureEpsilon_negativeBinomial_isMultiplied(double shape) {
        DpEvent search =
                new DpEvent.RepeatAndSelect(new DpEvent.ApproximateDp(0.3, 0), shape, 1e-4);
        double[] bound = CURVES.everywhere(search, ZERO_OUT);

        assertThat(bound[bound.length - 1]).isCloseTo((2 + shape) * 0.3, within(1e-3));
    }

    /** Theorem 2 at one order by hand: shape 1, gamma 1/10, Gaussian of sigma 4. */
    @Test
    void geometric_oneOrder_isTheFormula() {
        DpEvent search = new DpEvent.RepeatAndSelect(new DpEvent.Gaussian(4), 1, 0.1);
        double[] bound = CURVES.everywhere(search, ADD_OR_REMOVE_ONE);
        int at = java.util.Arrays.binarySearch(RdpOrders.all(), 8);
        double least = Double.POSITIVE_INFINITY;
        for (double b : RdpOrders.all()) {
            if (b < 1e9) {
                least = Math.min(least, (1 - 1 / b) * b / 32 + Math.log(10) / b);
            }
        }

        assertThat(bound[at]).isCloseTo(0.25 + 2 * least + Math.log(10) / 7, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void search_overTraining_costsMoreThanOneRunAndFarLessThanAll(NeighboringRelation relation) {
        DpEvent run = Reference.dpSgd(0.01, 1, 1000);
        double one = rdp.guarantee(run, relation, 1e-6).epsilon();
        DpEvent.RepeatAndSelect few = new DpEvent.RepeatAndSelect(run, 1, 0.1);
        double search = rdp.guarantee(few, relation, 1e-6).epsilon();
        double poisson =
                rdp.guarantee(new DpEvent.RepeatAndSelectPoisson(run, 10), relation, 1e-6)
                        .epsilon();

        assertThat(few.meanRuns()).isCloseTo(10, within(1e-12));
        assertThat(search).isBetween(one, 4 * one);
        assertThat(poisson).isBetween(one, 4 * one);
        assertThat(rdp.guarantee(new DpEvent.SelfComposed(few, 2), relation, 1e-6).epsilon())
                .isGreaterThan(search);
        assertThat(new BestAccountant().guarantee(few, relation, 1e-6).method()).isEqualTo("RDP");
        assertThatThrownBy(() -> new PldAccountant().guarantee(few, relation, 1e-6))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("RDP");
    }

    /** The mean of the distribution against its own sum. */
    @ParameterizedTest
    @ValueSource(doubles = {-0.7, 0, 1e-9, 0.5, 1, 4})
    void meanRuns_isTheMeanOfTheDistribution(double shape) {
        double gamma = 0.05;
        double weight = 1 - gamma;
        double sum = 0;
        double total = 0;
        for (int k = 1; k < 3000; k++) {
            total += weight;
            sum += k * weight;
            weight *= (1 - gamma) * (k + shape) / (k + 1);
        }

        assertThat(new DpEvent.RepeatAndSelect(new DpEvent.NonPrivate(), shape, gamma).meanRuns())
                .isCloseTo(sum / total, Percentage.withPercentage(1e-6));
    }

    @Test
    void noNoiseAndBadValues_areInfiniteOrRefused() throws Exception {
        DpEvent none = new DpEvent.Gaussian(0);
        assertThat(rdp.guarantee(new DpEvent.RepeatAndSelect(none, 1, 0.5), ZERO_OUT, 1e-5))
                .matches(guarantee -> !guarantee.isPrivate());
        assertThat(rdp.guarantee(new DpEvent.RepeatAndSelectPoisson(none, 3), ZERO_OUT, 1e-5))
                .matches(guarantee -> !guarantee.isPrivate());
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new DpEvent.RepeatAndSelect(none, bad, 0.5))
                    .hasMessageContaining("shape")
                    .hasMessageContaining(Require.show(bad));
            assertThatThrownBy(() -> new DpEvent.RepeatAndSelectPoisson(none, bad))
                    .hasMessageContaining("meanRuns");
        }
        for (double bad : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> new DpEvent.RepeatAndSelect(none, 1, bad))
                    .hasMessageContaining("gamma")
                    .hasMessageContaining(Require.show(bad));
        }
        DpEvent all =
                new DpEvent.Composed(
                        List.of(
                                new DpEvent.RepeatAndSelect(none, 0.5, 0.1),
                                new DpEvent.RepeatAndSelectPoisson(none, 7),
                                new DpEvent.TruncatedPoisson(100, 0.1, 20, none)));
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(all), DpEvent.class)).isEqualTo(all);
    }
}
