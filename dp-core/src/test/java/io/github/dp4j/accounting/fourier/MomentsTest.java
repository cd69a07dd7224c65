package io.github.dp4j.accounting.fourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dp4j.accounting.loss.ContinuousLoss;
import io.github.dp4j.accounting.loss.DiscreteLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments of composed losses and what follows from them, against sums over all compositions. */
class MomentsTest {

    private static final double UNIT_ROUNDOFF = 0x1p-53;

    private static final DiscreteLoss FIRST =
            new DiscreteLoss(
                    new double[] {-0.8, 0.3, 2.5},
                    new double[] {0.37, 0.6, 0.02},
                    /* missing= */ 0.01,
                    /* infinite= */ 0.004);
    private static final DiscreteLoss SECOND =
            new DiscreteLoss(
                    new double[] {-1.5, -0.1, 0.9, 1.7}, new double[] {0.1, 0.5, 0.3, 0.1}, 0, 0);

    /** Nothing of it is above a threshold of 1. */
    private static final DiscreteLoss SMALL =
            new DiscreteLoss(new double[] {-0.2, 0.2}, new double[] {0.45, 0.55}, 0, 0);

    private static final List<DiscreteLoss> LOSSES = List.of(FIRST, SECOND, SMALL, FIRST);
    private static final long[] COUNTS = {2, 3, 2, 0};

    /** A composition: its mass, its loss and whether one of its losses is above the threshold. */
    private record Outcome(double mass, double loss, boolean above) {}

    private static List<Outcome> outcomes(double threshold) {
        List<Outcome> all = List.of(new Outcome(1, 0, threshold == ComposedMoment.WHOLE));
        for (int i = 0; i < COUNTS.length; i++) {
            for (int n = 0; n < COUNTS[i]; n++) {
                List<Outcome> next = new ArrayList<>();
                DiscreteLoss loss = LOSSES.get(i);
                for (Outcome o : all) {
                    for (int j = 0; j < loss.losses().length; j++) {
                        double l = loss.losses()[j];
                        boolean above = o.above() || l > threshold;
                        next.add(new Outcome(o.mass() * loss.masses()[j], o.loss() + l, above));
                    }
                }
                all = next;
            }
        }
        return all.stream().filter(Outcome::above).toList();
    }

    @ParameterizedTest
    @CsvSource({"0.5, Infinity", "3, Infinity", "-0.7, Infinity", "0.5, 1", "3, 1", "3, 2", "0, 2"})
    void moment_isTheSumOverCompositions(double c, double threshold) {
        double zero = 0;
        double one = 0;
        double two = 0;
        for (Outcome o : outcomes(threshold)) {
            double w = o.mass() * Math.exp(c * o.loss());
            zero += w;
            one += w * o.loss();
            two += w * o.loss() * o.loss();
        }

        double[] moment = new ComposedMoment(LOSSES, COUNTS, threshold).logMoment(c);

        assertThat(moment[0]).isCloseTo(Math.log(zero), within(1e-12));
        assertThat(moment[1]).isCloseTo(one / zero, within(1e-12));
        assertThat(moment[2]).isCloseTo(two / zero - Math.pow(one / zero, 2), within(1e-11));
    }

    /** So large that its part of the moment overflows; so rare that it is the part alone. */
    @Test
    void moment_ofLargeAndOfRareLosses_keepsItsDigits() {
        DiscreteLoss large =
                new DiscreteLoss(new double[] {0, 1000}, new double[] {0.9, 0.1}, 0, 0);
        DiscreteLoss rare = new DiscreteLoss(new double[] {0, 3}, new double[] {1, 1e-40}, 0, 0);

        double[] ofLarge = new ComposedMoment(List.of(large), new long[] {2}, 1).logMoment(1);
        double[] ofRare = new ComposedMoment(List.of(rare), new long[] {7}, 1).logMoment(2);

        assertThat(ofLarge[0]).isCloseTo(2000 + 2 * Math.log(0.1), within(1e-9));
        assertThat(ofLarge[1]).isCloseTo(2000, within(1e-9));
        assertThat(ofRare[0]).isCloseTo(Math.log(7e-40) + 6, within(1e-12));
        assertThat(ofRare[1]).isCloseTo(3, within(1e-12));
    }

    /**
     * Every summand within the rounding that is stated, and those left out within what is: at a
     * smoothing so strong that some are, and at none.
     */
    @ParameterizedTest
    @CsvSource({
        "0.5, Infinity, 0",
        "2, Infinity, 0.5",
        "2, Infinity, 3",
        "0.5, 1, 0",
        "2, 1, 0.5",
        "2, 2, 3",
        "0.5, 2, 0",
        "6, 2, 0"
    })
    void characteristicProduct_isTheSumOverCompositions(
            double c, double threshold, double smoothing) {
        double h = 0.07;
        double[] weight = new double[300];
        for (int k = 0; k < weight.length; k++) {
            weight[k] = 3 * Math.exp(-0.5 * Math.pow(smoothing * k * h, 2)) / (1 + k);
        }
        CharacteristicProduct product =
                new CharacteristicProduct(
                        new ComposedMoment(LOSSES, COUNTS, threshold), c, h, weight);

        List<Outcome> outcomes = outcomes(threshold);
        double total = 0;
        for (Outcome o : outcomes) {
            total += o.mass() * Math.exp(c * o.loss());
        }
        double left = 0;
        for (int k = 0; k < weight.length; k++) {
            double re = 0;
            double im = 0;
            for (Outcome o : outcomes) {
                double w = o.mass() * Math.exp(c * o.loss()) / total;
                re += w * Math.cos(k * h * o.loss());
                im += w * Math.sin(k * h * o.loss());
            }
            if (k < product.terms) {
                double rounding = product.roundingConstant + k * h * product.roundingSlope;
                assertThat(Math.hypot(product.re[k] - re, product.im[k] - im))
                        .isLessThanOrEqualTo(rounding + 1e-14);
            } else {
                left += 2 * weight[k] * Math.hypot(re, im);
            }
        }
        assertThat(product.leftOut).isGreaterThanOrEqualTo(left * (1 - 1e-9));
        assertThat(product.leftOut).isLessThanOrEqualTo(2 * 1e-12 * weight[0]);
        assertThat(product.roundingConstant).isLessThan(1e-10);
        assertThat(product.terms < weight.length).isEqualTo(smoothing > 0);
    }

    /** A chance of 1e-12 is all there is above the threshold: nothing is lost beside the rest. */
    @Test
    void characteristicProduct_ofRareLosses_keepsItsDigits() {
        DiscreteLoss loss =
                new DiscreteLoss(new double[] {-0.3, 0.4, 2}, new double[] {0.4, 0.6, 1e-12}, 0, 0);
        double[] weight = new double[100];
        Arrays.fill(weight, 1);
        CharacteristicProduct product =
                new CharacteristicProduct(
                        new ComposedMoment(List.of(loss), new long[] {1}, /* threshold= */ 1),
                        /* tilt= */ 1.5,
                        /* h= */ 0.1,
                        weight);

        for (int k = 0; k < weight.length; k++) {
            assertThat(product.re[k]).isCloseTo(Math.cos(0.1 * k * 2), within(1e-11));
            assertThat(product.im[k]).isCloseTo(Math.sin(0.1 * k * 2), within(1e-11));
        }
    }

    /** Of one kind of release what is left out is known at once: all of it, and both products. */
    @ParameterizedTest
    @CsvSource({"1, Infinity", "1, 1", "2, 0.5", "0.3, 1.5"})
    void characteristicProduct_leavesOutWhatItSays(double c, double threshold) {
        int count = 3;
        double h = 0.1;
        double[] weight = new double[200];
        for (int k = 0; k < weight.length; k++) {
            weight[k] = Math.exp(-0.02 * k * k);
        }
        CharacteristicProduct product =
                new CharacteristicProduct(
                        new ComposedMoment(List.of(SECOND), new long[] {count}, threshold),
                        c,
                        h,
                        weight);

        double all = size(c, 0, ComposedMoment.WHOLE);
        double common = threshold == ComposedMoment.WHOLE ? 0 : size(c, 0, threshold);
        double part = Math.pow(all, count) - Math.pow(common, count);
        double left = 0;
        for (int k = weight.length - 1; k >= product.terms; k--) {
            double most = Math.pow(size(c, k * h, ComposedMoment.WHOLE), count);
            if (threshold != ComposedMoment.WHOLE) {
                most += Math.pow(size(c, k * h, threshold), count);
            }
            left += 2 * weight[k] * most / part;
        }
        assertThat(product.terms).isBetween(2, weight.length - 1);
        assertThat(product.leftOut).isCloseTo(left, within(1e-9 * left));
    }

    /** The absolute value of the moment of SECOND up to a threshold, at {@code c + it}. */
    private static double size(double c, double t, double threshold) {
        double re = 0;
        double im = 0;
        for (int j = 0; j < SECOND.losses().length; j++) {
            double l = SECOND.losses()[j];
            double w = l <= threshold ? SECOND.masses()[j] * Math.exp(c * l) : 0;
            re += w * Math.cos(t * l);
            im += w * Math.sin(t * l);
        }
        return Math.hypot(re, im);
    }

    /** Losses of both signs add to the rounding: it goes by their mean size, tilted. */
    @Test
    void characteristicProduct_rounding_isWhatIsProved() {
        double c = 2;
        double h = 0.01;
        int count = 5;
        double moment = 0.45 * Math.exp(-0.2 * c) + 0.55 * Math.exp(0.2 * c);
        double proved = UNIT_ROUNDOFF * (2 * DirectFourier.additions(2) + 335 + 2 * 512 * h * 0.2);

        CharacteristicProduct whole =
                new CharacteristicProduct(
                        new ComposedMoment(
                                List.of(SMALL), new long[] {count}, ComposedMoment.WHOLE),
                        c,
                        h,
                        new double[] {1, 1});
        CharacteristicProduct part =
                new CharacteristicProduct(
                        new ComposedMoment(List.of(SMALL), new long[] {count}, /* threshold= */ 0),
                        c,
                        h,
                        new double[] {1, 1});

        assertThat(whole.roundingConstant / (count * proved)).isBetween(1.99, 2.2);
        assertThat(whole.roundingSlope / (count * 2 * UNIT_ROUNDOFF * 0.2))
                .isCloseTo(2, within(1e-9));
        // The ratio of the moments at c, and what the errors of the losses above count for.
        double ratio = count * Math.log(moment / (0.45 * Math.exp(-0.2 * c)));
        double times = count + ratio / (1 - Math.exp(-ratio));
        double powers = 8 * 335 * 2 * UNIT_ROUNDOFF * count;
        assertThat((part.roundingConstant - powers) / (times * proved)).isBetween(1.99, 2.2);
        assertThat(part.roundingSlope / (times * 2 * UNIT_ROUNDOFF * 0.2))
                .isCloseTo(2, within(1e-9));
        assertThat(DirectFourier.additions(1000)).isEqualTo(64);
    }

    /** So many atoms and nodes that the fast transform takes over, which states its own error. */
    @Test
    void characteristicProduct_manyAtoms_statesTheErrorOfTheFastTransform() {
        int n = 1600;
        double[] values = new double[n];
        double[] masses = new double[n];
        for (int j = 0; j < n; j++) {
            values[j] = Math.sin(j) + 0.3;
            masses[j] = 1.0 / n;
        }
        DiscreteLoss loss = new DiscreteLoss(values, masses, 0, 0);
        double c = 1.3;
        double h = 0.02;
        double[] weight = new double[2000];
        Arrays.fill(weight, 1);
        ComposedMoment moment =
                new ComposedMoment(List.of(loss), new long[] {1}, ComposedMoment.WHOLE);
        CharacteristicProduct product = new CharacteristicProduct(moment, c, h, weight);

        double total = 0;
        double mean = 0;
        for (int j = 0; j < n; j++) {
            double w = Math.exp(c * values[j]);
            total += w;
            mean += w * Math.abs(values[j]);
        }
        mean /= total;
        for (int k = 0; k < product.terms; k += 41) {
            double re = 0;
            double im = 0;
            for (double value : values) {
                double w = Math.exp(c * value) / total;
                re += w * Math.cos(k * h * value);
                im += w * Math.sin(k * h * value);
            }
            assertThat(Math.hypot(product.re[k] - re, product.im[k] - im))
                    .isLessThanOrEqualTo(product.roundingConstant);
        }
        double plain =
                2
                        * UNIT_ROUNDOFF
                        * (2 * DirectFourier.additions(n) + 335 + (1024 * h + 4 * c) * mean);
        double turns = 2 * UNIT_ROUNDOFF * weight.length * h * mean;
        double fast =
                new NonuniformFourier(values, masses, n, h, weight.length, /* oversampling= */ 2)
                        .error;
        assertThat(product.roundingConstant)
                .isCloseTo(plain + fast + turns + LogSum.ERROR, within(1e-17));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 0.01, 0.7, 1, 12, 1e6})
    void logFactor_isTheLargestValueOfTheProduct(double c) {
        // (1 - y) y^c is largest at y = c / (1 + c).
        double y = c / (1 + c);

        assertThat(MomentBounds.logFactor(c))
                .isCloseTo(Math.log1p(-y) + c * Math.log(y), within(1e-9 * c + 1e-15));
        assertThat(MomentBounds.logFactor(0)).isZero();
    }

    /** Chernoff's bounds as their formulas say, infinite and left out losses each on its side. */
    @ParameterizedTest
    @CsvSource({"0.3, 0.5", "3, 4", "8, 12", "1, 2"})
    void momentBounds_areTheirFormulas(double c, double epsilon) {
        MomentBounds bounds = new MomentBounds(LOSSES, COUNTS);
        double finite = Math.pow(1 - 0.004, (double) COUNTS[0]);
        double kept = Math.pow(1 - (0.01 - 0.004), (double) COUNTS[0]);
        double factor = Math.pow(c, c) / Math.pow(1 + c, 1 + c);

        double largest = 2 * 2.5 + 3 * 1.7 + 2 * 0.2;
        double tail = epsilon < largest ? factor * moment(c) * Math.exp(-c * epsilon) : 0;
        double upper = tail + 1 - finite;
        assertThat(bounds.upper(c, epsilon))
                .isCloseTo(Math.min(1, upper), within(1e-9))
                .isGreaterThanOrEqualTo(Math.min(1, upper));
        double least = 1;
        for (double t : new double[] {1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625}) {
            least = Math.min(least, moment(-t) * Math.exp(t * epsilon));
        }
        double lower = Math.max(1 - finite, kept - least);
        assertThat(bounds.lower(epsilon)).isCloseTo(lower, within(1e-9)).isLessThanOrEqualTo(lower);
    }

    /** A lower bound near 1, and what is left out taken off it. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 0.001", "0.01, 0.01", "0.002, 0.003"})
    void momentBounds_largeLosses_areTheirFormulas(double infinite, double missing) {
        DiscreteLoss loss =
                new DiscreteLoss(
                        new double[] {-1, 3}, new double[] {0.1, 0.9 - missing}, missing, infinite);
        MomentBounds bounds = new MomentBounds(List.of(loss), new long[] {20});
        double least = 1;
        for (double t = 1; t > 0.01; t *= 0.5) {
            double one = 0.1 * Math.exp(t) + (0.9 - missing) * Math.exp(-3 * t);
            least = Math.min(least, Math.pow(one, 20) * Math.exp(10 * t));
        }
        double lower = Math.pow(1 - (missing - infinite), 20) - least;

        assertThat(lower).isGreaterThan(0.7);
        assertThat(bounds.lower(10)).isCloseTo(lower, within(1e-9)).isLessThanOrEqualTo(lower);
        assertThat(bounds.upper(1e-9, 1e-9)).isBetween(0.97, 1.0);
        assertThat(bounds.upper(1000, 1)).isEqualTo(1);
    }

    /** A bound that overflows both ways says nothing: 1. */
    @Test
    void momentBounds_notANumber_isOne() {
        DiscreteLoss loss = new DiscreteLoss(new double[] {-1, 1}, new double[] {0.4, 0.6}, 0, 0);

        assertThat(new MomentBounds(List.of(loss), new long[] {3}).upper(1e308, 1e300))
                .isBetween(0.0, 1.0);
        assertThat(new MomentBounds(List.of(loss), new long[] {3}).upper(Double.NaN, 1))
                .isEqualTo(1);
        assertThat(new MomentBounds(List.of(loss), new long[] {3}).lower(Double.NaN)).isZero();
    }

    /** Many releases of many atoms: what moments may err adds up, and is added to both bounds. */
    @Test
    void momentBounds_manyReleases_areRoundedOutwards() {
        int n = 1000;
        double size = 1e-3;
        double[] values = new double[n];
        double[] masses = new double[n];
        for (int j = 0; j < n; j++) {
            values[j] = j % 2 == 0 ? size : -size;
            masses[j] = 1.0 / n;
        }
        int count = 1_000_000;
        DiscreteLoss loss = new DiscreteLoss(values, masses, 0, 0);
        MomentBounds bounds = new MomentBounds(List.of(loss), new long[] {count});
        double c = 1;
        double epsilon = 1.5;
        // log cosh x, to more digits than are needed.
        double cumulant = 0.5 * size * size - Math.pow(size, 4) / 12;
        double exact = Math.log(0.25) + count * cumulant - c * epsilon;
        double sum = 2 * UNIT_ROUNDOFF * (2 * n + 96);
        double error = count * (2 * ContinuousLoss.QUADRATURE_ERROR + sum);

        assertThat(Math.log(bounds.upper(c, epsilon)) - exact)
                .isBetween(0.995 * error, 1.005 * error);

        double[] ones = new double[n];
        Arrays.fill(ones, size);
        DiscreteLoss sure = new DiscreteLoss(ones, masses, 0, 0);
        double one = new MomentBounds(List.of(sure), new long[] {count}).lower(990);
        assertThat(Math.log1p(-one) + 10).isBetween(0.995 * error, 1.005 * error);
    }

    /** Powers of two, so that only what is added for rounding is left of the sum. */
    @Test
    void momentBounds_sureLosses_areRoundedOutwards() {
        DiscreteLoss loss = new DiscreteLoss(new double[] {1}, new double[] {1}, 0, 0);
        int count = 1 << 28;
        MomentBounds bounds = new MomentBounds(List.of(loss), new long[] {count});
        double one =
                2 * ContinuousLoss.QUADRATURE_ERROR
                        + 2 * UNIT_ROUNDOFF * (2 + 96)
                        + 8 * UNIT_ROUNDOFF * (1 + 1);
        double error = count * (one + 8 * UNIT_ROUNDOFF);

        assertThat(Math.log(bounds.upper(1, count)) - Math.log(0.25))
                .isBetween(0.995 * error, 1.005 * error);
        assertThat(Math.log1p(-bounds.lower(count - 10)) + 10)
                .isBetween(0.995 * error, 1.005 * error);
    }

    private static double moment(double c) {
        double sum = 0;
        for (Outcome o : outcomes(ComposedMoment.WHOLE)) {
            sum += o.mass() * Math.exp(c * o.loss());
        }
        return sum;
    }

    /** A moment far below 1: the bound is {@code 1 - e^(n (epsilon - l))} of n sure losses l. */
    @ParameterizedTest
    @CsvSource({"1, 20, 19", "1000000, 20, 19.999999", "1000, 36, 35.999", "1, 700, 699.5"})
    void momentBounds_lower_ofSureLosses_isNotAboveTheTruth(long count, double loss, double each) {
        DiscreteLoss sure = new DiscreteLoss(new double[] {loss}, new double[] {1}, 0, 0);
        MomentBounds bounds = new MomentBounds(List.of(sure), new long[] {count});

        double truth = -Math.expm1(count * (each - loss));
        assertThat(bounds.lower(count * each))
                .isLessThanOrEqualTo(truth * (1 + 1e-15))
                .isCloseTo(truth, within(1e-4));
    }
}
