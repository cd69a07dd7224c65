package io.github.dp4j.accounting.rdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dp4j.accounting.RdpAccountant;
import io.github.dp4j.accounting.loss.GaussianMixturePair;
import io.github.dp4j.privacy.DpEvent;
import io.github.dp4j.privacy.NeighboringRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The search over orders finds what asking every order does. */
class RdpSearchTest {

    private static final RememberedCurves CURVES = new RememberedCurves();

    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);

    @Property(tries = 60)
    void search_anyPhases_isTheLeastOverAllOrders(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int phases,
            @ForAll @Scale(12) @DoubleRange(min = 1e-12, max = 0.5) double delta,
            @ForAll NeighboringRelation relation) {
        DpEvent event = new DpEvent.Composed(phases(seed, phases));
        double[] orders = RdpOrders.all();
        double[] all = CURVES.everywhere(event, relation);
        double epsilon = Double.POSITIVE_INFINITY;
        for (int i = 0; i < all.length; i++) {
            epsilon = Math.min(epsilon, RdpConversion.epsilon(orders[i], all[i], delta));
        }
        double best = 1;
        double asked = Math.min(epsilon, 1e6) * 1.3 + 1e-3;
        for (int i = 0; i < all.length; i++) {
            best = Math.min(best, RdpConversion.delta(orders[i], all[i], asked));
        }

        RdpAccountant fresh = new RdpAccountant();
        double found = fresh.guarantee(event, relation, delta).epsilon();
        if (epsilon < Double.POSITIVE_INFINITY) {
            // A difference of terms as large as log(1/delta) at order 1.01.
            assertThat(found)
                    .isCloseTo(epsilon, org.assertj.core.data.Offset.offset(1e-12 * (1 + epsilon)));
        } else {
            assertThat(found).isInfinite();
        }
        assertThat(fresh.delta(event, relation, asked))
                .isCloseTo(best, Percentage.withPercentage(1e-6));
    }

    private static List<DpEvent> phases(long seed, int count) {
        Random random = new Random(seed);
        List<DpEvent> phases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double q = Math.pow(10, -5 * random.nextDouble());
            double sigma = Math.pow(10, 2 * random.nextDouble() - 0.6);
            DpEvent noise = new DpEvent.Gaussian(sigma);
            DpEvent sampled = new DpEvent.PoissonSampled(q, noise);
            List<DpEvent> kinds =
                    List.of(
                            sampled,
                            sampled,
                            sampled,
                            noise,
                            new DpEvent.Laplace(sigma),
                            new DpEvent.DiscreteLaplace(sigma, 1),
                            new DpEvent.ApproximateDp(q, 0),
                            new DpEvent.ExponentialMechanism(q));
            DpEvent phase = kinds.get(random.nextInt(kinds.size()));
            phases.add(new DpEvent.SelfComposed(phase, 1 + random.nextInt(1000)));
        }
        return phases;
    }

    /** One order alone takes its own step of the quadrature, all orders together the finest. */
    @Property(tries = 60)
    void divergence_oneOrderAlone_isThatAmongAll(
            @ForAll @Scale(12) @DoubleRange(min = 1e-8, max = 0.9) double q,
            @ForAll @Scale(12) @DoubleRange(min = 0.1, max = 30) double sigma,
            @ForAll @IntRange(min = 0, max = 226) int index,
            @ForAll boolean replaced) {
        GaussianMixturePair pair =
                replaced
                        ? GaussianMixturePair.replaced(q, 1 / sigma)
                        : GaussianMixturePair.sampled(q, 1 / sigma);
        double order = RdpOrders.all()[index];
        double shared = new RenyiQuadrature(pair).divergence(order);
        double alone = new RenyiQuadrature(pair, order).divergence(order);

        if (shared < Double.POSITIVE_INFINITY) {
            assertThat(alone).isCloseTo(shared, ROUNDING);
        } else {
            assertThat(alone).isInfinite();
        }
    }

    @Test
    void search_ofAPair_asksADozenOrders() {
        AtomicInteger asked = new AtomicInteger();
        RdpCurve curve =
                RdpCurve.ofPair(
                        most ->
                                order -> {
                                    asked.incrementAndGet();
                                    return 0.3 * order;
                                });
        RdpSum sum = new RdpSum(List.of(curve), new double[] {2});
        double[] orders = RdpOrders.all();
        for (int target = 0; target < orders.length - 1; target++) {
            double least = orders[target];
            asked.set(0);
            assertThat(sum.least(i -> Math.abs(orders[i] - least) + 0 * sum.at(i)))
                    .isEqualTo(target);
            assertThat(asked.get()).isLessThanOrEqualTo(14);
        }
    }
}
