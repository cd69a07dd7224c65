package io.github.dp4j.accounting.event;

import static io.github.dp4j.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.REPLACE_ONE;
import static io.github.dp4j.privacy.NeighboringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dp4j.accounting.PldAccountant;
import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.Reference;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import io.github.dp4j.privacy.PrivacyGuarantee;
import io.github.dp4j.privacy.UnsupportedEventException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches with a cap and batches of fixed size against brute force: all batches of a small data
 * set, the densities of what they release, and the hockey-stick divergence summed over a fine grid.
 */
class SampledBatchesRefereeTest {

    private static final PldAccountant PLD = new PldAccountant();
    private static final double[] EPSILONS = {0, 0.05, 0.2, 0.7, 1.5};

    /** The grid sum is right to this, absolute. */
    private static final double GRID = 2e-6;

    /** The probability of every sum of a batch, by enumeration of all batches. */
    private static Map<Double, Double> sums(double[] data, double q, int cap) {
        Map<Double, Double> law = new TreeMap<>();
        for (int drawn = 0; drawn < 1 << data.length; drawn++) {
            int size = Integer.bitCount(drawn);
            double probability = Math.pow(q, size) * Math.pow(1 - q, data.length - size);
            if (size <= cap) {
                law.merge(sum(data, drawn), probability, Double::sum);
            } else {
                addSubsets(law, data, drawn, cap, probability);
            }
        }
        return law;
    }

    /** Spreads a probability evenly over the subsets of a size. */
    private static void addSubsets(
            Map<Double, Double> law, double[] data, int of, int size, double probability) {
        int subsets = 0;
        for (int part = of; part > 0; part = (part - 1) & of) {
            subsets += Integer.bitCount(part) == size ? 1 : 0;
        }
        for (int part = of; part > 0; part = (part - 1) & of) {
            if (Integer.bitCount(part) == size) {
                law.merge(sum(data, part), probability / subsets, Double::sum);
            }
        }
    }

    private static double sum(double[] data, int batch) {
        double sum = 0;
        for (int i = 0; i < data.length; i++) {
            sum += (batch >> i & 1) * data[i];
        }
        return sum;
    }

    private static double density(Map<Double, Double> law, double x, double noise, boolean normal) {
        double sum = 0;
        for (Map.Entry<Double, Double> entry : law.entrySet()) {
            double z = (x - entry.getKey()) / noise;
            sum +=
                    entry.getValue()
                            * (normal
                                    ? Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
                                    : 0.5 * Math.exp(-Math.abs(z)));
        }
        return sum / noise;
    }

    /** Divergences at each of {@link #EPSILONS}, the larger of the two directions. */
    private static double[] divergences(
            Map<Double, Double> one, Map<Double, Double> other, double noise, boolean normal) {
        double reach = 5 + (normal ? 8 : 20) * noise;
        double step = 4e-3 * noise;
        double[] forth = new double[EPSILONS.length];
        double[] back = new double[EPSILONS.length];
        for (double x = -reach + 0.5 * step; x < reach; x += step) {
            double p = density(one, x, noise, normal);
            double q = density(other, x, noise, normal);
            for (int i = 0; i < EPSILONS.length; i++) {
                forth[i] += step * Math.max(0, p - Math.exp(EPSILONS[i]) * q);
                back[i] += step * Math.max(0, q - Math.exp(EPSILONS[i]) * p);
            }
        }
        double[] result = new double[EPSILONS.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.max(forth[i], back[i]);
        }
        return result;
    }

    /** The data set with the last example changed as the relation says. */
    private static double[] neighbour(double[] data, NeighboringRelation relation) {
        double[] result =
                java.util.Arrays.copyOf(
                        data, relation == ADD_OR_REMOVE_ONE ? data.length - 1 : data.length);
        if (relation != ADD_OR_REMOVE_ONE) {
            double last = data[data.length - 1];
            result[data.length - 1] = relation == ZERO_OUT ? 0 : last > 0 ? -1 : 1;
        }
        return result;
    }

    /** No data set of numbers in [-1, 1] does worse than the accountant says. */
    @Property(tries = 60)
    void cappedBatch_anyData_isWithinDelta(
            @ForAll @Size(5) List<@DoubleRange(min = -1, max = 1) Double> values,
            @ForAll @Scale(6) @DoubleRange(min = 0.05, max = 0.95) double rate,
            @ForAll @IntRange(min = 1, max = 4) int cap,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 3) double noise,
            @ForAll boolean extreme,
            @ForAll boolean normal,
            @ForAll NeighboringRelation relation) {
        double[] data = values.stream().mapToDouble(v -> extreme ? (v < 0 ? -1 : 1) : v).toArray();
        double[] truth =
                divergences(
                        sums(data, rate, cap),
                        sums(neighbour(data, relation), rate, cap),
                        noise,
                        normal);
        DpEvent base = normal ? new DpEvent.Gaussian(noise) : new DpEvent.Laplace(noise);
        DpEvent event = new DpEvent.TruncatedPoisson(data.length, rate, cap, base);

        for (int i = 0; i < EPSILONS.length; i++) {
            assertThat(truth[i])
                    .isLessThanOrEqualTo(PLD.delta(event, relation, EPSILONS[i]) + GRID);
        }
    }

    /** The same for a batch of fixed size, of Laplace noise (replace-one and zero-out). */
    @Property(tries = 60)
    void fixedSizeBatch_anyData_isWithinDelta(
            @ForAll @Size(5) List<@DoubleRange(min = -1, max = 1) Double> values,
            @ForAll @IntRange(min = 1, max = 4) int size,
            @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 3) double noise,
            @ForAll boolean extreme,
            @ForAll boolean normal,
            @ForAll boolean blank) {
        double[] data = values.stream().mapToDouble(v -> extreme ? (v < 0 ? -1 : 1) : v).toArray();
        NeighboringRelation relation = blank ? ZERO_OUT : REPLACE_ONE;
        Map<Double, Double> one = new TreeMap<>();
        Map<Double, Double> other = new TreeMap<>();
        addSubsets(one, data, 31, size, 1);
        addSubsets(other, neighbour(data, relation), 31, size, 1);
        double[] truth = divergences(one, other, noise, normal);
        DpEvent base = normal ? new DpEvent.Gaussian(noise) : new DpEvent.Laplace(noise);
        DpEvent event = new DpEvent.SampledWithoutReplacement(data.length, size, base);
        RdpAccountant rdp = new RdpAccountant();

        for (int i = 0; i < EPSILONS.length; i++) {
            double delta = PLD.delta(event, relation, EPSILONS[i]);
            assertThat(truth[i]).isLessThanOrEqualTo(delta + GRID);
            assertThat(truth[i])
                    .isLessThanOrEqualTo(rdp.delta(event, relation, EPSILONS[i]) + GRID);
        }
    }

    /** The lower bound is attained: the other examples contribute nothing. */
    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void cappedBatch_quietData_costsAtLeastTheLowerBound(NeighboringRelation relation) {
        double[] data = {0, 0, 0, 0, 0, 1};
        double[] truth =
                divergences(
                        sums(data, 0.3, 3),
                        sums(neighbour(data, relation), 0.3, 3),
                        /* noise= */ 1,
                        /* normal= */ true);
        DpEvent event = new DpEvent.TruncatedPoisson(6, 0.3, 3, new DpEvent.Gaussian(1));
        // At this delta the quiet data set has an epsilon of 0.7.
        PrivacyGuarantee pair = PLD.guarantee(event, relation, truth[3] - GRID);

        assertThat(pair.epsilonLower()).isPositive().isLessThanOrEqualTo(0.7 + 1e-4);
        assertThat(pair.epsilon()).isGreaterThanOrEqualTo(0.7 - 1e-4);
    }

    /** dp_accounting's figures, of the same shape of analysis, on a grid of 1e-4 from above. */
    @Test
    void cappedBatch_reference_isNotExceeded() {
        for (JsonNode row : Reference.vectors().get("truncated_poisson")) {
            DpEvent event =
                    new DpEvent.SelfComposed(
                            new DpEvent.TruncatedPoisson(
                                    row.get("n").asLong(),
                                    row.get("q").asDouble(),
                                    row.get("truncated_batch").asLong(),
                                    new DpEvent.Gaussian(row.get("sigma").asDouble())),
                            row.get("T").asLong());
            for (String delta : List.of("1e-05", "1e-06")) {
                double theirs = row.get("pld").get(delta).asDouble();
                double ours =
                        PLD.guarantee(event, ADD_OR_REMOVE_ONE, Double.parseDouble(delta))
                                .epsilon();
                assertThat(ours).isBetween(0.9 * theirs, 1.001 * theirs);
                double replaced =
                        PLD.guarantee(event, REPLACE_ONE, Double.parseDouble(delta)).epsilon();
                double theirReplaced = row.get("pld_replace_one").get(delta).asDouble();
                assertThat(replaced).isBetween(0.9 * theirReplaced, 1.001 * theirReplaced);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NeighboringRelation.class)
    void cap_thatNeverBinds_isPoissonSampling_andCapsCostMore(NeighboringRelation relation) {
        DpEvent base = new DpEvent.Gaussian(1.2);
        DpEvent poisson = new DpEvent.SelfComposed(new DpEvent.PoissonSampled(0.02, base), 100);
        double free = PLD.guarantee(poisson, relation, 1e-6).epsilon();
        double last = Double.POSITIVE_INFINITY;
        // With a smaller cap yet fewer examples stay, and epsilon falls again.
        for (long cap : new long[] {20, 30, 50, 999, 1000, 5000}) {
            PrivacyGuarantee pair =
                    PLD.guarantee(
                            new DpEvent.SelfComposed(
                                    new DpEvent.TruncatedPoisson(1000, 0.02, cap, base), 100),
                            relation,
                            1e-6);
            assertThat(pair.epsilon()).isBetween(free * (1 - 2e-4), last * (1 + 2e-4));
            assertThat(pair.epsilonLower()).isLessThanOrEqualTo(free);
            last = pair.epsilon();
        }
        assertThat(last).isEqualTo(free);
        assertThat(
                        PLD.guarantee(
                                        new DpEvent.TruncatedPoisson(
                                                1000, 0.02, 20, new DpEvent.Gaussian(0)),
                                        relation,
                                        1e-6)
                                .epsilon())
                .isInfinite();
        assertThat(
                        PLD.guarantee(
                                        new DpEvent.TruncatedPoisson(1000, 1, 20, base),
                                        relation,
                                        1e-6)
                                .isPrivate())
                .isTrue();
    }

    @Test
    void refusals_nameTheReasonAndTheRemedy() {
        DpEvent base = new DpEvent.Gaussian(1);
        assertThatThrownBy(
                        () ->
                                new RdpAccountant()
                                        .guarantee(
                                                new DpEvent.TruncatedPoisson(
                                                        100, 0.1, 10, new DpEvent.Laplace(1)),
                                                ZERO_OUT,
                                                1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("Laplace");
        assertThatThrownBy(
                        () ->
                                PLD.guarantee(
                                        new DpEvent.TruncatedPoisson(1L << 40, 0.1, 10, base),
                                        ZERO_OUT,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining(String.valueOf(1L << 40));
        assertThatThrownBy(
                        () ->
                                PLD.guarantee(
                                        new DpEvent.TruncatedPoisson(
                                                100, 0.1, 10, new DpEvent.ZeroConcentratedDp(1)),
                                        ZERO_OUT,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("ZeroConcentratedDp");
        assertThatThrownBy(
                        () ->
                                PLD.guarantee(
                                        new DpEvent.SampledWithoutReplacement(
                                                100, 10, new DpEvent.Laplace(1)),
                                        ADD_OR_REMOVE_ONE,
                                        1e-5))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessageContaining("fixed size");
    }

    /** Tails against plain sums, in both tails and where the tail is one minus a little. */
    @ParameterizedTest
    @CsvSource({"20, 0.3, 4", "20, 0.3, 15", "200, 0.01, 1", "500, 0.9, 460", "7, 0.5, 7"})
    void binomialTail_isTheSum_fromAbove(int n, double q, int k) {
        double sum = 0;
        for (int i = k; i <= n; i++) {
            double term = 1;
            for (int j = 0; j < i; j++) {
                term *= (n - j) / (i - j + 0.0) * q;
            }
            sum += term * Math.pow(1 - q, n - i);
        }

        assertThat(BinomialTail.atLeast(n, q, k)).isBetween(sum, sum * (1 + 1e-7));
        assertThat(BinomialTail.atLeast(n, q, n + 1)).isZero();
        assertThat(BinomialTail.atLeast(n, q, 0)).isEqualTo(1);
    }

    /** A thousand million examples: the tail at six standard deviations is about a normal one. */
    @Test
    void binomialTail_hugePopulation_isFinite() {
        int n = 1_000_000_000;
        double q = 1e-3;
        int k = (int) (n * q + 6 * Math.sqrt(n * q * (1 - q)));

        assertThat(BinomialTail.atLeast(n, q, k)).isBetween(9.5e-10, 1.1e-9);
        assertThat(BinomialTail.atLeast(n, q, 1000)).isEqualTo(1);
    }

    /** Half of what the middle leaves, {@code C(n, n/2) / 2^n} by Stirling's series. */
    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_000_000_000})
    void binomialTails_halvesOfAFairCoin_areAlike(int n) {
        double series = 1 - 0.25 / n + 1 / (32.0 * n * n);
        double half = 0.5 - 0.5 * Math.sqrt(2 / (Math.PI * n)) * series;

        assertThat(BinomialTail.below(n, 0.5, n / 2)).isBetween(half, half * (1 + 1e-8));
        assertThat(BinomialTail.atLeast(n, 0.5, n / 2 + 1)).isBetween(half, half * (1 + 1e-8));
    }

    /** Both tails, each from above: neither is lost beside the other, however small. */
    @ParameterizedTest
    @CsvSource({"20, 0.3, 4", "20, 0.3, 15", "200, 0.01, 1", "50, 0.9, 40", "9, 0.9, 1"})
    void binomialTails_bothFromAbove_sumToALittleMoreThanOne(int n, double q, int k) {
        double term = Math.pow(1 - q, n);
        double sum = 0;
        for (int i = 0; i < k; i++) {
            sum += term;
            term *= (n - i) / (i + 1.0) * q / (1 - q);
        }

        assertThat(BinomialTail.below(n, q, k)).isBetween(sum * (1 - 1e-12), sum * (1 + 1e-8));
        assertThat(BinomialTail.below(n, q, k) + BinomialTail.atLeast(n, q, k))
                .isBetween(1.0, 1 + 1e-8);
        assertThat(BinomialTail.below(n, q, 0)).isZero();
        assertThat(BinomialTail.below(n, q, n + 1)).isEqualTo(1);
        assertThat(BinomialTail.below(n, 1, n)).isZero();
    }

    /** A batch that is not full once in 1e9 is the dearer case, and far above delta. */
    @Test
    void cappedBatch_nearlyAlwaysFull_keepsTheOtherCase() {
        double q = 0.9;
        DpEvent event = new DpEvent.TruncatedPoisson(10, q, 1, new DpEvent.Laplace(1));
        // Laplace noise: the largest loss of (1-q) X(0) + q X(1) against (1-q) X(0) + q X(-1).
        double largest = Math.log((1 - q + q * Math.E) / (1 - q + q / Math.E));

        assertThat(PLD.guarantee(event, NeighboringRelation.REPLACE_ONE, 1e-20).epsilon())
                .isBetween(largest * 0.999, largest * 1.001);
    }
}
