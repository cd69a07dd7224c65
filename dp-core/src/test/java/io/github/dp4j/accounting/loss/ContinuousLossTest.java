package io.github.dp4j.accounting.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.math.NormalLaw;
import io.github.dp4j.privacy.DpEvent;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses cut into cells, against the plain formulas. Both bounds keep what lies on either side of a
 * cell's end, so at the loss of an end both are the true hockey-stick divergence, but for tails.
 */
class ContinuousLossTest {

    private static final double TAIL = 1e-10;

    /** Above it e^epsilon and the tails of Q leave the range of a double. */
    private static final double MOST_LOSS = 650;

    /** Two mixtures of one law, moved by the means. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared or changed.
    private record Mixtures(
            String name,
            Supplier<LikelihoodPair> source,
            double[] means,
            double[] p,
            double[] q,
            DoubleUnaryOperator logDensity,
            DoubleUnaryOperator upperTail) {

        /** Made anew by each test, so that a test is to blame for how. */
        LikelihoodPair pair() {
            return source.get();
        }

        boolean constantTails() {
            return name.contains("Laplace");
        }

        double logRatio(double x) {
            return log(p, x) - log(q, x);
        }

        private double log(double[] weights, double x) {
            double max = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < means.length; k++) {
                if (weights[k] > 0) {
                    max = Math.max(max, logDensity.applyAsDouble(x - means[k]));
                }
            }
            double sum = 0;
            for (int k = 0; k < means.length; k++) {
                if (weights[k] > 0) {
                    sum += weights[k] * Math.exp(logDensity.applyAsDouble(x - means[k]) - max);
                }
            }
            return max + Math.log(sum);
        }

        private double above(double[] weights, double x, boolean above) {
            double sum = 0;
            for (int k = 0; k < means.length; k++) {
                sum += weights[k] * upperTail.applyAsDouble(above ? x - means[k] : means[k] - x);
            }
            return sum;
        }

        /** By Neyman and Pearson's lemma: the outcomes beyond the one whose loss is epsilon. */
        double hockeyStick(double epsilon) {
            boolean rising = logRatio(1) > logRatio(-1);
            double low = -80;
            double high = 80;
            for (int i = 0; i < 200; i++) {
                double middle = 0.5 * (low + high);
                if ((logRatio(middle) < epsilon) == rising) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return above(p, low, rising) - Math.exp(epsilon) * above(q, low, rising);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Mixtures gaussian(
            String name, Supplier<LikelihoodPair> pair, double[] means, double[] p, double[] q) {
        return new Mixtures(
                name, pair, means, p, q, x -> -0.5 * x * x, ContinuousLossTest::gaussianTail);
    }

    private static double gaussianTail(double x) {
        return x < 0 ? 1 - NormalLaw.upperTail(-x) : NormalLaw.upperTail(x);
    }

    private static Mixtures laplace(
            String name, Supplier<LikelihoodPair> pair, double[] means, double[] p, double[] q) {
        return new Mixtures(
                name,
                pair,
                means,
                p,
                q,
                x -> -Math.abs(x),
                x -> x < 0 ? 1 - 0.5 * Math.exp(x) : 0.5 * Math.exp(-x));
    }

    static List<Mixtures> pairs() {
        double[] none = {1, 0};
        double[] all = {0, 1};
        double[] some = {0.9, 0.1};
        double[] to = {0, 0.9, 0.1};
        double[] from = {0.1, 0.9, 0};
        return List.of(
                gaussian(
                        "Gaussian",
                        () -> GaussianMixturePair.gaussian(0.7),
                        new double[] {0, 0.7},
                        all,
                        none),
                gaussian(
                        "Gaussian of much loss",
                        () -> GaussianMixturePair.gaussian(35),
                        new double[] {0, 35},
                        all,
                        none),
                gaussian(
                        "Gaussian, reversed",
                        () -> GaussianMixturePair.gaussian(2).reversed(),
                        new double[] {0, 2},
                        none,
                        all),
                gaussian(
                        "sampled",
                        () -> GaussianMixturePair.sampled(0.1, 1.5),
                        new double[] {0, 1.5},
                        some,
                        none),
                gaussian(
                        "sampled, reversed",
                        () -> GaussianMixturePair.sampled(0.1, 1.5).reversed(),
                        new double[] {0, 1.5},
                        none,
                        some),
                gaussian(
                        "replaced",
                        () -> GaussianMixturePair.replaced(0.1, 1.2),
                        new double[] {-1.2, 0, 1.2},
                        to,
                        from),
                laplace(
                        "sampled Laplace",
                        () -> LaplaceMixturePair.sampled(0.1, 1.5),
                        new double[] {0, 1.5},
                        some,
                        none),
                laplace(
                        "sampled Laplace, reversed",
                        () -> LaplaceMixturePair.sampled(0.1, 1.5).reversed(),
                        new double[] {0, 1.5},
                        none,
                        some),
                laplace(
                        "replaced Laplace",
                        () -> LaplaceMixturePair.replaced(0.1, 3),
                        new double[] {-3, 0, 3},
                        to,
                        from));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bounds_atTheEndsOfCells_areTheTruth(Mixtures truth) {
        PrivacyLoss.Cells cells = new ContinuousLoss(truth.pair()).cells(TAIL, TAIL);
        PrivacyLoss.Bounds bounds = cells.bounds(LossesTest.tilted(2), /* cells= */ 30);
        double[] ends = bounds.upper().losses();
        double tails = truth.constantTails() ? 0 : TAIL;

        for (int j = 0; j < ends.length; j += 3) {
            double epsilon = ends[j];
            if (epsilon > MOST_LOSS) {
                continue;
            }
            double exact = truth.hockeyStick(epsilon);
            double slack = 3e-13 * (1 + Math.exp(Math.min(epsilon, 5)));
            assertThat(bounds.upper().hockeyStick(epsilon))
                    .as("upper at %s", epsilon)
                    .isBetween(exact - slack, exact + tails + slack);
            assertThat(bounds.lower().hockeyStick(epsilon))
                    .as("lower at %s", epsilon)
                    .isBetween(exact - tails - slack, exact + slack);
        }
        assertThat(total(bounds.upper())).isCloseTo(1, within(1e-12));
        assertThat(total(bounds.lower())).isCloseTo(1, within(1e-12));
        assertThat(bounds.upper().infinite()).isLessThanOrEqualTo(tails);
        assertThat(bounds.lower().infinite()).isZero();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bounds_betweenTheEnds_encloseTheTruth_closerWithMoreCells(Mixtures truth) {
        PrivacyLoss.Cells cells = new ContinuousLoss(truth.pair()).cells(TAIL, TAIL);
        PrivacyLoss.Bounds few = cells.bounds(LossesTest.tilted(0), /* cells= */ 1);
        PrivacyLoss.Bounds many = cells.bounds(LossesTest.tilted(0), /* cells= */ 400);
        double[] ends = few.upper().losses();
        double widest = 0;
        double closer = 0;
        for (int j = 0; j + 1 < ends.length; j++) {
            double epsilon = Math.min(MOST_LOSS, 0.5 * (ends[j] + ends[j + 1]));
            double exact = truth.hockeyStick(epsilon);
            double slack = 3e-13 * (1 + Math.exp(Math.min(epsilon, 5)));
            for (PrivacyLoss.Bounds bounds : List.of(few, many)) {
                assertThat(bounds.upper().hockeyStick(epsilon))
                        .isGreaterThanOrEqualTo(exact - slack);
                assertThat(bounds.lower().hockeyStick(epsilon)).isLessThanOrEqualTo(exact + slack);
            }
            widest = Math.max(widest, width(few, epsilon));
            closer = Math.max(closer, width(many, epsilon));
        }

        assertThat(closer).isLessThan(0.5 * widest + 2 * TAIL);
        assertThat(many.upper().losses().length).isBetween(400, 400 + ends.length + 1);
    }

    private static double width(PrivacyLoss.Bounds bounds, double epsilon) {
        return bounds.upper().hockeyStick(epsilon) - bounds.lower().hockeyStick(epsilon);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void pair_isThePlainFormula(Mixtures truth) {
        LikelihoodPair pair = truth.pair();
        assertThat(pair.constantTails()).isEqualTo(truth.constantTails());
        double[] range = pair.range(TAIL, TAIL);
        for (int i = 0; i <= 60; i++) {
            double x = range[0] + (range[range.length - 1] - range[0]) * i / 60;
            double ratio = truth.logRatio(x);
            assertThat(pair.logRatio(x)).isCloseTo(ratio, within(1e-12 * (1 + Math.abs(ratio))));
            if (ratio < 300) {
                assertThat(pair.excess(x))
                        .isCloseTo(
                                Math.expm1(ratio),
                                within(1e-11 * (1 + Math.abs(ratio)) * Math.exp(ratio)));
            }
            double mass = truth.above(truth.p(), x, true);
            assertThat(pair.tail(x, true) + pair.tail(x, false)).isLessThanOrEqualTo(1 + 1e-12);
            if (!truth.constantTails() || i == 60) {
                assertThat(pair.tail(x, true)).isCloseTo(mass, within(1e-14));
            }
        }
        double end = range[range.length - 1];
        if (!truth.constantTails()) {
            assertThat(pair.tail(end, true)).isBetween(TAIL / 1e3, TAIL);
            assertThat(pair.tail(range[0], false)).isBetween(TAIL / 1e3, TAIL);
        }
        if (!truth.constantTails()) {
            double[] uneven = pair.range(/* lowTail= */ 1e-6, /* highTail= */ TAIL);
            boolean rising = truth.logRatio(1) > truth.logRatio(-1);
            assertThat(pair.tail(uneven[rising ? 1 : 0], rising)).isBetween(TAIL / 1e3, TAIL);
            assertThat(pair.tail(uneven[rising ? 0 : 1], !rising)).isBetween(1e-9, 1e-6);
        }
        double q = Math.exp(pair.logQ(end));
        double slope =
                (truth.above(truth.q(), end, true) - truth.above(truth.q(), end + 1e-5, true))
                        / 1e-5;
        assertThat(q).isCloseTo(slope, Percentage.withPercentage(0.1));
    }

    @Test
    void mixture_probabilitiesThatAreNearlyOne_areMadeOne() {
        DpEvent.GaussianMixture event =
                new DpEvent.GaussianMixture(1, List.of(0.0, 1.0), List.of(0.5, 0.5 + 9e-10));

        assertThat(GaussianMixturePair.mixture(event).tail(-30, /* above= */ true))
                .isCloseTo(1, within(1e-14));
    }

    private static double total(DiscreteLoss loss) {
        double sum = loss.missing();
        for (double mass : loss.masses()) {
            sum += mass;
        }
        return sum;
    }
}
