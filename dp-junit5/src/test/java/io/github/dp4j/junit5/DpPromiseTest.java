package io.github.dp4j.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.AssertionFailedError;

/** Seeds are fixed; false alarms would come in one of a million attacks. */
class DpPromiseTest {

    private static final int REPETITIONS = 200;

    private final List<String> reports = new ArrayList<>();

    private DpPromise promise(double epsilon, double delta, double falseAlarmRate, long samples) {
        return new DpPromise(epsilon, delta, falseAlarmRate, samples, reports::add);
    }

    /** Returns how many outputs the attack drew on an input, or -1 where it found nothing. */
    private long samplesToRefute(Mechanisms mechanism, double rate, long limit, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] drawn = new long[1];
        DoubleSupplier counted =
                () -> {
                    drawn[0]++;
                    return mechanism.output(0, random);
                };
        try {
            promise(mechanism.epsilon, mechanism.delta, rate, limit)
                    .attack(counted, mechanism.on(1, random));
            return -1;
        } catch (AssertionFailedError refuted) {
            return drawn[0];
        }
    }

    @ParameterizedTest
    @EnumSource
    void attack_refutesTheWrong_andNotTheRight(Mechanisms mechanism) {
        for (int seed = 0; seed < 3; seed++) {
            long samples =
                    samplesToRefute(mechanism, 1e-6, mechanism.kept ? 50_000 : 200_000, seed);
            assertThat(samples > 0).isEqualTo(!mechanism.kept);
        }
    }

    /**
     * Promises that are kept, but barely, at rate 0.05: of {@value #REPETITIONS} runs at most 10
     * are to be refuted; 22 have a probability of 0.03 %. The wrong ones, at the default rate.
     */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void power(Mechanisms mechanism) {
        double rate = mechanism.kept ? 0.05 : 1e-6;
        long[] samples = new long[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            samples[i] =
                    samplesToRefute(mechanism, rate, mechanism.kept ? 100_000 : 200_000, 100 + i);
        }
        long[] refuted = Arrays.stream(samples).filter(n -> n > 0).sorted().toArray();
        String times =
                refuted.length == 0
                        ? ""
                        : ", after "
                                + refuted[refuted.length / 2]
                                + " outputs in the median, "
                                + refuted[(int) (0.95 * refuted.length)]
                                + " in 95 %";
        System.out.println(
                mechanism
                        + " at "
                        + rate
                        + ": refuted in "
                        + refuted.length
                        + " of "
                        + REPETITIONS
                        + times);
        if (mechanism.kept) {
            assertThat(refuted.length).isLessThan(22);
        } else {
            assertThat(refuted.length).isGreaterThanOrEqualTo(190);
        }
    }

    @Test
    void refutation_saysWhatWasPromised_whatWasFound_andHowToSeeItAgain() {
        SplittableRandom random = new SplittableRandom(1);
        Mechanisms wrong = Mechanisms.LAPLACE_OF_HALF_THE_SCALE;
        assertThatThrownBy(
                        () ->
                                promise(1, 0, 1e-6, 100_000)
                                        .attack(wrong.on(0, random), wrong.on(1, random)))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("epsilon 1.0, delta 0.0 is refuted")
                .hasMessageContaining("event: output ")
                .hasMessageContaining("on the first input: ")
                .hasMessageContaining("on the neighbouring input: ")
                .hasMessageContaining("e-value")
                .hasMessageContaining("2,000,000 in at most one of 2,000,000 runs")
                .hasMessageContaining("seed the mechanism's generator");
        assertThat(reports).isEmpty();
    }

    @Test
    void survival_saysThatItShowsLittle_andWhatItWouldHaveFound() {
        SplittableRandom random = new SplittableRandom(2);
        promise(1, 0, 1e-6, 50_000)
                .attack(Mechanisms.LAPLACE.on(0, random), Mechanisms.LAPLACE.on(1, random));
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0))
                .contains("50,000 outputs", "does not show that there is none", "probability 0.9");
    }

    @Test
    void attacks_shareTheRate() {
        SplittableRandom random = new SplittableRandom(3);
        DpPromise promise = promise(1, 0, 1e-6, 2_000);
        for (int i = 0; i < 3; i++) {
            promise.attack(Mechanisms.LAPLACE.on(0, random), Mechanisms.LAPLACE.on(1, random));
        }
        Mechanisms wrong = Mechanisms.LAPLACE_OF_HALF_THE_SCALE;
        assertThatThrownBy(() -> promise.attack(wrong.on(0, random), wrong.on(1, random)))
                .hasMessageContaining("one of 20,000,000 runs"); // 4 * 5 / 1e-6
    }

    /** Each coordinate alone keeps the promise; a vector of ten shows ten times as much. */
    @Test
    void vectors_areAttackedAsWholes() {
        SplittableRandom random = new SplittableRandom(4);
        assertThatThrownBy(
                        () ->
                                promise(1, 0, 1e-6, 50_000)
                                        .attack(
                                                () -> tenTimes(0, random),
                                                () -> tenTimes(1, random),
                                                vector -> vector))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("likelihood ratio");
    }

    private static double[] tenTimes(int truth, SplittableRandom random) {
        double[] outputs = new double[10];
        Arrays.setAll(outputs, i -> Mechanisms.LAPLACE.output(truth, random));
        return outputs;
    }

    @Test
    void outputsOfAnyType_byTheirFeatures() {
        SplittableRandom random = new SplittableRandom(5);
        assertThatThrownBy(
                        () ->
                                promise(1, 0, 1e-6, 50_000)
                                        .attack(
                                                () -> random.nextInt(4) == 0 ? "yes" : "no",
                                                () -> "no",
                                                answer -> new double[] {answer.length()}))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("on the neighbouring input: 0 of");
    }

    @Test
    void constantOutputs_thatDiffer_areRefuted_andThatDoNot_areRefused() {
        assertThatThrownBy(() -> promise(5, 0, 1e-6, 5_000).attack(() -> 1, () -> 0))
                .isInstanceOf(AssertionFailedError.class);
        assertThatThrownBy(() -> promise(5, 0, 1e-6, 5_000).attack(() -> 1, () -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("were the same")
                .hasMessageContaining("fresh randomness");
    }

    @Test
    void outputs_thatAreNone_areRefused() {
        DpPromise promise = promise(1, 0, 1e-6, 5_000);
        assertThatThrownBy(() -> promise.attack(() -> 1, () -> Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Output 1 on the neighbouring input is NaN");
        assertThatThrownBy(
                        () ->
                                promise.attack(
                                        () -> {
                                            throw new ArithmeticException("no budget");
                                        },
                                        () -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Output 1 on the first input")
                .hasMessageContaining("no budget")
                .hasMessageContaining("catch it")
                .hasCauseInstanceOf(ArithmeticException.class);
        int[] length = {1};
        assertThatThrownBy(() -> promise.attack(() -> 0, () -> 0, zero -> new double[length[0]++]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("numbers");
        assertThatThrownBy(() -> promise.attack(() -> null, () -> 0, x -> new double[1]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> promise(-1, 0, 1e-6, 5_000)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> promise(Double.NaN, 0, 1e-6, 5_000))
                .hasMessageContaining("epsilon");
        assertThatThrownBy(() -> promise(800, 0, 1e-6, 5_000)).hasMessageContaining("709");
        assertThatThrownBy(() -> promise(1, 1, 1e-6, 5_000)).hasMessageContaining("delta");
        assertThatThrownBy(() -> promise(1, -1e-9, 1e-6, 5_000)).hasMessageContaining("delta");
        assertThatThrownBy(() -> promise(1, 0, 0, 5_000)).hasMessageContaining("falseAlarmRate");
        assertThatThrownBy(() -> promise(1, 0, 0.6, 5_000)).hasMessageContaining("falseAlarmRate");
        assertThatThrownBy(() -> promise(1, 0, 1e-6, 999)).hasMessageContaining("maxSamples");
    }
}
